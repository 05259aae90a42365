// reentrancy: what happens when a task asks its own limiter for another slot.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcurrencyLimiter } from '../../index.js';
import { freshName } from '../support/workers/peer.js';
import { isPending, rejectionCode, timeout, turn } from '../support/promises.js';

test('inside a task its slot is used again, unless told otherwise', { timeout }, async () => {
  for (const reentrancy of [undefined, 'inherit']) {
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, reentrancy });
    assert.equal(await limiter.run(async () => (await turn(), limiter.run(() => 'inner'))), 'inner');
  }
});

test('a task that would wait for its own slot rejects, if that is an error', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 2, reentrancy: 'error' });
  const nested = limiter.run(async () => (await turn(), limiter.run(() => assert.fail())));
  await assert.rejects(nested, { code: 'ERR_OGPRESS_REENTRANT', message: /none is ever freed/ });
  assert.equal(await rejectionCode(limiter.run(() => limiter.acquire())), 'ERR_OGPRESS_REENTRANT');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
  const other = new ConcurrencyLimiter({ maxConcurrent: 1, reentrancy: 'error' });
  assert.equal(await limiter.run(() => other.run(() => 'another limiter')), 'another limiter');
});

test('a task waits for a second slot, if the option says so', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, reentrancy: 'queue' });
  const outer = limiter.run(() => limiter.run(() => 'inner'));
  assert.equal(await isPending(outer), true, 'a deadlock');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  limiter.maxConcurrent = 2;
  assert.equal(await outer, 'inner');
});

test('a shared limiter has one way in a thread', { timeout }, () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { reentrancy: 'error' });
  assert.equal(ConcurrencyLimiter.shared(name), limiter);
  assert.equal(ConcurrencyLimiter.shared(name, { reentrancy: 'error' }), limiter);
  assert.throws(() => ConcurrencyLimiter.shared(name, { reentrancy: 'queue' }), {
    code: 'ERR_OGPRESS_LIMITER_CONFLICT',
  });
  assert.throws(() => new ConcurrencyLimiter({ maxConcurrent: 1, reentrancy: 'wait' }), {
    code: 'ERR_OGPRESS_INVALID_ARG_VALUE',
  });
});
