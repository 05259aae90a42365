// clear(): what waits is removed, what runs is not.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { deferred, rejectionCode, timeout, turn } from '../../support/promises.js';

test('clearing rejects what waits and leaves what runs alone', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(2);
  const gate = deferred();
  const running = [1, 2].map((number) => limiter.run(() => gate.promise.then(() => number)));
  const fn = t.mock.fn();
  const waiting = [3, 4, 5].map(() => limiter.run(fn));
  limiter.clear();
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 0, maxConcurrent: 2 });
  assert.deepEqual(await Promise.all(waiting.map(rejectionCode)), Array(3).fill('ERR_OGPRESS_CLEARED'));
  gate.resolve();
  assert.deepEqual(await Promise.all(running), [1, 2]);
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

for (const reason of [new Error('the reason'), 'a string', null, 0, false]) {
  test(`a reason for clearing of ${reason} is what the tasks reject with`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(1);
    limiter.pause();
    const outcomes = Promise.allSettled([limiter.run(() => {}), limiter.run(() => {})]);
    limiter.clear(reason);
    for (const outcome of await outcomes) assert.deepEqual(outcome, { status: 'rejected', reason });
  });
}

test('without a reason every task rejects with one error that has a code', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  const outcomes = Promise.allSettled([limiter.run(() => {}), limiter.run(() => {})]);
  limiter.clear(undefined);
  const [first, second] = await outcomes;
  assert.ok(first.reason instanceof Error);
  assert.equal(first.reason.code, 'ERR_OGPRESS_CLEARED');
  assert.equal(first.reason, second.reason);
});

test('clearing what is empty does nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.clear();
  assert.equal(await limiter.run(() => 'ran'), 'ran');
});

test('a cleared limiter works as before', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const first = limiter.run(() => gate.promise);
  const fn = t.mock.fn();
  const cleared = rejectionCode(limiter.run(fn));
  limiter.clear();
  const after = limiter.run(() => 'ran');
  assert.equal(limiter.getStats().queued, 1);
  gate.resolve();
  await first;
  assert.equal(await cleared, 'ERR_OGPRESS_CLEARED');
  assert.equal(await after, 'ran');
  assert.equal(fn.mock.callCount(), 0);
});

test('a task that has just been given a slot is not cleared any more', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  const admitted = limiter.run(() => 'ran');
  const fn = t.mock.fn();
  const waiting = rejectionCode(limiter.run(fn));
  limiter.resume();
  limiter.clear();
  assert.equal(await admitted, 'ran');
  assert.equal(await waiting, 'ERR_OGPRESS_CLEARED');
  await limiter.onIdle();
  assert.equal(fn.mock.callCount(), 0);
});

test('clearing does not end a pause', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.pause();
  const cleared = rejectionCode(limiter.run(() => {}));
  limiter.clear();
  assert.equal(await cleared, 'ERR_OGPRESS_CLEARED');
  const task = limiter.run(() => 'ran');
  assert.equal(limiter.getStats().queued, 1);
  limiter.resume();
  assert.equal(await task, 'ran');
});

test('a nested task that waits is cleared too, and the task around it loses no slot', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const fn = t.mock.fn();
  const outcomes = limiter.run(() => Promise.allSettled([limiter.run(() => gate.promise), limiter.run(fn)]));
  limiter.clear();
  gate.resolve('inner');
  const [nested, cleared] = await outcomes;
  assert.equal(nested.value, 'inner');
  assert.equal(cleared.reason.code, 'ERR_OGPRESS_CLEARED');
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a map whose items are cleared rejects, and takes no more of them', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let taken = 0;
  function* items() {
    while (taken < 10_000) yield taken++;
  }
  const holding = limiter.run(() => gate.promise);
  const mapped = limiter.map(items(), () => {});
  await turn();
  assert.equal(limiter.getStats().queued, 1);
  limiter.clear();
  assert.equal(await rejectionCode(mapped), 'ERR_OGPRESS_CLEARED');
  assert.equal(taken, 1);
  gate.resolve();
  await holding;
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a cleared task no longer listens to its signal', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  limiter.pause();
  const cleared = rejectionCode(limiter.run(() => {}, { signal: controller.signal }));
  assert.equal(getEventListeners(controller.signal, 'abort').length, 1);
  limiter.clear();
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  controller.abort();
  assert.equal(await cleared, 'ERR_OGPRESS_CLEARED');
});
