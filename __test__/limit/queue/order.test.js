// Tasks with an id, and the queue: changing a waiting task, and waiting for a length of the queue.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { ConcurrencyLimiter } from '../../../index.js';
import { deferred, isPending, rejectionCode, timeout, turn } from '../../support/promises.js';

/** A limiter of one whose slot is taken until `end()`. */
function busy(options) {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, ...options });
  const gate = deferred();
  const first = limiter.run(() => gate.promise);
  return { limiter, end: () => (gate.resolve(), first) };
}

// ---- Names

test('a task that waits takes another place with another priority', { timeout }, async () => {
  const { limiter, end } = busy();
  const order = [];
  const all = ['a', 'b', 'c'].map((id) => limiter.run(() => order.push(id), { id }));
  assert.equal(limiter.setPriority('c', 2), true);
  assert.equal(limiter.setPriority('b', 1), true);
  assert.equal(limiter.setPriority('elsewhere', 1), false);
  await end();
  await Promise.all(all);
  assert.deepEqual(order, ['c', 'b', 'a']);
  assert.equal(limiter.setPriority('a', 1), false, 'it has ended');
  assert.throws(() => limiter.setPriority('a', 0.5), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
});

test('a task that runs keeps its priority and its place', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const task = limiter.run(() => gate.promise, { id: 1 });
  assert.equal(limiter.setPriority(1, 5), false);
  assert.equal(limiter.remove(1), false);
  gate.resolve('done');
  assert.equal(await task, 'done');
});

test('a task that waits is removed by its name, with a reason or without', { timeout }, async () => {
  const { limiter, end } = busy();
  const reason = new Error('the reason');
  const [first, second] = ['a', 'b'].map((id) => limiter.run(() => assert.fail(), { id }));
  assert.equal(limiter.remove('a'), true);
  assert.equal(limiter.remove('b', reason), true);
  assert.equal(limiter.remove('a'), false);
  assert.equal(await rejectionCode(first), 'ERR_OGPRESS_CLEARED');
  await assert.rejects(second, (error) => error === reason);
  await end();
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a name is taken until its task has ended, however it ends', { timeout }, async () => {
  const { limiter, end } = busy();
  const waiting = limiter.run(() => {}, { id: 'a' });
  const twice = limiter.run(() => {}, { id: 'a' });
  await assert.rejects(twice, {
    code: 'ERR_OGPRESS_DUPLICATE_ID',
    message: "a task with the id 'a' has not ended yet",
  });
  limiter.remove('a');
  await rejectionCode(waiting);
  await end();
  const fail = async () => {
    throw new Error('no');
  };
  await assert.rejects(limiter.run(fail, { id: 'a' }), { message: 'no' });
  const aborted = AbortSignal.abort();
  await assert.rejects(
    limiter.run(() => {}, { id: 'a', signal: aborted }),
    { name: 'AbortError' },
  );
  assert.equal(await limiter.run(() => 1, { id: 'a' }), 1);
  assert.equal(await limiter.run(() => 2, { id: Symbol('a') }), 2);
  assert.equal(await rejectionCode(limiter.run(() => {}, { id: {} })), 'ERR_OGPRESS_INVALID_ARG_TYPE');
});

test('a name is not for many tasks', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  assert.equal(await rejectionCode(limiter.map([1], () => {}, { id: 1 })), 'ERR_OGPRESS_CONFLICTING_OPTIONS');
});

test('tasks with names are listed while they run', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const gate = deferred();
  const before = Date.now();
  const all = [
    limiter.run(() => gate.promise, { id: 'a', priority: 3, weight: 2 }),
    limiter.run(() => {}, { id: 'b' }),
    limiter.run(() => {}),
  ];
  const [{ startTime, ...rest }, ...others] = limiter.runningTasks;
  assert.deepEqual([rest, others], [{ id: 'a', priority: 3, weight: 2 }, []]);
  assert.ok(startTime >= before && startTime <= Date.now());
  gate.resolve();
  await Promise.all(all);
  assert.deepEqual(limiter.runningTasks, []);
});

// ---- Counts and questions

