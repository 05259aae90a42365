// maxConcurrent, changed while tasks run and wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../../index.js';
import { Gauge, random, someWork } from '../../support/load.js';
import { deferred, timeout, turn } from '../../support/promises.js';

/** A limiter of 2 with ten tasks; `gates` end them one by one, `started` lists those that have started. */
function tenTasks() {
  const limiter = new ConcurrencyLimiter(2);
  const gates = Array.from({ length: 10 }, deferred);
  const started = [];
  const tasks = gates.map(({ promise }, number) =>
    limiter.run(() => {
      started.push(number);
      return promise;
    }),
  );
  return { limiter, gates, started, tasks };
}

test('raising the limit starts as many waiting tasks as it makes room for, in order', { timeout }, async () => {
  const { limiter, gates, started, tasks } = tenTasks();
  limiter.maxConcurrent = 5;
  assert.deepEqual(limiter.getStats(), { running: 5, queued: 5, maxConcurrent: 5 });
  await turn();
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  limiter.maxConcurrent = Infinity;
  await turn();
  assert.equal(started.length, 10);
  for (const gate of gates) gate.resolve();
  await Promise.all(tasks);
});

test('lowering the limit interrupts nothing, and starts nothing until enough have ended', { timeout }, async () => {
  const { limiter, gates, started, tasks } = tenTasks();
  limiter.maxConcurrent = 4;
  await turn();
  limiter.maxConcurrent = 1;
  assert.deepEqual(limiter.getStats(), { running: 4, queued: 6, maxConcurrent: 1 });
  for (const number of [0, 1, 2]) {
    gates[number].resolve(number);
    assert.equal(await tasks[number], number);
    await turn();
    assert.equal(started.length, 4);
  }
  gates[3].resolve();
  await tasks[3];
  await turn();
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 5, maxConcurrent: 1 });
  for (const gate of gates) gate.resolve();
  await Promise.all(tasks);
});

test('a task may change the limit of the limiter that runs it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const met = deferred();
  const first = limiter.run(() => {
    limiter.maxConcurrent = 2;
    return met.promise;
  });
  const second = limiter.run(() => met.resolve('met'));
  assert.equal(await first, 'met');
  await second;
});

test('raising the limit gives a waiting nested task a slot of its own', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const met = deferred();
  const outer = limiter.run(() => Promise.all([limiter.run(() => met.promise), limiter.run(() => met.resolve('met'))]));
  limiter.maxConcurrent = 2;
  assert.deepEqual(await outer, ['met', undefined]);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

test('tasks keep to a limit that changes all the time', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const next = random(11);
  const gauge = new Gauge();
  let allowed = 1;
  const task = () => {
    assert.ok(gauge.now < allowed, 'a task starts only below the limit');
    return gauge.count(() => someWork(next));
  };
  const tasks = Array.from({ length: 500 }, () => limiter.run(task));
  while (limiter.getStats().queued > 0) {
    const limit = 1 + Math.floor(next() * 8);
    // Tasks that an earlier limit admitted start within this turn.
    allowed = Math.max(limit, limiter.maxConcurrent);
    limiter.maxConcurrent = limit;
    await turn();
    allowed = limit;
  }
  await Promise.all(tasks);
  assert.ok(gauge.peak > 1);
  assert.equal(limiter.getStats().running, 0);
});
