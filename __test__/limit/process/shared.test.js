// ConcurrencyLimiter.shared(): one limiter per name, whichever thread asks.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { ConcurrencyLimiter, ogImageLimiter } from '../../../index.js';
import { random, sharedCount, someWork } from '../../support/load.js';
import { PACKAGE, PEER, runNode } from '../../support/node.js';
import { Signals, freshName, startBlockedPeer, startPeer } from '../../support/workers/peer.js';
import { deferred, isPending, rejectionCode, timeout, turn } from '../../support/promises.js';

const outOfRange = (error) => error instanceof RangeError && error.code === 'ERR_OGPRESS_OUT_OF_RANGE';
const invalidType = (error) => error instanceof TypeError && error.code === 'ERR_OGPRESS_INVALID_ARG_TYPE';
const conflict = { code: 'ERR_OGPRESS_LIMITER_CONFLICT' };

// ---- By name

test('a name is one limiter, and one object within a thread', { timeout }, () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  assert.ok(limiter instanceof ConcurrencyLimiter);
  assert.equal(ConcurrencyLimiter.shared(name), limiter);
  assert.notEqual(ConcurrencyLimiter.shared(freshName()), limiter);
});

test('a shared limiter admits one at a time unless told otherwise', { timeout }, () => {
  assert.equal(ConcurrencyLimiter.shared(freshName()).maxConcurrent, 1);
  assert.equal(ConcurrencyLimiter.shared(freshName(), {}).maxConcurrent, 1);
  assert.equal(ConcurrencyLimiter.shared(freshName(), { maxConcurrent: undefined }).maxConcurrent, 1);
  assert.equal(ConcurrencyLimiter.shared(freshName(), { maxConcurrent: 7 }).maxConcurrent, 7);
  assert.equal(ConcurrencyLimiter.shared(freshName(), { maxConcurrent: Infinity }).maxConcurrent, Infinity);
});

test('a limiter that was made with another limit is a conflict', { timeout }, () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 3 });
  assert.equal(ConcurrencyLimiter.shared(name, { maxConcurrent: 3 }), limiter);
  assert.equal(ConcurrencyLimiter.shared(name), limiter);
  for (const maxConcurrent of [1, 2, 4, Infinity]) {
    assert.throws(() => ConcurrencyLimiter.shared(name, { maxConcurrent }), conflict);
  }
  assert.equal(limiter.maxConcurrent, 3);
});

test('a limiter that was made without a limit was made with 1', { timeout }, () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  assert.equal(ConcurrencyLimiter.shared(name, { maxConcurrent: 1 }), limiter);
  assert.throws(() => ConcurrencyLimiter.shared(name, { maxConcurrent: 2 }), conflict);
});

test('it is what a limiter was made with that counts, whatever it was set to since', { timeout }, () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 3 });
  limiter.maxConcurrent = 5;
  assert.equal(ConcurrencyLimiter.shared(name, { maxConcurrent: 3 }), limiter);
  assert.throws(() => ConcurrencyLimiter.shared(name, { maxConcurrent: 5 }), conflict);
  assert.equal(limiter.maxConcurrent, 5);
});

test('a limit that conflicts is a conflict between threads too', { timeout }, async (t) => {
  const name = freshName();
  await startPeer(t, name, { maxConcurrent: 2 });
  assert.equal(ConcurrencyLimiter.shared(name).maxConcurrent, 2);
  assert.throws(() => ConcurrencyLimiter.shared(name, { maxConcurrent: 1 }), conflict);
});

test('a name is a string', { timeout }, () => {
  for (const name of [undefined, null, 1, {}, ['name'], Symbol('name'), new String('name')]) {
    assert.throws(() => ConcurrencyLimiter.shared(name), invalidType);
  }
});