test('tasks that wait are counted by priority', { timeout }, async () => {
  const { limiter, end } = busy();
  for (const priority of [0, 1, 1, -2]) limiter.run(() => {}, { priority });
  assert.equal(limiter.sizeBy({ priority: 1 }), 2);
  assert.equal(limiter.sizeBy({ priority: -2 }), 1);
  assert.equal(limiter.sizeBy({ priority: 7 }), 0);
  assert.equal(limiter.sizeBy({}), 4);
  assert.equal(limiter.sizeBy(), 4);
  assert.throws(() => limiter.sizeBy({ weight: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  await end();
  await limiter.onIdle();
});

test('onEmpty resolves when nothing waits, though something runs', { timeout }, async () => {
  const { limiter, end } = busy();
  const gate = deferred();
  const second = limiter.run(() => gate.promise);
  const empty = limiter.onEmpty();
  assert.equal(await isPending(empty), true);
  await end();
  await empty;
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  gate.resolve();
  await second;
  await limiter.onEmpty();
});

test('onSizeLessThan resolves when the queue is short enough', { timeout }, async () => {
  const { limiter, end } = busy();
  const tasks = ['a', 'b', 'c'].map((id) => limiter.run(() => {}, { id }).catch(() => {}));
  const [short, shorter] = [limiter.onSizeLessThan(3), limiter.onSizeLessThan(2)];
  await limiter.onSizeLessThan(4);
  assert.equal(await isPending(short), true);
  limiter.remove('a');
  await short;
  assert.equal(await isPending(shorter), true);
  limiter.remove('b');
  await shorter;
  await end();
  await Promise.all(tasks);
  assert.equal(await rejectionCode(limiter.onSizeLessThan(0)), 'ERR_OGPRESS_OUT_OF_RANGE');
  assert.equal(await rejectionCode(limiter.onSizeLessThan()), 'ERR_OGPRESS_INVALID_ARG_TYPE');
});

test('a producer that waits for a short line never makes a long one', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  let longest = 0;
  for (let index = 0; index < 100; index++) {
    limiter.run(turn);
    longest = Math.max(longest, limiter.getStats().queued);
    await limiter.onSizeLessThan(5);
  }
  assert.equal(longest, 5);
  await limiter.onIdle();
});

test('50,000 tasks that wait are moved and removed at the price of a few', { timeout }, async () => {
  const { limiter, end } = busy();
  const all = [];
  for (let id = 0; id < 50_000; id++) all.push(limiter.run(() => {}, { id }).catch(() => {}));
  for (let id = 0; id < 50_000; id++) assert.equal(limiter.setPriority(id, id % 100), true);
  assert.equal(limiter.sizeBy({ priority: 7 }), 500);
  for (let id = 0; id < 50_000; id += 2) assert.equal(limiter.remove(id), true);
  assert.equal(limiter.getStats().queued, 25_000);
  await end();
  await Promise.all(all);
});

// ---- A line that is full

test('a full line refuses one more', { timeout }, async () => {
  const { limiter, end } = busy({ maxQueued: 1 });
  const waiting = limiter.run(() => 'waited');
  const error = { code: 'ERR_OGPRESS_QUEUE_FULL', message: 'the queue of waiting tasks is full' };
  await assert.rejects(
    limiter.run(() => assert.fail()),
    error,
  );
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  await end();
  assert.equal(await waiting, 'waited');
  assert.equal(limiter.getMetrics().tasks.rejected, 1);
});

test(
  'a task that a full line refuses listens to its signal no longer, and waits for no time',
  { timeout },
  async () => {
    const { limiter, end } = busy({ maxQueued: 1 });
    const { signal } = new AbortController();
    const waiting = limiter.run(() => {}, { signal });
    const refused = limiter.run(() => {}, { signal, queueTimeoutMs: 60_000 });
    assert.equal(await rejectionCode(refused), 'ERR_OGPRESS_QUEUE_FULL');
    await end();
    await waiting;
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  },
);

test('nothing waits where nothing may', { timeout }, async () => {
  const { limiter, end } = busy({ maxQueued: 0 });
  assert.equal(await rejectionCode(limiter.run(() => {})), 'ERR_OGPRESS_QUEUE_FULL');
  await end();
  assert.equal(await limiter.run(() => 1), 1);
});

test('a full line drops the one that has waited longest, or that matters least', { timeout }, async () => {
  for (const [whenFull, dropped] of [
    ['drop-oldest', 0],
    ['drop-lowest', 1],
  ]) {
    const { limiter, end } = busy({ maxQueued: 2, whenFull });
    const tasks = [5, 0, 3].map((priority) => limiter.run(() => priority, { priority }));
    const outcomes = Promise.allSettled(tasks);
    await end();
    const codes = (await outcomes).map(({ reason }) => reason?.code);
    assert.deepEqual(
      codes,
      [0, 1, 2].map((index) => (index === dropped ? 'ERR_OGPRESS_QUEUE_FULL' : undefined)),
      whenFull,
    );
  }
});

test('outside of a full line tasks wait for a place in it', { timeout }, async () => {
  const { limiter, end } = busy({ maxQueued: 1, whenFull: 'wait' });
  const order = [];
  const all = [0, 0, 9].map((priority, index) => limiter.run(() => order.push(index), { priority }));
  assert.deepEqual([limiter.getStats().queued, limiter.getMetrics().overflow], [1, 2]);
  await end();
  await Promise.all(all);
  assert.deepEqual(order, [0, 1, 2]);
});

test('bad options of the queue are refused', { timeout }, () => {
  const make = (options) => () => new ConcurrencyLimiter({ maxConcurrent: 1, ...options });
  assert.throws(make({ maxQueued: -1 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ maxQueued: 1.5 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ maxQueued: 1, whenFull: 'block' }), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  assert.throws(make({ whenFull: 'reject' }), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
  assert.throws(make({ maxQueued: 0, whenFull: 'wait' }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ ageingMs: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
});
