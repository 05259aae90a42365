// signal: what an abort does to a task, at each moment of its life.
import assert from 'node:assert/strict';
import { getEventListeners, setMaxListeners } from 'node:events';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { Gauge, random, someWork } from '../support/load.js';
import { PACKAGE, runNode } from '../support/node.js';
import { deferred, isPending, timeout, turn } from '../support/promises.js';

const REASON = new Error('the reason');
const isReason = (error) => error === REASON;
const listeners = (signal) => getEventListeners(signal, 'abort').length;

// ---- Before the start

test('a signal that is already aborted starts nothing and takes no slot', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const fn = t.mock.fn();
  const task = limiter.run(fn, { signal: AbortSignal.abort(REASON) });
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  await assert.rejects(task, isReason);
  assert.equal(fn.mock.callCount(), 0);
});

test('a reason may be anything, and an abort without one is an AbortError', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  for (const reason of ['a string', null, 0]) {
    const [outcome] = await Promise.allSettled([limiter.run(() => {}, { signal: AbortSignal.abort(reason) })]);
    assert.deepEqual(outcome, { status: 'rejected', reason });
  }
  await assert.rejects(
    limiter.run(() => {}, { signal: AbortSignal.abort() }),
    { name: 'AbortError' },
  );
});

test('a waiting task that is aborted leaves the queue at once, and frees no slot', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const [aborted, waiting] = [t.mock.fn(), t.mock.fn()];
  const first = limiter.run(() => gate.promise);
  const second = limiter.run(aborted, { signal: controller.signal });
  const third = limiter.run(waiting);
  controller.abort(REASON);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  await assert.rejects(second, isReason);
  await turn();
  assert.equal(waiting.mock.callCount(), 0);
  gate.resolve();
  await Promise.all([first, third]);
  assert.equal(aborted.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a task aborted between admission and start does not start, and passes its slot on', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const fn = t.mock.fn();
  limiter.pause();
  const aborted = limiter.run(fn, { signal: controller.signal });
  const next = limiter.run(() => 'ran');
  limiter.resume();
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  controller.abort(REASON);
  await assert.rejects(aborted, isReason);
  assert.equal(await next, 'ran');
  assert.equal(fn.mock.callCount(), 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a nested task aborted between admission and start gives the slot back', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const [fn, last] = [t.mock.fn(), t.mock.fn()];
  const outer = limiter.run(() => {
    const first = limiter.run(() => gate.promise);
    const second = limiter.run(fn, { signal: controller.signal });
    const third = limiter.run(last);
    limiter.maxConcurrent = 2;
    controller.abort(REASON);
    return Promise.allSettled([first, second, third]);
  });
  gate.resolve();
  const [, aborted] = await outer;
  assert.equal(aborted.reason, REASON);
  assert.equal(fn.mock.callCount(), 0);
  assert.equal(last.mock.callCount(), 1);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

// ---- While it runs

test('a running task that is aborted rejects at once but keeps its slot until it settles', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  let settled = false;
  const aborted = limiter.run(() => gate.promise.then(() => (settled = true)), { signal: controller.signal });
  const next = limiter.run(() => settled);
  controller.abort(REASON);
  await assert.rejects(aborted, isReason);
  assert.equal(await isPending(next), true);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  assert.equal(await next, true);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a task that waited, then ran, is aborted like any other', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const started = deferred();
  const gate = deferred();
  const first = limiter.run(() => {});
  const second = limiter.run(
    () => {
      started.resolve();
      return gate.promise;
    },
    { signal: controller.signal },
  );
  await Promise.all([first, started.promise]);
  controller.abort(REASON);
  await assert.rejects(second, isReason);
  assert.equal(limiter.getStats().running, 1);
  gate.resolve();
  await limiter.onIdle();
});

test('a task that aborts its own signal before it returns rejects at once', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const task = limiter.run(
    () => {
      controller.abort(REASON);
      return gate.promise;
    },
    { signal: controller.signal },
  );
  const pending = await isPending(task);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 }, 'it has not settled yet');
  gate.resolve('too late');
  await assert.rejects(task, isReason);
  assert.equal(pending, false);
});

test('an abort after a task has settled changes nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const task = limiter.run(() => 'done', { signal: controller.signal });
  assert.equal(await task, 'done');
  controller.abort(REASON);
  assert.equal(await task, 'done');
  assert.equal(await limiter.run(() => 'next'), 'next');
});