test('bad options are refused, and make no limiter', { timeout }, () => {
  const name = freshName();
  for (const options of [null, 1, 'x', [], { maxConcurrent: '1' }, { maxConcurrent: null }]) {
    assert.throws(() => ConcurrencyLimiter.shared(name, options), invalidType);
  }
  for (const maxConcurrent of [0, -1, 1.5, NaN, -Infinity]) {
    assert.throws(() => ConcurrencyLimiter.shared(name, { maxConcurrent }), outOfRange);
  }
  assert.throws(() => ConcurrencyLimiter.shared(name, { max: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  assert.equal(ConcurrencyLimiter.shared(name, { maxConcurrent: 9 }).maxConcurrent, 9);
});

test('the limiter of renders is shared under a name of its own', { timeout }, () => {
  assert.equal(ConcurrencyLimiter.shared('og-image'), ogImageLimiter);
});

test('a shared limiter works within one thread like any other', { timeout }, async () => {
  const limiter = ConcurrencyLimiter.shared(freshName());
  const order = [];
  const nested = limiter.run(() => limiter.map([1, 2, 3], (item) => order.push(item)));
  const stranger = limiter.run(() => order.push('stranger'));
  await Promise.all([nested, stranger, limiter.onIdle()]);
  assert.deepEqual(order, [1, 2, 3, 'stranger']);
});

// ---- Between threads

for (const limit of [1, 3]) {
  test(`four threads and this one never break a limit of ${limit}, and finish their work`, { timeout }, async (t) => {
    const name = freshName();
    const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: limit });
    const counters = new Int32Array(new SharedArrayBuffer(3 * 4));
    const peers = await Promise.all([1, 2, 3, 4].map(() => startPeer(t, name)));
    const next = random(limit);
    const mine = Array.from({ length: 200 }, () => limiter.run(() => sharedCount(counters, () => someWork(next))));
    await Promise.all([...mine, ...peers.map((peer, seed) => peer.ask('load', { counters, count: 200, seed }))]);
    const [now, peak, done] = counters;
    assert.equal(now, 0);
    assert.equal(done, 1000);
    assert.equal(peak, limit);
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: limit });
  });
}

test('the stats are those of the whole process', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const mine = limiter.run(() => gate.promise);
  assert.deepEqual(await peer.ask('submit'), { running: 1, queued: 1, maxConcurrent: 1 });
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await mine;
  await peer.ask('started', 0);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  await peer.ask('release', 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('all threads share one queue, in order of priority and arrival', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const order = [];
  const first = limiter.run(() => gate.promise);
  await peer.ask('submit');
  const last = limiter.run(() => order.push('mine'));
  const high = limiter.run(
    () => {
      order.push('mine, of higher priority');
      // Of tasks that take less than a millisecond a thread may run several in its turn.
      for (const begin = performance.now(); performance.now() < begin + 2;);
    },
    { priority: 1 },
  );
  gate.resolve();
  await Promise.all([first, high, peer.ask('started', 0)]);
  order.push('theirs');
  assert.equal(await isPending(last), true);
  await peer.ask('release', 0);
  await last;
  assert.deepEqual(order, ['mine, of higher priority', 'theirs', 'mine']);
});

test('a limit that one thread sets is that of all, and starts what waits in any', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const mine = limiter.run(() => gate.promise);
  await peer.ask('submit');
  limiter.maxConcurrent = 2;
  await peer.ask('started', 0);
  assert.deepEqual(await peer.ask('stats'), { running: 2, queued: 0, maxConcurrent: 2 });
  const waiting = limiter.run(() => 'ran');
  assert.equal(limiter.getStats().queued, 1);
  await peer.ask('setMaxConcurrent', 3);
  assert.equal(limiter.maxConcurrent, 3);
  assert.equal(await waiting, 'ran');
  gate.resolve();
  await Promise.all([mine, peer.ask('release', 0)]);
});

test('a pause by one thread holds all, until any resumes', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 5 });
  const peer = await startPeer(t, name);
  await peer.ask('pause');
  const mine = limiter.run(() => 'ran');
  assert.deepEqual(await peer.ask('submit'), { running: 0, queued: 2, maxConcurrent: 5 });
  assert.equal(await isPending(mine), true);
  limiter.resume();
  assert.equal(await mine, 'ran');
  await peer.ask('started', 0);
  assert.equal(await peer.ask('release', 0), 'done');
});

