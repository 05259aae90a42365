// Graphs of tasks that are loaded once, in processes with nothing else to do. And what is said of a process that ends while tasks wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE, runNode } from '../../support/node.js';
import { timeout } from '../../support/promises.js';

/** A program that loads a graph, each module once, with `make` for its limiter. Prints the order in which modules were loaded. */
const load = (make, graph, keep = 'promise') => `
  import { ConcurrencyLimiter } from '${PACKAGE}';
  import pLimit from '${new URL('lib/limit/p-limit.js', PACKAGE)}';
  const graph = ${JSON.stringify(graph)};
  const limiter = ${make};
  const run = typeof limiter === 'function' ? limiter : (task) => limiter.run(task);
  const loaded = new Map();
  const order = [];
  const load = (name) => {
    if (!loaded.has(name)) {
      const promise = run(async () => {
        await null;
        await Promise.all(graph[name].map(load));
        order.push(name);
      });
      loaded.set(name, ${keep});
    }
    return loaded.get(name);
  };
  process.on('exit', () => console.log(order.join(' ')));
  await load('a');
  const { running, queued } = limiter.getStats?.() ?? {};
  console.log(running, queued);
`;

const TRIANGLE = { a: ['b', 'c'], b: ['c'], c: [] };
const DIAMOND = { a: ['b', 'c', 'd'], b: ['d'], c: ['b', 'e'], d: ['e'], e: [] };

for (const [what, make] of [
  ['a limit of 1', 'new ConcurrencyLimiter(1)'],
  ['a limit of 2', 'new ConcurrencyLimiter(2)'],
  ['a shared limiter', "ConcurrencyLimiter.shared('graph', { maxConcurrent: 1 })"],
  ['a short queue', "new ConcurrencyLimiter({ maxConcurrent: 1, maxQueued: 1, whenFull: 'wait' })"],
  ['a rate', 'new ConcurrencyLimiter({ maxConcurrent: 1, rate: { limit: 1, intervalMs: 5 } })'],
]) {
  for (const [name, graph, order] of [
    ['a triangle', TRIANGLE, ['c b a']],
    ['a graph of five', DIAMOND, ['e d b c a']],
  ]) {
    test(`tasks of ${name} that are loaded once all end under ${what}`, { timeout }, async () => {
      const { code, stdout, stderr } = await runNode(load(make, graph));
      assert.deepEqual([code, stdout.split('\n'), stderr], [0, ['0 0', ...order, ''], '']);
    });
  }
}

test('a thousand tasks of one graph end, and never more run than the limit allows', { timeout }, async () => {
  const { code, stdout } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = new ConcurrencyLimiter(3);
    const loaded = new Map();
    const load = (index) => {
      if (!loaded.has(index)) {
        loaded.set(index, limiter.run(async () => {
          await new Promise(setImmediate);
          const below = [2 * index + 1, 2 * index + 2, index + 7].filter((other) => other < 1000);
          await Promise.all(below.map(load));
        }));
      }
      return loaded.get(index);
    };
    await load(0);
    console.log(loaded.size, limiter.getMetrics().peakRunning, JSON.stringify(limiter.getStats()));
  `);
  assert.deepEqual([code, stdout], [0, '1000 3 {"running":0,"queued":0,"maxConcurrent":3}\n']);
});

// The limiter cannot see who waits for these. They start when the event loop has nothing left to do.
for (const keep of ['(async () => await promise)()', 'new Promise((resolve) => promise.then(resolve))']) {
  test(`tasks of a graph end whose promises are kept as ${keep}`, { timeout }, async () => {
    const { code, stdout, stderr } = await runNode(load('new ConcurrencyLimiter(1)', DIAMOND, keep));
    assert.deepEqual([code, stdout, stderr], [0, '0 0\ne d b c a\n', '']);
  });
}

test('a worker resolves a graph too', { timeout }, async () => {
  const { code, stdout } = await runNode(`
    import { Worker } from 'node:worker_threads';
    const source = ${JSON.stringify(load('new ConcurrencyLimiter(1)', TRIANGLE))};
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
    await new Promise((resolve) => worker.on('exit', resolve));
  `);
  assert.deepEqual([code, stdout], [0, '0 0\nc b a\n']);
});

const WARNING = 'WARN_OGPRESS_NEVER_STARTED';

for (const [what, make] of [
  ["`reentrancy: 'queue'`", "new ConcurrencyLimiter({ maxConcurrent: 1, reentrancy: 'queue' })"],
  ['the interface of p-limit', 'pLimit(1)'],
]) {
  test(`with ${what}, the same graph waits for ever, as in p-limit`, { timeout }, async () => {
    const { code, stdout } = await runNode(load(make, TRIANGLE));
    assert.deepEqual([code, stdout], [13, '\n']);
  });
}

test('a process that ends while tasks wait for slots that are never returned says so', { timeout }, async () => {
  const { code, stdout, stderr } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = new ConcurrencyLimiter(1);
    limiter.run(() => new Promise(() => {}));
    limiter.run(() => console.log('ran'));
    limiter.run(() => console.log('ran'));
  `);
  assert.deepEqual([code, stdout], [0, ''], 'a task outside of all others never runs in the place of another one');
  assert.match(stderr, new RegExp(`\\[${WARNING}\\] OgpressWarning: the process ends while 2 tasks wait for slots`));
});

for (const [what, end] of [
  ['is paused', 'limiter.pause()'],
  ['has no waiting tasks left', 'limiter.clear()'],
]) {
  test(`nothing is said of a limiter that ${what}`, { timeout }, async () => {
    const { code, stderr } = await runNode(`
      import { ConcurrencyLimiter } from '${PACKAGE}';
      const limiter = new ConcurrencyLimiter(1);
      limiter.run(() => new Promise(() => {}));
      limiter.run(() => {}).catch(() => {});
      ${end};
    `);
    assert.deepEqual([code, stderr], [0, '']);
  });
}
