// map(): a function over an iterable, as many items at once as the limiter admits.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { Gauge, random, someWork } from '../support/load.js';
import { deferred, isPending, rejectionCode, timeout, turn } from '../support/promises.js';

const REASON = new Error('the reason');
const isReason = (error) => error === REASON;

/**
 * An iterator over 0, 1, 2, … that counts what is taken from it, and notes when it is closed. It goes on for longer than
 * any test may take from it, yet not for ever: a map that does not stop has to fail, not to hang.
 */
class Naturals {
  taken = 0;
  closed = 0;

  next() {
    if (this.taken === 10_000) throw new Error('the map does not stop');
    return { done: false, value: this.taken++ };
  }

  return() {
    this.closed++;
    return {};
  }

  [Symbol.iterator]() {
    return this;
  }
}

/** The same, asynchronous. */
class AsyncNaturals extends Naturals {
  async next() {
    await turn();
    return super.next();
  }

  async return() {
    await turn();
    return super.return();
  }

  [Symbol.iterator] = undefined;

  [Symbol.asyncIterator]() {
    return this;
  }
}

// ---- Results

test('results come in the order of the items, whatever order they were done in', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(5);
  const gates = Array.from({ length: 5 }, deferred);
  const done = [];
  const results = limiter.map(['a', 'b', 'c', 'd', 'e'], async (item, index) => {
    await gates[index].promise;
    done.push(item);
    return item.toUpperCase();
  });
  for (const gate of gates.toReversed()) {
    gate.resolve();
    await turn();
  }
  assert.deepEqual(await results, ['A', 'B', 'C', 'D', 'E']);
  assert.deepEqual(done, ['e', 'd', 'c', 'b', 'a']);
});

test('the function is given the item and its index', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  assert.deepEqual(await limiter.map(['a', 'b', 'c'], (...args) => args), [
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

const ITERABLES = {
  'an array': () => [1, 2, 3],
  'an array of promises': () => [1, Promise.resolve(2), turn().then(() => 3)],
  'a set': () => new Set([1, 2, 3]),
  'the values of a map': () =>
    new Map([
      [0, 1],
      [1, 2],
      [2, 3],
    ]).values(),
  'a typed array': () => Uint8Array.of(1, 2, 3),
  'a generator': function* () {
    yield* [1, 2, 3];
  },
  'an async generator': async function* () {
    for (const item of [1, 2, 3]) {
      await turn();
      yield item;
    }
  },
  'a readable stream': () => ReadableStream.from([1, 2, 3]),
};

for (const [what, items] of Object.entries(ITERABLES)) {
  for (const limit of [1, 2, Infinity]) {
    test(`${what} can be mapped at a limit of ${limit}`, { timeout }, async () => {
      const limiter = new ConcurrencyLimiter(limit);
      assert.deepEqual(await limiter.map(items(), async (item, index) => item * 10 + index), [10, 21, 32]);
      assert.equal(limiter.getStats().running, 0);
    });
  }
}

test('nothing maps to nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  assert.deepEqual(await limiter.map([], () => assert.fail('called')), []);
  assert.deepEqual(await limiter.map((async function* () {})(), () => assert.fail('called')), []);
});

test('undefined items and results are items and results', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  assert.deepEqual(await limiter.map([undefined, null], (item) => item), [undefined, null]);
});

test('a function that is not asynchronous maps 10,000 items', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(4);
  const items = Array.from({ length: 10_000 }, (_, number) => number);
  assert.deepEqual(await limiter.map(items, (item) => item), items);
});

// ---- The limit

for (const limit of [1, 3, 10]) {
  test(`at a limit of ${limit} as many items are worked on at once, and never more`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(limit);
    const gauge = new Gauge();
    const next = random(limit);
    await limiter.map(Array(200).fill(), () => gauge.count(() => someWork(next)));
    assert.equal(gauge.peak, limit);
  });
}

test('items share the limit with whatever else runs', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const gauge = new Gauge();
  const next = random(5);
  const work = () => gauge.count(() => someWork(next));
  await Promise.all([
    limiter.map(Array(50).fill(), work),
    limiter.map(Array(50).fill(), work),
    ...Array.from({ length: 50 }, () => limiter.run(work)),
  ]);
  assert.equal(gauge.peak, 2);
});

test('items go by the priority of the map', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const order = [];
  const first = limiter.run(() => gate.promise);
  const low = limiter.run(() => order.push('low'));
  const high = limiter.map([1], () => order.push('high'), { priority: 1 });
  await turn();
  gate.resolve();
  await Promise.all([first, low, high]);
  assert.deepEqual(order, ['high', 'low']);
});