test('clearing removes what this thread waits for, and nothing of another', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const holding = limiter.run(() => gate.promise);
  const fn = t.mock.fn();
  const mine = rejectionCode(limiter.run(fn));
  await peer.ask('submit');
  assert.equal(limiter.getStats().queued, 2);
  limiter.clear();
  assert.equal(await mine, 'ERR_OGPRESS_CLEARED');
  assert.equal(limiter.getStats().queued, 1);
  const again = limiter.run(() => 'ran');
  await peer.ask('submit');
  await peer.ask('clear');
  assert.deepEqual(
    [await peer.ask('outcome', 0), await peer.ask('outcome', 1)],
    ['ERR_OGPRESS_CLEARED', 'ERR_OGPRESS_CLEARED'],
  );
  assert.equal(limiter.getStats().queued, 1);
  gate.resolve();
  await holding;
  assert.equal(await again, 'ran');
  assert.equal(fn.mock.callCount(), 0);
});

test(
  'a limiter is idle when no thread runs or waits, and every thread that waits for that is notified',
  { timeout },
  async (t) => {
    const name = freshName();
    const limiter = ConcurrencyLimiter.shared(name);
    const [peer, bystander] = await Promise.all([startPeer(t, name), startPeer(t, name)]);
    await peer.ask('submit');
    await peer.ask('submit');
    const idle = [limiter.onIdle(), bystander.ask('onIdle'), peer.ask('onIdle')];
    await peer.ask('release', 0);
    await peer.ask('started', 1);
    for (const waiter of idle) assert.equal(await isPending(waiter), true);
    await peer.ask('release', 1);
    await Promise.all(idle);
    await Promise.all([limiter.onIdle(), bystander.ask('onIdle')]);
  },
);

// ---- Threads that end

test('a thread that is terminated returns the slot it held', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await peer.ask('started', 0);
  const waiting = limiter.run(() => 'ran');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  await peer.terminate();
  assert.equal(await waiting, 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a thread that ends takes its pause with it', { timeout }, async () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const source = `import('${PACKAGE}').then(({ ConcurrencyLimiter }) => ConcurrencyLimiter.shared('${name}').pause())`;
  const worker = new Worker(source, { eval: true });
  const [exitCode] = await once(worker, 'exit');
  assert.equal(exitCode, 0);
  assert.equal(await limiter.run(() => 'ran'), 'ran');
});

test('a thread that is terminated while it nests returns the slot once', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 2 });
  const peer = await startPeer(t, name);
  await peer.ask('submitNested');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 2 });
  await peer.terminate();
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

test('a thread that is terminated while it is blocked returns the slot it held', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const { peer } = await startBlockedPeer(t, name);
  const waiting = limiter.run(() => 'ran');
  await peer.terminate();
  assert.equal(await waiting, 'ran');
});

test('a thread that is terminated while it waits leaves the queue', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const holding = limiter.run(() => gate.promise);
  await peer.ask('submit');
  await peer.ask('submit');
  const last = limiter.run(() => 'ran');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 3, maxConcurrent: 1 });
  await peer.terminate();
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await holding;
  assert.equal(await last, 'ran');
  await limiter.onIdle();
});

test('a slot given to a thread that is terminated before it hears of it is returned', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const mine = limiter.run(() => gate.promise);
  await peer.ask('submit');
  await peer.ask('releaseOnSignal', 0, new Signals().buffer);
  gate.resolve();
  await mine;
  const waiting = limiter.run(() => 'ran');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  await peer.terminate();
  assert.equal(await waiting, 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a thread that ends by itself returns the slot it held', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await peer.ask('started', 0);
  const waiting = limiter.run(() => 'ran');
  await peer.ask('leave');
  await peer.exited;
  assert.equal(await waiting, 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a thread that exits returns what it held and waited for', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await peer.ask('submit');
  const waiting = limiter.run(() => 'ran');
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 2, maxConcurrent: 1 });
  peer.ask('exit').catch(() => {});
  await peer.exited;
  assert.equal(await waiting, 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('the end of a thread makes a limiter idle', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  const idle = limiter.onIdle();
  assert.equal(await isPending(idle), true);
  await peer.terminate();
  await idle;
});

test('threads terminated in the middle of work at random moments leave nothing behind', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 2 });
  const next = random(3);
  for (let rounds = 0; rounds < 10; rounds++) {
    const peers = await Promise.all([1, 2, 3].map(() => startPeer(t, name)));
    const mine = Array.from({ length: 50 }, () => limiter.run(() => someWork(next)));
    await Promise.all(peers.map((peer, seed) => peer.ask('churn', seed)));
    for (let turns = Math.floor(next() * 20); turns > 0; turns--) await turn();
    await Promise.all(peers.map((peer) => peer.terminate()));
    await Promise.all(mine);
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
  }
});

