// onIdle(): when nothing runs and nothing waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { deferred, isPending, rejectionCode, timeout } from '../../support/promises.js';

test('onIdle of an idle limiter resolves at once, each time', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  await limiter.onIdle();
  await Promise.all([limiter.onIdle(), limiter.onIdle()]);
  assert.equal(await limiter.onIdle(), undefined);
});

test('a limiter is idle when the last task has ended, running or waiting, and not before', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gates = [deferred(), deferred()];
  const tasks = gates.map(({ promise }) => limiter.run(() => promise));
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  gates[0].resolve();
  await tasks[0];
  assert.equal(await isPending(idle), true);
  gates[1].resolve();
  await idle;
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('who waits for idleness sees the result of the last task', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const results = [];
  for (const value of [1, 2]) {
    limiter.run(async () => value, { signal: new AbortController().signal }).then((result) => results.push(result));
  }
  await limiter.onIdle();
  assert.deepEqual(results, [1, 2]);
});

test('all that wait for idleness are notified', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const task = limiter.run(() => gate.promise);
  const waiters = Array.from({ length: 5 }, () => limiter.onIdle());
  gate.resolve();
  await Promise.all([task, ...waiters]);
});

test('a failed task ends in idleness too', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const task = limiter.run(() => gate.promise);
  const idle = limiter.onIdle();
  gate.reject(new Error('no'));
  await assert.rejects(task);
  await idle;
});

test('who asks while a later task runs waits for that one', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  for (const round of [1, 2, 3]) {
    const gate = deferred();
    const task = limiter.run(() => gate.promise);
    const idle = limiter.onIdle();
    assert.equal(await isPending(idle), true, `round ${round}`);
    gate.resolve();
    await Promise.all([task, idle]);
  }
});

test('clearing a paused limiter makes it idle', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  const cleared = rejectionCode(limiter.run(() => {}));
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  limiter.clear();
  await idle;
  assert.equal(await cleared, 'ERR_OGPRESS_CLEARED');
});

test('the abort of the last waiting task makes a limiter idle', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  limiter.pause();
  const aborted = limiter.run(() => {}, { signal: controller.signal });
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  await idle;
});

test('a limiter is not idle while an aborted task still works', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const aborted = limiter.run(() => gate.promise, { signal: controller.signal });
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  gate.resolve();
  await idle;
});

test('a limiter is not idle while a nested task outlives the task around it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let inner;
  await limiter.run(() => {
    inner = limiter.run(() => gate.promise);
  });
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  gate.resolve();
  await Promise.all([inner, idle]);
});

test('a task may call onIdle, which resolves after it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  let idle;
  await limiter.run(() => {
    idle = limiter.onIdle();
  });
  await idle;
});

test('onIdle waits for tasks that follow the last one', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const order = [];
  const first = limiter.run(() => order.push('first'));
  first
    .then(() => limiter.run(() => gate.promise.then(() => order.push('second'))))
    .then(() => limiter.run(() => order.push('third')));
  const idle = limiter.onIdle().then(() => order.push('idle'));
  assert.equal(await isPending(idle), true);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  gate.resolve();
  await idle;
  assert.deepEqual(order, ['first', 'second', 'third', 'idle']);
});

test('callers of onIdle that came before and after a follow-up task resolve together', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let later;
  limiter
    .run(() => {})
    .then(() => {
      limiter.run(() => gate.promise);
      later = limiter.onIdle();
    });
  const early = limiter.onIdle();
  assert.equal(await isPending(early), true);
  gate.resolve();
  await Promise.all([early, later]);
});

test('onPendingZero resolves when no task runs, also if tasks wait', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const running = limiter.run(() => gate.promise);
  const waiting = limiter.run(() => {});
  limiter.pause();
  const zero = limiter.onPendingZero();
  assert.equal(await isPending(zero), true);
  gate.resolve();
  await zero;
  assert.deepEqual([limiter.getStats().queued, limiter.isPaused], [1, true]);
  limiter.resume();
  await Promise.all([running, waiting]);
  assert.equal(limiter.isPaused, false);
});
