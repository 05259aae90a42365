// acquire() and tryAcquire(): slots as values, given back once.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { ConcurrencyLimiter } from '../../index.js';
import { isPending, rejectionCode, timeout, turn } from '../support/promises.js';

const stats = (limiter) => {
  const { running, queued } = limiter.getStats();
  return [running, queued];
};

test('a permit is a slot until it is released, and its release is counted once', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const permit = await limiter.acquire();
  const next = limiter.acquire();
  assert.equal(await isPending(next), true);
  assert.deepEqual([stats(limiter), permit.released, permit.weight], [[1, 1], false, 1]);
  permit.release();
  permit.release();
  assert.equal(permit.released, true);
  assert.deepEqual(stats(limiter), [1, 0]);
  (await next).release();
  permit.release();
  assert.deepEqual(stats(limiter), [0, 0]);
});

test('tryAcquire takes what is free now, or nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const heavy = limiter.tryAcquire({ weight: 2 });
  assert.equal(limiter.tryAcquire({ weight: 2 }), null);
  const light = limiter.tryAcquire();
  assert.equal(limiter.tryAcquire(), null);
  assert.deepEqual(stats(limiter), [3, 0]);
  heavy.release();
  light.release();
  limiter.pause();
  assert.equal(limiter.tryAcquire(), null);
  assert.throws(() => limiter.tryAcquire({ weight: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(() => limiter.tryAcquire({ signal: undefined, wait: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
});

test('tryAcquire does not overtake who waits', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const held = limiter.tryAcquire();
  const heavy = limiter.acquire({ weight: 2 });
  assert.equal(limiter.tryAcquire(), null);
  held.release();
  (await heavy).release();
});

test('a permit is released by `using`', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  // What the syntax does, on versions of Node.js that do not know it.
  const permit = await limiter.acquire();
  permit[Symbol.dispose]();
  assert.deepEqual(stats(limiter), [0, 0]);
  const other = await limiter.acquire();
  await other[Symbol.asyncDispose]();
  assert.deepEqual(stats(limiter), [0, 0]);
});

test('who waits for a permit may be aborted, run out of time, and have a priority', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const permit = await limiter.acquire();
  const controller = new AbortController();
  const aborted = limiter.acquire({ signal: controller.signal });
  const late = limiter.acquire({ queueTimeoutMs: 10 });
  const order = [];
  const low = limiter.acquire().then((mine) => (order.push('low'), mine.release()));
  const high = limiter.acquire({ priority: 1 }).then((mine) => (order.push('high'), mine.release()));
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  assert.equal(await rejectionCode(late), 'ERR_OGPRESS_QUEUE_TIMEOUT');
  permit.release();
  await Promise.all([low, high]);
  assert.deepEqual(order, ['high', 'low']);
  assert.equal(await rejectionCode(limiter.acquire({ timeoutMs: 1 })), 'ERR_OGPRESS_UNKNOWN_OPTION');
});

test('a permit inside a task is the slot of that task', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  await limiter.run(async () => {
    const permit = await limiter.acquire();
    assert.deepEqual(stats(limiter), [1, 0]);
    permit.release();
  });
  assert.deepEqual(stats(limiter), [0, 0]);
});

test('a permit that is garbage-collected is returned, with a warning', { timeout }, async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const limiter = new ConcurrencyLimiter(1);
  const warned = new Promise((resolve) => process.once('warning', resolve));
  await (async () => {
    await limiter.acquire();
  })();
  const next = limiter.acquire();
  for (let tries = 0; tries < 50 && (await isPending(next)); tries++) {
    gc();
    await turn();
  }
  const { name, code, message } = await warned;
  assert.deepEqual([name, code], ['OgpressWarning', 'WARN_OGPRESS_PERMIT_LOST']);
  assert.match(message, /garbage-collected/);
  (await next).release();
  assert.deepEqual(stats(limiter), [0, 0]);
});
