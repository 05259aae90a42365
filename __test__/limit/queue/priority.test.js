// priority: the order of the queue.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { random } from '../../support/load.js';
import { deferred, timeout } from '../../support/promises.js';

/** The names of tasks in the order in which a limiter of 1 starts them, while all of them wait. */
async function orderOf(tasks) {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const order = [];
  const first = limiter.run(() => gate.promise);
  const rest = tasks.map(([name, priority]) => limiter.run(() => order.push(name), { priority }));
  gate.resolve();
  await Promise.all([first, ...rest]);
  return order;
}

test('higher priority goes first', { timeout }, async () => {
  const order = await orderOf([
    ['low', -1],
    ['none', undefined],
    ['high', 1],
    ['highest', 2 ** 31 - 1],
    ['lowest', -(2 ** 31)],
  ]);
  assert.deepEqual(order, ['highest', 'high', 'none', 'low', 'lowest']);
});

test('equal priorities go in the order of their calls', { timeout }, async () => {
  const order = await orderOf([
    ['a', 5],
    ['b', 5],
    ['c', 0],
    ['d', 5],
    ['e', undefined],
    ['f', -0],
  ]);
  assert.deepEqual(order, ['a', 'b', 'd', 'c', 'e', 'f']);
});

test('a thousand priorities sort as a stable sort would', { timeout }, async () => {
  const next = random(7);
  const tasks = Array.from({ length: 1000 }, (_, number) => [number, Math.floor(next() * 10) - 5]);
  const sorted = tasks.toSorted(([, a], [, b]) => b - a).map(([number]) => number);
  assert.deepEqual(await orderOf(tasks), sorted);
});

test('priority never interrupts a task that runs', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let ended = false;
  const low = limiter.run(() => gate.promise.then(() => (ended = true)), { priority: -1 });
  const high = limiter.run(() => assert.equal(ended, true), { priority: 1 });
  gate.resolve();
  await Promise.all([low, high]);
});

test('priority does not make a task wait where a slot is free', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  let started = false;
  const task = limiter.run(() => (started = true), { priority: -(2 ** 31) });
  assert.equal(started, true);
  await task;
});

test('what a running task nests goes before strangers of higher priority', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const order = [];
  const outer = limiter.run(async () => {
    await gate.promise;
    const low = { priority: -1 };
    await Promise.all(['one', 'two', 'three'].map((name) => limiter.run(() => order.push(name), low)));
  });
  const stranger = limiter.run(() => order.push('stranger'), { priority: 9 });
  gate.resolve();
  await Promise.all([outer, stranger]);
  assert.deepEqual(order, ['one', 'two', 'three', 'stranger']);
});
