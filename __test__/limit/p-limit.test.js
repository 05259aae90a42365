// ogpress/p-limit does what p-limit 7.3 does: each behaviour is looked at in both.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import theirs, { limitFunction as theirLimitFunction } from 'p-limit';
import ours, { limitFunction } from '../../lib/limit/p-limit.js';
import { deferred, isPending, timeout, turn } from '../support/promises.js';

const BOTH = [
  ['p-limit', theirs, theirLimitFunction],
  ['ogpress/p-limit', ours, limitFunction],
];

function both(name, behaviour) {
  for (const [which, pLimit, limitFunction] of BOTH) {
    test(`${which}: ${name}`, { timeout }, () => behaviour(pLimit, limitFunction));
  }
}

const REFUSED = [0, -1, 1.2, NaN, undefined, true, '2', 2n, {}, { concurrency: 0 }, -Infinity, Symbol('no')];

both('a limit is an integer from 1 up, or infinite, also when it is set', (pLimit) => {
  const error = { name: 'TypeError', message: 'Expected `concurrency` to be a number from 1 and up' };
  for (const refused of REFUSED) {
    assert.throws(() => pLimit(refused), error);
    assert.throws(() => (pLimit(1).concurrency = refused), error);
  }
  assert.equal(pLimit(Infinity).concurrency, Infinity);
  assert.equal(pLimit({ concurrency: 3 }).concurrency, 3);
  assert.equal(pLimit(1e300).concurrency, 1e300);
});

both('rejectOnClear is a boolean', (pLimit) => {
  for (const rejectOnClear of [0, 'true', null, {}]) {
    const make = () => pLimit({ concurrency: 1, rejectOnClear });
    assert.throws(make, { name: 'TypeError', message: 'Expected `rejectOnClear` to be a boolean' });
  }
  pLimit({ concurrency: 1, rejectOnClear: undefined });
});

both('null is no options', (pLimit) => {
  assert.throws(() => pLimit(null), { name: 'TypeError' });
});

both('what is no function rejects', async (pLimit) => {
  const promise = pLimit(1)(123);
  await assert.rejects(promise, { name: 'TypeError', message: 'function_ is not a function' });
});

both('its members are its own, and neither listed nor changed', (pLimit) => {
  const limit = pLimit(1);
  const members = ['activeCount', 'pendingCount', 'clearQueue', 'concurrency', 'map'];
  for (const member of members) {
    const { enumerable, configurable } = Object.getOwnPropertyDescriptor(limit, member);
    assert.deepEqual([enumerable, configurable], [false, false], member);
  }
  assert.deepEqual(Object.keys(limit), []);
  assert.throws(() => (limit.activeCount = 1), TypeError);
  assert.throws(() => (limit.map = 1), TypeError);
});

both('it counts at once and starts in the next microtask', async (pLimit) => {
  const limit = pLimit(2);
  const started = [];
  const gates = [0, 1, 2].map(deferred);
  const all = gates.map((gate, index) => limit(() => (started.push(index), gate.promise)));
  assert.deepEqual([limit.activeCount, limit.pendingCount, started.length], [2, 1, 0]);
  await Promise.resolve();
  assert.deepEqual(started, [0, 1]);
  gates[0].resolve('a');
  assert.equal(await all[0], 'a');
  assert.deepEqual([limit.activeCount, limit.pendingCount, started.length], [2, 0, 3]);
  gates[1].resolve();
  gates[2].resolve();
  await Promise.all(all);
  assert.deepEqual([limit.activeCount, limit.pendingCount], [0, 0]);
});

both('arguments are passed on, and what is thrown comes out', async (pLimit) => {
  const limit = pLimit(1);
  assert.deepEqual(await limit((...all) => all, 1, 'b', null), [1, 'b', null]);
  const error = new Error('no');
  const fail = () => {
    throw error;
  };
  assert.deepEqual(await Promise.allSettled([limit(fail), limit(async () => fail()), limit(() => 5)]), [
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
    { status: 'fulfilled', value: 5 },
  ]);
  assert.equal(limit.activeCount, 0);
});

both('the context of the call is kept', async (pLimit) => {
  const storage = new AsyncLocalStorage();
  const limit = pLimit(1);
  const ids = Array.from({ length: 20 }, (_, id) =>
    storage.run(id, () => limit(async () => (await turn(), storage.getStore()))),
  );
  assert.deepEqual(
    await Promise.all(ids),
    Array.from({ length: 20 }).map((_, id) => id),
  );
});

