// pause() and resume().
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { Gauge } from '../../support/load.js';
import { deferred, isPending, timeout, turn } from '../../support/promises.js';

test('a paused limiter starts nothing until it is resumed', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  limiter.pause();
  const started = [];
  const tasks = [1, 2, 3].map((number) => limiter.run(() => started.push(number)));
  await turn();
  assert.deepEqual(started, []);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 3, maxConcurrent: 2 });
  limiter.resume();
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 1, maxConcurrent: 2 });
  await Promise.all(tasks);
  assert.deepEqual(started, [1, 2, 3]);
});

test('a pause does not touch what runs, and keeps the slot that it frees', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const running = limiter.run(() => gate.promise);
  const waiting = limiter.run(() => 'ran');
  limiter.pause();
  gate.resolve('done');
  assert.equal(await running, 'done');
  assert.equal(await isPending(waiting), true);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 1, maxConcurrent: 1 });
  limiter.resume();
  assert.equal(await waiting, 'ran');
});

test('a resumed limiter keeps its limit and its order', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const gauge = new Gauge();
  const order = [];
  limiter.pause();
  const tasks = Array.from({ length: 20 }, (_, number) =>
    limiter.run(() => {
      order.push(number);
      return gauge.count(turn);
    }),
  );
  limiter.resume();
  await Promise.all(tasks);
  assert.equal(gauge.peak, 3);
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
});

test('a pause does not hold back what running tasks run inside their own slot', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const gate = deferred();
  const gauge = new Gauge();
  const outer = limiter.run(async () => {
    await gate.promise;
    return Promise.all([1, 2, 3].map((number) => limiter.run(() => gauge.count(() => number))));
  });
  limiter.pause();
  const stranger = limiter.run(() => 'stranger');
  gate.resolve();
  assert.deepEqual(await outer, [1, 2, 3]);
  assert.equal(gauge.peak, 1, 'no slot but its own');
  assert.equal(await isPending(stranger), true);
  limiter.resume();
  assert.equal(await stranger, 'stranger');
});

test('pausing twice needs one resume, and resuming twice does no harm', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  limiter.pause();
  const task = limiter.run(() => 'ran');
  limiter.resume();
  limiter.resume();
  assert.equal(await task, 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a pause outlasts a change of the limit', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  const task = limiter.run(() => 'ran');
  limiter.maxConcurrent = 5;
  assert.equal(await isPending(task), true);
  limiter.resume();
  assert.equal(await task, 'ran');
});

test('a task that waits in a pause can be aborted', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const fn = t.mock.fn();
  limiter.pause();
  const task = limiter.run(fn, { signal: controller.signal });
  controller.abort();
  await assert.rejects(task, { name: 'AbortError' });
  limiter.resume();
  await limiter.onIdle();
  assert.equal(fn.mock.callCount(), 0);
});
