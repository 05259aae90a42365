// Limiters where a test has replaced the timers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { deferred, timeout } from '../support/promises.js';

test('onIdle and map do without the timers that a test has replaced', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setImmediate', 'setTimeout', 'setInterval', 'Date'] });
  const replaced = globalThis.queueMicrotask;
  t.after(() => (globalThis.queueMicrotask = replaced));
  globalThis.queueMicrotask = () => {};
  const limiter = new ConcurrencyLimiter(1);
  limiter.run(() => {});
  await limiter.onIdle();
  assert.equal((await limiter.map(Array.from({ length: 1500 }), () => 1)).length, 1500);
});

test('a rate goes by real time where a test has replaced the timers', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 1, intervalMs: 10 } });
  assert.deepEqual(await limiter.map([1, 2, 3], (item) => item), [1, 2, 3]);
});

test('a real timeout that passes while a test has replaced the timers changes nothing', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(2);
  const gate = deferred();
  const first = limiter.run(() => gate.promise, { timeoutMs: 5 });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  gate.resolve();
  await first;
  t.mock.timers.reset();
  const others = [deferred(), deferred()];
  const running = others.map(({ promise }) => limiter.run(() => promise));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { zombies } = limiter.getMetrics();
  assert.deepEqual([limiter.getStats().running, zombies], [2, 0]);
  for (const { resolve } of others) resolve();
  await Promise.all(running);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});
