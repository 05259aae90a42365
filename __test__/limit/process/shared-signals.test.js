// What one thread does to another in a shared limiter, while the other has not heard of it yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { freshName, startBlockedPeer, startBlockedSubmitter } from '../../support/workers/peer.js';
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

for (const [how, leave, code] of [
  ['aborted', (_, controller) => controller.abort(Object.assign(new Error(), { code: 'ABORTED' })), 'ABORTED'],
  ['removed', (limiter) => limiter.remove('first'), 'ERR_OGPRESS_CLEARED'],
  ['in a cleared queue', (limiter) => limiter.clear(), 'ERR_OGPRESS_QUEUE_FULL'],
]) {
  test(
    `a task refused by another thread and then ${how} ends once, and harms no later task`,
    { timeout },
    async (t) => {
      const name = freshName();
      const limiter = ConcurrencyLimiter.shared(name, { maxQueued: 1, whenFull: 'drop-lowest' });
      const { peer, submit } = await startBlockedSubmitter(t, name, { priority: 1 });
      const permit = await limiter.acquire();
      const controller = new AbortController();
      const refused = rejectionCode(limiter.run(() => {}, { id: 'first', signal: controller.signal }));
      submit();
      leave(limiter, controller);
      // The ticket of the refused task names this one's place now, and the signal has not arrived.
      const later = limiter.run(() => 'ran', { priority: 2 });
      assert.equal(await refused, code);
      // By now the signal has arrived.
      await peer.ask('stats');
      permit.release();
      assert.equal(await later, 'ran');
      await limiter.onIdle();
      assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
    },
  );
}