for (const Items of [Naturals, AsyncNaturals]) {
  test(`items of endless ${Items.name} are taken one ahead of the slots`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(3);
    const items = new Items();
    const gates = Array.from({ length: 7 }, deferred);
    const turns = async () => {
      for (let turns = 0; turns < 20; turns++) await turn();
    };
    const mapped = limiter.map(items, (_, index) => gates[index].promise);
    for (let done = 0; done < 4; done++) {
      await turns();
      assert.equal(items.taken, 3 + done + 1);
      gates[done].resolve();
    }
    gates[4].reject(REASON);
    await assert.rejects(mapped, isReason);
    assert.ok(items.taken <= 8);
    for (const gate of gates) gate.resolve();
    await limiter.onIdle();
  });
}

// ---- Failure

for (const Items of [Naturals, AsyncNaturals]) {
  test(`the first failure starts no further item of ${Items.name}, closes them, and rejects`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(2);
    const items = new Items();
    const started = [];
    const gate = deferred();
    const mapped = limiter.map(items, (item) => {
      started.push(item);
      if (item === 5) throw REASON;
      return item === 4 ? gate.promise : undefined;
    });
    await assert.rejects(mapped, isReason);
    gate.resolve();
    await limiter.onIdle();
    await turn();
    assert.deepEqual(started, [0, 1, 2, 3, 4, 5]);
    assert.ok(items.taken <= 8);
    assert.equal(items.closed, 1);
  });
}

test('a failure ends a map over an endless iterable without a limit', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(Infinity);
  const items = new Naturals();
  const mapped = limiter.map(items, async (item) => {
    if (item === 100) throw REASON;
  });
  await assert.rejects(mapped, isReason);
  assert.equal(items.closed, 1);
});

test('the first of several failures is the one that rejects', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const gates = Array.from({ length: 3 }, deferred);
  const mapped = limiter.map(gates, ({ promise }) => promise);
  const outcome = assert.rejects(mapped, isReason);
  await turn();
  gates[1].reject(REASON);
  await turn();
  gates[0].reject(new Error('second'));
  gates[2].reject(new Error('third'));
  await outcome;
  await limiter.onIdle();
});

test('a failure that is undefined is a failure', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const [outcome] = await Promise.allSettled([limiter.map([1, 2], () => Promise.reject())]);
  assert.deepEqual(outcome, { status: 'rejected', reason: undefined });
});

test('an item that waits for a slot is not started after the first failure', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const stranger = deferred();
  const gate = deferred();
  const started = [];
  const holding = limiter.run(() => stranger.promise);
  const mapped = limiter.map([0, 1, 2], (item) => {
    started.push(item);
    return gate.promise;
  });
  const outcome = assert.rejects(mapped, isReason);
  await turn();
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 1, maxConcurrent: 2 });
  gate.reject(REASON);
  await outcome;
  stranger.resolve();
  await holding;
  await limiter.onIdle();
  assert.deepEqual(started, [0]);
});

test('a failure rejects at once, also while the next item is still to come', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const more = deferred();
  async function* items() {
    yield 1;
    await more.promise;
  }
  const mapped = limiter.map(items(), () => Promise.reject(REASON));
  const pending = await isPending(mapped);
  more.resolve();
  await assert.rejects(mapped, isReason);
  assert.equal(pending, false);
});

test('items that cannot be closed do not hide the failure', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const items = new Naturals();
  items.return = () => {
    throw new Error('cannot be closed');
  };
  await assert.rejects(
    limiter.map(items, () => Promise.reject(REASON)),
    isReason,
  );
});

test('items that fail to come reject at once, and what runs goes on', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const work = deferred();
  const gate = deferred();
  const finished = [];
  async function* items() {
    yield 0;
    await gate.promise;
  }
  const mapped = limiter.map(items(), async (item) => {
    await work.promise;
    finished.push(item);
  });
  await turn();
  assert.equal(limiter.getStats().running, 1);
  gate.reject(REASON);
  await assert.rejects(mapped, isReason);
  work.resolve();
  await limiter.onIdle();
  assert.deepEqual(finished, [0]);
});

test(
  'without a limit an endless map still gives the event loop its turns, and can be aborted',
  { timeout },
  async () => {
    const limiter = new ConcurrencyLimiter(Infinity);
    const controller = new AbortController();
    setImmediate(() => controller.abort(REASON));
    function* items() {
      for (;;) yield 0;
    }
    await assert.rejects(
      limiter.map(items(), () => {}, { signal: controller.signal }),
      isReason,
    );
  },
);

test('a limit that is raised starts more items at once', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const started = [];
  const mapped = limiter.map([0, 1, 2, 3], (item) => {
    started.push(item);
    return gate.promise;
  });
  await turn();
  assert.deepEqual(started, [0]);
  limiter.maxConcurrent = 3;
  await turn();
  assert.deepEqual(started, [0, 1, 2]);
  gate.resolve('done');
  assert.deepEqual(await mapped, ['done', 'done', 'done', 'done']);
});