// ---- How long a process lives

test('a shared limiter that is idle does not keep the process alive', { timeout }, async () => {
  const { code, stderr } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = ConcurrencyLimiter.shared('name');
    await Promise.all([1, 2, 3].map(() => limiter.run(async () => {})));
    await limiter.onIdle();
  `);
  assert.equal(code, 0, stderr);
});

test('a shared limiter that is idle does not keep a thread alive', { timeout }, async (t) => {
  const name = freshName();
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await peer.ask('submit');
  await peer.ask('release', 0);
  await peer.ask('release', 1);
  await peer.ask('leave');
  const [code] = await peer.exited;
  assert.equal(code, 0);
});

test('a thread stays alive while a task waits for the slot of another thread', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const peer = await startPeer(t, name);
  const gate = deferred();
  const holding = limiter.run(() => gate.promise);
  await peer.ask('submit');
  await peer.ask('leave');
  // Until another thread has started, this one had the time to end.
  await startPeer(t, name);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await holding;
  await peer.exited;
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

/**
 * Runs a script in which a thread that keeps nothing alive holds the slot of `limiter`. When the script has called
 * `letGo()`, that thread returns the slot: at once if the process is about to end, else a little later. Answers what
 * the script printed, and 'ended too soon' if nothing kept the process alive until then.
 */
async function whileAnotherThreadHolds(script) {
  const { code, stdout, stderr } = await runNode(`
    import { Worker, isMainThread, workerData } from 'node:worker_threads';
    import { ConcurrencyLimiter } from '${PACKAGE}';
    import { Signals } from '${PEER}';
    const ENDING = Signals.GO;
    const signals = new Signals();
    const limiter = ConcurrencyLimiter.shared('name');
    const holder = () => new Promise((resolve) => {
      const worker = new Worker(\`
        import('${PACKAGE}').then(async ({ ConcurrencyLimiter }) => {
          const { parentPort, workerData } = await import('node:worker_threads');
          const { Signals } = await import('${PEER}');
          const signals = new Signals(workerData);
          await ConcurrencyLimiter.shared('name').run(() => new Promise((resolve) => {
            parentPort.once('message', (wait) => {
              if (wait) signals.wait(\${ENDING}, 200);
              resolve();
            });
            parentPort.postMessage('holds');
          }));
          signals.give(\${Signals.DONE});
          parentPort.on('message', () => {});
        });
      \`, { eval: true, workerData: signals.buffer });
      worker.once('message', () => {
        worker.unref();
        resolve(worker);
      });
    });
    process.once('beforeExit', () => {
      signals.give(ENDING);
      console.log('ended too soon');
    });
    ${script}
  `);
  assert.equal(code, 0, stderr);
  return stdout.trim().split('\n');
}

test('a process stays alive while a task waits for the slot of another thread', { timeout }, async () => {
  const printed = await whileAnotherThreadHolds(`
    const worker = await holder();
    limiter.run(() => console.log('ran')).then(() => process.exit());
    worker.postMessage(true);
  `);
  assert.deepEqual(printed, ['ran']);
});

test('a process stays alive while it waits for another thread to be idle', { timeout }, async () => {
  const printed = await whileAnotherThreadHolds(`
    const worker = await holder();
    limiter.onIdle().then(() => {
      console.log('idle');
      process.exit();
    });
    worker.postMessage(true);
  `);
  assert.deepEqual(printed, ['idle']);
});

test('a process does not stay alive for a slot that it no longer waits for', { timeout }, async () => {
  const printed = await whileAnotherThreadHolds(`
    await holder();
    const controller = new AbortController();
    limiter.run(() => {}, { signal: controller.signal }).catch(() => console.log('aborted'));
    limiter.run(() => {}).catch(() => console.log('cleared'));
    controller.abort();
    limiter.clear();
  `);
  assert.deepEqual(printed, ['aborted', 'cleared', 'ended too soon']);
});

test('a process stays alive for a slot also after idleness that it was told of twice', { timeout }, async () => {
  const printed = await whileAnotherThreadHolds(`
    const first = await holder();
    const before = limiter.onIdle();
    first.postMessage(false);
    signals.wait(Signals.DONE);
    // The news is on its way to this thread, and here it asks again.
    await Promise.all([before, limiter.onIdle()]);
    await new Promise((resolve) => setImmediate(resolve));
    const second = await holder();
    limiter.run(() => console.log('ran')).then(() => process.exit());
    second.postMessage(true);
  `);
  assert.deepEqual(printed, ['ran']);
});

// ---- What a thread waits for

test('a process does not stay alive for a slot of its own that is never returned', { timeout }, async () => {
  const { code, stdout } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = ConcurrencyLimiter.shared('name');
    limiter.run(() => new Promise(() => {}));
    console.log('waits');
    await limiter.run(() => {});
  `);
  assert.deepEqual([code, stdout], [13, 'waits\n'], 'Node.js says that an await at the top never ended');
});

test(
  'a process that waits for a slot of its own does not stay alive when another thread has returned its own',
  { timeout },
  async () => {
    const printed = await whileAnotherThreadHolds(`
    limiter.maxConcurrent = 2;
    const worker = await holder();
    limiter.run(() => new Promise(() => {}));
    limiter.run(() => console.log('ran'), { weight: 2 });
    worker.postMessage(false);
    signals.wait(Signals.DONE);
  `);
    assert.deepEqual(printed, ['ended too soon']);
  },
);

test('a thread with two hundred waiting tasks does not hold up one with a single task', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name);
  const gate = deferred();
  const order = [];
  const first = limiter.run(() => gate.promise);
  const mine = Array.from({ length: 200 }, (_, index) => limiter.run(() => order.push(index)));
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  const theirs = peer.ask('started', 0).then(() => order.push('theirs'));
  gate.resolve();
  await first;
  await theirs;
  assert.ok(order.indexOf('theirs') < 100, order.join());
  await peer.ask('release', 0);
  await Promise.all(mine);
  assert.equal(order.length, 201);
});

test('a rate is the rate of all threads', { timeout }, async (t) => {
  const name = freshName();
  const rate = { limit: 1, intervalMs: 40 };
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 9, rate });
  const peer = await startPeer(t, name, { rate });
  const begin = performance.now();
  await limiter.run(() => {});
  await peer.ask('submit');
  const mine = limiter.run(() => performance.now() - begin);
  await peer.ask('started', 0);
  assert.ok(performance.now() - begin >= 38, 'the second start');
  assert.ok((await mine) >= 78, 'the third');
  await peer.ask('release', 0);
});

test('every option that differs is a conflict, and is named', { timeout }, () => {
  const name = freshName();
  const made = {
    maxConcurrent: 2,
    maxQueued: 5,
    whenFull: 'drop-oldest',
    rate: { limit: 3, intervalMs: 10 },
    ageingMs: 7,
  };
  const limiter = ConcurrencyLimiter.shared(name, made);
  assert.equal(ConcurrencyLimiter.shared(name, made), limiter);
  for (const [options, message] of [
    [{ maxQueued: 6 }, /`maxQueued` 5 but received 6/],
    [{ maxQueued: 5, whenFull: 'reject' }, /`whenFull` drop-oldest but received reject/],
    [{ rate: { limit: 3, intervalMs: 20 } }, /`rate.intervalMs` 10 but received 20/],
    [{ rate: { limit: 3, intervalMs: 10, strict: true } }, /`rate.strict` unset but received true/],
    [{ ageingMs: 8 }, /`ageingMs` 7 but received 8/],
  ]) {
    assert.throws(() => ConcurrencyLimiter.shared(name, options), { ...conflict, message });
  }
});