test('the late failure of an aborted task is no unhandled rejection', { timeout }, async () => {
  const { code, stdout, stderr } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = new ConcurrencyLimiter(1);
    const controller = new AbortController();
    let fail;
    const gate = new Promise((_, reject) => (fail = reject));
    const aborted = limiter.run(() => gate, { signal: controller.signal });
    controller.abort();
    await aborted.catch((error) => console.log(error.name));
    fail(new Error('late'));
    await limiter.onIdle();
    setImmediate(() => console.log('end'));
  `);
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trim().split('\n'), ['AbortError', 'end']);
});

test('an abort of a task reaches a nested task that was given its signal', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const inner = deferred();
  const outer = limiter.run(
    ({ signal }) => {
      inner.resolve(limiter.run(() => new Promise((_, reject) => (signal.onabort = () => reject(REASON))), { signal }));
      return inner.promise;
    },
    { signal: controller.signal },
  );
  controller.abort(REASON);
  await assert.rejects(outer, isReason);
  await assert.rejects(inner.promise, isReason);
  await limiter.onIdle();
});

// ---- The signal itself

test('the onabort of the caller is neither replaced nor called twice', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const { signal } = controller;
  let calls = 0;
  const handler = () => calls++;
  signal.onabort = handler;
  const gate = deferred();
  const tasks = [limiter.run(() => gate.promise, { signal }), limiter.run(() => {}, { signal })];
  assert.equal(signal.onabort, handler);
  controller.abort(REASON);
  for (const task of tasks) await assert.rejects(task, isReason);
  gate.resolve();
  await limiter.onIdle();
  assert.equal(signal.onabort, handler);
  assert.equal(calls, 1);
});

test('a signal without onabort gets none', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const { signal } = new AbortController();
  const tasks = [limiter.run(async () => signal.onabort, { signal }), limiter.run(() => signal.onabort, { signal })];
  assert.deepEqual(await Promise.all(tasks), [null, null]);
  assert.equal(signal.onabort, null);
});

test('a listener of the caller stays when the limiter removes its own', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  let calls = 0;
  controller.signal.addEventListener('abort', () => calls++);
  await limiter.run(() => {}, { signal: controller.signal });
  assert.equal(listeners(controller.signal), 1);
  controller.abort();
  assert.equal(calls, 1);
});

const ENDINGS = {
  'has resolved': (limiter, signal) => limiter.run(async () => {}, { signal }),
  'has rejected': (limiter, signal) => limiter.run(() => Promise.reject(REASON), { signal }).catch(() => {}),
  'has waited and resolved': (limiter, signal) =>
    Promise.all([limiter.run(turn, { signal }), limiter.run(turn, { signal }), limiter.run(turn, { signal })]),
  'was mapped': (limiter, signal) => limiter.map([1, 2, 3], turn, { signal }),
  'was refused': (limiter, signal) => limiter.run(null, { signal }).catch(() => {}),
};

for (const [what, task] of Object.entries(ENDINGS)) {
  test(`no listener is left on the signal of a task that ${what}`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(1);
    const { signal } = new AbortController();
    await task(limiter, signal);
    assert.equal(listeners(signal), 0);
  });
}

test('no listener is left on a signal that has aborted, whatever its tasks were doing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const { signal } = controller;
  const gate = deferred();
  const tasks = [limiter.run(() => gate.promise, { signal }), limiter.run(() => {}, { signal })];
  assert.ok(listeners(signal) > 0, 'there was something to leave behind');
  controller.abort(REASON);
  for (const task of tasks) await assert.rejects(task, isReason);
  assert.equal(listeners(signal), 0);
  gate.resolve();
  await limiter.onIdle();
  assert.equal(listeners(signal), 0);
});

test('a signal listens as long as one of its tasks needs it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const { signal } = controller;
  const gate = deferred();
  const short = limiter.run(() => 'short', { signal });
  const long = limiter.run(() => gate.promise, { signal });
  assert.equal(await short, 'short');
  controller.abort(REASON);
  await assert.rejects(long, isReason);
  gate.resolve();
  await limiter.onIdle();
});

test('300 tasks on one signal make Node warn of nothing', { timeout }, async (t) => {
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning.name);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const limiter = new ConcurrencyLimiter(100);
  const { signal } = new AbortController();
  // Node 20's own default; later versions have none for signals.
  setMaxListeners(10, signal);
  const others = Array.from({ length: 20 }, () => new ConcurrencyLimiter(1));
  await Promise.all([
    ...Array.from({ length: 300 }, () => limiter.run(turn, { signal })),
    ...others.map((other) => other.run(turn, { signal })),
  ]);
  await turn();
  assert.deepEqual(warnings, []);
});

test('300 tasks on one signal all end with it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(100);
  const controller = new AbortController();
  const gate = deferred();
  const tasks = Array.from({ length: 300 }, () => limiter.run(() => gate.promise, { signal: controller.signal }));
  controller.abort(REASON);
  for (const { reason } of await Promise.allSettled(tasks)) assert.equal(reason, REASON);
  assert.deepEqual(limiter.getStats(), { running: 100, queued: 0, maxConcurrent: 100 });
  gate.resolve();
  await limiter.onIdle();
});

// ---- All at once

for (const limit of [4, 8, 16]) {
  test(`a storm of 1,000 aborts at random moments leaves a limiter of ${limit} idle`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(limit);
    const next = random(limit);
    const gauge = new Gauge();
    const ends = { done: 0, aborted: 0, started: 0, startedAborted: 0 };
    const one = async () => {
      const controller = new AbortController();
      const reason = new Error('the reason of this one');
      const task = limiter.run(
        () => {
          ends.started++;
          if (controller.signal.aborted) ends.startedAborted++;
          return gauge.count(() => someWork(next));
        },
        { signal: controller.signal, priority: Math.floor(next() * 3) },
      );
      const aborting = (async () => {
        while (next() < 0.98) await someWork(next);
        controller.abort(reason);
      })();
      const [outcome] = await Promise.allSettled([task]);
      if (outcome.status === 'fulfilled') ends.done++;
      else if (outcome.reason === reason) ends.aborted++;
      else throw outcome.reason;
      await aborting;
      assert.equal(listeners(controller.signal), 0);
    };
    await Promise.all(Array.from({ length: 1000 }, one));
    await limiter.onIdle();
    assert.equal(ends.done + ends.aborted, 1000);
    assert.equal(ends.startedAborted, 0);
    assert.ok(ends.done > 100, `${ends.done} were done`);
    assert.ok(ends.aborted > 100, `${ends.aborted} were aborted`);
    assert.ok(ends.started > ends.done, 'some were aborted while they ran');
    assert.ok(gauge.peak <= limit);
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: limit });
  });
}