test('a failed map leaves the limiter to others', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  await assert.rejects(
    limiter.map([1, 2, 3], () => Promise.reject(REASON)),
    isReason,
  );
  await limiter.onIdle();
  assert.deepEqual(await limiter.map([1, 2, 3], (item) => item), [1, 2, 3]);
});

// ---- Abort

test('a signal that is already aborted takes no item', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const items = new Naturals();
  const signal = AbortSignal.abort(REASON);
  const fn = t.mock.fn();
  await assert.rejects(limiter.map(items, fn, { signal }), isReason);
  assert.equal(items.taken, 0);
  assert.equal(fn.mock.callCount(), 0);
});

test('an abort rejects at once, starts no further item, and closes the items', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const items = new Naturals();
  const gate = deferred();
  const started = [];
  const mapped = limiter.map(
    items,
    (item) => {
      started.push(item);
      return gate.promise;
    },
    { signal: controller.signal },
  );
  await turn();
  controller.abort(REASON);
  await assert.rejects(mapped, isReason);
  assert.equal(items.closed, 1);
  assert.equal(limiter.getStats().running, 2, 'what runs keeps its slot');
  gate.resolve();
  await limiter.onIdle();
  assert.deepEqual(started, [0, 1]);
});

test('an abort while an item waits for a slot starts none', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const gate = deferred();
  const holding = [limiter.run(() => gate.promise), limiter.run(() => gate.promise)];
  const fn = t.mock.fn();
  const mapped = limiter.map([1, 2, 3], fn, { signal: controller.signal });
  await turn();
  assert.equal(limiter.getStats().queued, 1);
  controller.abort(REASON);
  assert.equal(limiter.getStats().queued, 0);
  await assert.rejects(mapped, isReason);
  gate.resolve();
  await Promise.all(holding);
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

test('an abort rejects at once, also while the next item is still to come', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const more = deferred();
  async function* items() {
    yield 1;
    await more.promise;
  }
  const mapped = limiter.map(items(), (item) => item, { signal: controller.signal });
  await turn();
  controller.abort(REASON);
  const pending = await isPending(mapped);
  more.resolve();
  await assert.rejects(mapped, isReason);
  assert.equal(pending, false);
});

test('an aborted map never resolves, even if no item is left to abort', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  async function* items() {
    yield 1;
    await turn();
    controller.abort(REASON);
  }
  await assert.rejects(
    limiter.map(items(), (item) => item, { signal: controller.signal }),
    isReason,
  );
});

test('an abort after a map has settled changes nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const mapped = limiter.map([1, 2], (item) => item, { signal: controller.signal });
  assert.deepEqual(await mapped, [1, 2]);
  controller.abort(REASON);
  await turn();
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

// ---- Bad calls

test('bad arguments reject, never throw, and take no item', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const items = new Naturals();
  const type = 'ERR_OGPRESS_INVALID_ARG_TYPE';
  for (const iterable of [undefined, null, 1, {}, () => [], Promise.resolve([])]) {
    assert.equal(await rejectionCode(limiter.map(iterable, () => {})), type, String(iterable));
  }
  for (const fn of [undefined, null, {}, 'fn']) {
    assert.equal(await rejectionCode(limiter.map(items, fn)), type, String(fn));
  }
  for (const options of [null, 1, [], { signal: {} }, { priority: '1' }]) {
    assert.equal(await rejectionCode(limiter.map(items, () => {}, options)), type, String(options));
  }
  assert.equal(await rejectionCode(limiter.map(items, () => {}, { priority: 0.5 })), 'ERR_OGPRESS_OUT_OF_RANGE');
  assert.equal(await rejectionCode(limiter.map(items, () => {}, { limit: 1 })), 'ERR_OGPRESS_UNKNOWN_OPTION');
  assert.equal(items.taken, 0);
});

test('map takes the items of an array or set only once', { timeout }, async () => {
  class Draining extends Array {
    *[Symbol.iterator]() {
      while (this.length > 0) yield this.shift();
    }
  }
  class DrainingSet extends Set {
    *[Symbol.iterator]() {
      const items = Array.from(this.values());
      for (const item of items) {
        this.delete(item);
        yield item;
      }
    }
  }
  const limiter = new ConcurrencyLimiter(1);
  assert.deepEqual(await limiter.map(Draining.from([1, 2, 3]), (item) => item), [1, 2, 3]);
  assert.deepEqual(await limiter.map(new DrainingSet([1, 2, 3]), (item) => item), [1, 2, 3]);
});
