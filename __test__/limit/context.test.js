// Listeners of a limiter are called in the async context in which they were added, whoever causes the event.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { timeout, turn } from '../support/promises.js';

test('listeners keep the async context in which they were added', { timeout }, async () => {
  const storage = new AsyncLocalStorage();
  const limiter = new ConcurrencyLimiter(1);
  const seen = [];
  storage.run('listener', () => {
    for (const type of ['queued', 'start', 'end', 'idle', 'limitchange'])
      limiter.addEventListener(type, () => seen.push([type, storage.getStore()]));
  });
  await storage.run('caller', async () => {
    await Promise.all([limiter.run(turn), limiter.run(turn)]);
    limiter.maxConcurrent = 2;
  });
  assert.deepEqual([...new Set(seen.map(([type]) => type))].sort(), ['end', 'idle', 'limitchange', 'queued', 'start']);
  assert.deepEqual(new Set(seen.map(([, store]) => store)), new Set(['listener']));
});

test(
  'the change of an adaptive limit, which a native thread makes, has the context of its listener',
  { timeout },
  async () => {
    const storage = new AsyncLocalStorage();
    const limiter = new ConcurrencyLimiter({ adaptive: { max: 10, memory: false } });
    const changed = new Promise((resolve) => {
      storage.run('listener', () =>
        limiter.addEventListener('limitchange', () => resolve(storage.getStore()), { once: true }),
      );
    });
    limiter.reportOverload();
    // A listener alone does not keep the process alive.
    const alive = setTimeout(() => {}, timeout);
    assert.equal(await changed, 'listener');
    clearTimeout(alive);
  },
);

test('a listener is removed as it was added', () => {
  const limiter = new ConcurrencyLimiter(1);
  let heard = 0;
  const listener = () => heard++;
  limiter.addEventListener('mine', listener);
  limiter.addEventListener('mine', listener);
  limiter.dispatchEvent(new Event('mine'));
  limiter.removeEventListener('mine', listener);
  limiter.dispatchEvent(new Event('mine'));
  assert.equal(heard, 1);
});
