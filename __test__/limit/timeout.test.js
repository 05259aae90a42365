// timeoutMs and queueTimeoutMs: the promise rejects in time, and the slot is in use as long as the task runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcurrencyLimiter } from '../../index.js';
import { deferred, isPending, rejectionCode, timeout } from '../support/promises.js';

test('a task that waits too long leaves the queue', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const first = limiter.run(() => gate.promise);
  await assert.rejects(
    limiter.run(() => assert.fail(), { queueTimeoutMs: 5 }),
    {
      name: 'OgpressError',
      code: 'ERR_OGPRESS_QUEUE_TIMEOUT',
      message: 'the task waited longer than the 5 ms of `queueTimeoutMs`',
    },
  );
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  gate.resolve();
  await first;
  assert.equal(await limiter.run(() => 1, { queueTimeoutMs: 5 }), 1);
  assert.equal(limiter.getMetrics().tasks.timeout, 1);
});

test('a task that runs too long rejects, and keeps its slot until it has settled', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let signal;
  const slow = limiter.run((context) => ((signal = context.signal), gate.promise), { timeoutMs: 5 });
  const next = limiter.run(() => 'next');
  await assert.rejects(slow, {
    code: 'ERR_OGPRESS_TIMEOUT',
    message: 'the task took longer than the 5 ms of `timeoutMs`',
  });
  assert.equal(signal.aborted, true);
  assert.equal(signal.reason.code, 'ERR_OGPRESS_TIMEOUT');
  assert.equal(await isPending(next), true);
  assert.equal(limiter.getMetrics().zombies, 1);
  gate.resolve();
  assert.equal(await next, 'next');
  const { zombies, tasks } = limiter.getMetrics();
  assert.deepEqual([zombies, tasks], [0, { ok: 1, error: 0, timeout: 1, aborted: 0, rejected: 0 }]);
});

test('its slot is passed on at once where that is asked for', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const slow = limiter.run(() => gate.promise, { timeoutMs: 5, releaseOn: 'timeout' });
  const next = limiter.run(() => limiter.getMetrics());
  assert.equal(await rejectionCode(slow), 'ERR_OGPRESS_TIMEOUT');
  const { running, zombies } = await next;
  assert.deepEqual([running, zombies], [1, 1]);
  assert.deepEqual([limiter.getMetrics().running, limiter.getMetrics().zombies], [0, 1]);
  gate.resolve();
  await gate.promise;
  await limiter.run(() => {});
  assert.equal(limiter.getMetrics().zombies, 0);
  assert.equal(limiter.getStats().running, 0);
});

test('what a task without a slot runs inside waits for a slot of its own', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const timedOut = deferred();
  const inner = deferred();
  const slow = limiter.run(
    async () => {
      await timedOut.promise;
      inner.resolve(limiter.run(() => 'inner'));
    },
    { timeoutMs: 5, releaseOn: 'timeout' },
  );
  const gate = deferred();
  const next = limiter.run(() => gate.promise);
  assert.equal(await rejectionCode(slow), 'ERR_OGPRESS_TIMEOUT');
  timedOut.resolve();
  assert.equal(await isPending(inner.promise), true);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await next;
  assert.equal(await inner.promise, 'inner');
});

test('a task that is in time hears of no deadline', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const options = { timeoutMs: 60_000, queueTimeoutMs: 60_000, signal: controller.signal };
  assert.equal(await limiter.run(({ signal }) => signal.aborted, options), false);
  await assert.rejects(
    limiter.run(() => Promise.reject(new Error('its own')), options),
    { message: 'its own' },
  );
  const { ok, error } = limiter.getMetrics().tasks;
  assert.deepEqual([ok, error], [1, 1]);
});

test('an abort goes before a deadline', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const task = limiter.run(() => gate.promise, { timeoutMs: 60_000, signal: controller.signal });
  controller.abort();
  await assert.rejects(task, { name: 'AbortError' });
  gate.resolve();
  await limiter.onIdle();
  assert.equal(limiter.getMetrics().tasks.aborted, 1);
});

test('deadlines of nonsense are refused', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const code = (options) => rejectionCode(limiter.run(() => {}, options));
  assert.equal(await code({ timeoutMs: 0 }), 'ERR_OGPRESS_OUT_OF_RANGE');
  assert.equal(await code({ queueTimeoutMs: 2 ** 31 }), 'ERR_OGPRESS_OUT_OF_RANGE');
  assert.equal(await code({ releaseOn: 'timeout' }), 'ERR_OGPRESS_CONFLICTING_OPTIONS');
  assert.equal(await code({ releaseOn: 'never', timeoutMs: 1 }), 'ERR_OGPRESS_INVALID_ARG_VALUE');
  assert.equal(await code({ timeout: 5 }), 'ERR_OGPRESS_UNKNOWN_OPTION');
});

test(
  'a task that was aborted counts as aborted, also when its timeout passes before it has settled',
  { timeout },
  async () => {
    const limiter = new ConcurrencyLimiter({ adaptive: { max: 10, memory: false } });
    const controller = new AbortController();
    const gate = deferred();
    let signal;
    const { signal: given } = controller;
    const task = limiter.run((context) => ((signal = context.signal), gate.promise), { signal: given, timeoutMs: 5 });
    controller.abort();
    await assert.rejects(task, { name: 'AbortError' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(signal.reason, given.reason);
    assert.equal(limiter.getMetrics().zombies, 0);
    gate.resolve();
    await limiter.onIdle();
    assert.deepEqual(limiter.getMetrics().tasks, { ok: 0, error: 0, timeout: 0, aborted: 1, rejected: 0 });
  },
);

test(
  'the slot of a task that was aborted is returned at its timeout where that is asked for',
  { timeout },
  async () => {
    const limiter = new ConcurrencyLimiter(1);
    const controller = new AbortController();
    const gate = deferred();
    const options = { signal: controller.signal, timeoutMs: 5, releaseOn: 'timeout' };
    const task = limiter.run(() => gate.promise, options);
    controller.abort();
    await assert.rejects(task, { name: 'AbortError' });
    const ended = setTimeout(() => {}, timeout);
    assert.equal(await limiter.run(() => 'next'), 'next');
    clearTimeout(ended);
    gate.resolve();
    await limiter.onIdle();
    assert.deepEqual(limiter.getMetrics().tasks, { ok: 1, error: 0, timeout: 0, aborted: 1, rejected: 0 });
  },
);