both('a higher limit starts what waits in a microtask, and a lower one stops nothing', async (pLimit) => {
  const limit = pLimit(1);
  const gates = Array.from({ length: 5 }, deferred);
  const all = gates.map((gate) => limit(() => gate.promise));
  limit.concurrency = 4;
  assert.deepEqual([limit.concurrency, limit.activeCount], [4, 1]);
  await Promise.resolve();
  assert.deepEqual([limit.activeCount, limit.pendingCount], [4, 1]);
  limit.concurrency = 2;
  assert.deepEqual([limit.concurrency, limit.activeCount, limit.pendingCount], [2, 4, 1]);
  gates[0].resolve();
  gates[1].resolve();
  await turn();
  assert.deepEqual([limit.activeCount, limit.pendingCount], [2, 1]);
  for (const gate of gates) gate.resolve();
  await Promise.all(all);
});

both('clearQueue leaves what waits open for ever', async (pLimit) => {
  const limit = pLimit(1);
  const gate = deferred();
  const running = limit(() => gate.promise);
  const waiting = limit(() => assert.fail());
  const { clearQueue } = limit;
  clearQueue();
  assert.deepEqual([limit.activeCount, limit.pendingCount], [1, 0]);
  gate.resolve(1);
  assert.equal(await running, 1);
  assert.equal(await isPending(waiting), true);
  assert.equal(await limit(() => 2), 2);
});

both('clearQueue rejects with one AbortError where that is wanted', async (pLimit) => {
  const limit = pLimit({ concurrency: 1, rejectOnClear: true });
  const gate = deferred();
  const running = limit(() => gate.promise);
  const waiting = [limit(() => {}), limit(() => {})];
  limit.clearQueue();
  const [first, second] = await Promise.allSettled(waiting);
  assert.equal(first.reason.name, 'AbortError');
  assert.ok(first.reason instanceof DOMException);
  assert.equal(first.reason, second.reason);
  gate.resolve();
  await running;
});

both('map is eager, keeps the order, and takes what looks like an array', async (pLimit) => {
  const { map } = pLimit(2);
  const results = await map({ length: 3, 0: 'a', 1: 'b', 2: 'c' }, async (value, index) => {
    await turn();
    return value + index;
  });
  assert.deepEqual(results, ['a0', 'b1', 'c2']);
  assert.deepEqual(await map(new Set([3, 1]), (value) => value * 2), [6, 2]);
});

both('map rejects as its iterable throws, and what was begun goes on', async (pLimit) => {
  const error = new Error('no more');
  const seen = [];
  function* items() {
    yield 1;
    throw error;
  }
  const limit = pLimit(1);
  await assert.rejects(
    limit.map(items(), (item) => {
      seen.push(item);
      throw new Error('unseen');
    }),
    (thrown) => thrown === error,
  );
  await turn();
  assert.deepEqual([seen, limit.activeCount], [[1], 0]);
});

both('a limited function has its own line', async (_, limitFunction) => {
  let running = 0;
  const limited = limitFunction(
    async (a, b) => {
      assert.equal(++running, 1);
      await turn();
      running--;
      return a + b;
    },
    { concurrency: 1 },
  );
  assert.deepEqual(await Promise.all([limited(1, 2), limited(3, 4)]), [3, 7]);
  assert.equal(Object.getOwnPropertyDescriptor(limited, 'clearQueue').enumerable, false);
  const waiting = [limited(1, 2), limited(3, 4)];
  limited.clearQueue();
  assert.equal(await waiting[0], 3);
  assert.equal(await isPending(waiting[1]), true);
});

both('random work of random limits ends in order of its calls, and never exceeds them', async (pLimit) => {
  for (const concurrency of [1, 3, 10]) {
    const limit = pLimit(concurrency);
    const started = [];
    let most = 0;
    const work = async (id) => {
      started.push(id);
      most = Math.max(most, limit.activeCount);
      for (let turns = (id * 7) % 4; turns > 0; turns--) await turn();
    };
    await Promise.all(Array.from({ length: 200 }, (_, id) => limit(work, id)));
    assert.deepEqual(
      started,
      Array.from({ length: 200 }, (_, id) => id),
    );
    assert.equal(most, concurrency);
  }
});
