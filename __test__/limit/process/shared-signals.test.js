// What one thread does to another in a shared limiter, while the other has not heard of it yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { freshName, startBlockedPeer } from '../../support/workers/peer.js';
import { deferred, isPending, rejectionCode, timeout } from '../../support/promises.js';

test('a task aborted before its thread hears of its admission passes the slot on', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const { handOff } = await startBlockedPeer(t, name);
  const controller = new AbortController();
  const reason = new Error('the reason');
  const fn = t.mock.fn();
  const aborted = limiter.run(fn, { signal: controller.signal });
  const next = limiter.run(() => 'ran');
  handOff();
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  controller.abort(reason);
  await assert.rejects(aborted, (error) => error === reason);
  assert.equal(await next, 'ran');
  await limiter.onIdle();
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a task whose thread has not heard of its admission is not cleared, and runs', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const { handOff } = await startBlockedPeer(t, name);
  const admitted = limiter.run(() => 'ran');
  const fn = t.mock.fn();
  const waiting = rejectionCode(limiter.run(fn));
  handOff();
  limiter.clear();
  assert.equal(await admitted, 'ran');
  assert.equal(await waiting, 'ERR_OGPRESS_CLEARED');
  await limiter.onIdle();
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('late news of idleness does not answer who asked after a new task had started', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const { peer, handOff } = await startBlockedPeer(t, name);
  const before = limiter.onIdle();
  handOff();
  const gate = deferred();
  const task = limiter.run(() => gate.promise);
  assert.equal(limiter.getStats().running, 1);
  const after = limiter.onIdle();
  // By the time that its answer is here, so is what came before.
  await peer.ask('stats');
  const pending = await isPending(after);
  gate.resolve();
  await Promise.all([before, task, after]);
  assert.equal(pending, true);
});
