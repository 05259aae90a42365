// Measures the time per limited task of ogpress and other limiters: `node --expose-gc benchmark/limiter`. All run the same tasks in the same
// process, in turns, in an AsyncLocalStorage context. The result is the median of the rounds.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Sema } from 'async-sema';
import fastq from 'fastq';
import { ConcurrencyLimiter } from 'ogpress';
import dropIn from 'ogpress/p-limit';
import pLimit from 'p-limit';
import PQueue from 'p-queue';

const TASKS = 10_000;
const ROUNDS = Number(process.argv[2] ?? 15);

const task = async () => {};

/** Functions by name. Each makes a limiter, and returns a function that runs a task. */
const CONTENDERS = {
  ogpress: (limit) => {
    const limiter = new ConcurrencyLimiter(limit);
    return () => limiter.run(task);
  },
  'ogpress/p-limit': (limit) => {
    const run = dropIn(limit);
    return () => run(task);
  },
  'p-limit': (limit) => {
    const run = pLimit(limit);
    return () => run(task);
  },
  'p-queue': (limit) => {
    const queue = new PQueue({ concurrency: limit });
    return () => queue.add(task);
  },
  fastq: (limit) => {
    const queue = fastq.promise((fn) => fn(), limit);
    return () => queue.push(task);
  },
  'async-sema': (limit) => {
    const sema = new Sema(limit);
    return async () => {
      await sema.acquire();
      try {
        return await task();
      } finally {
        sema.release();
      }
    };
  },
};

const atOnce = (run) => Promise.all(Array.from({ length: TASKS }, () => run()));
async function oneByOne(run) {
  for (let count = 0; count < TASKS; count++) await run();
}
const SCENES = {
  'at once, limit 1': [1, atOnce],
  'at once, limit 4': [4, atOnce],
  'at once, limit 100': [100, atOnce],
  'one by one': [1, oneByOne],
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function nanoseconds(make, limit, scene) {
  const run = make(limit);
  globalThis.gc?.();
  const start = process.hrtime.bigint();
  await scene(run);
  return Number(process.hrtime.bigint() - start) / TASKS;
}

/** Returns the heap bytes of a waiting task. */
async function bytesPerWaiter(make) {
  const run = make(1);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const all = Array.from({ length: TASKS }, () => run());
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - before) / TASKS;
  await Promise.all(all);
  return bytes;
}

await new AsyncLocalStorage().run({}, async () => {
  const rows = [];
  for (const [name, [limit, scene]] of Object.entries(SCENES)) {
    const times = Object.fromEntries(Object.keys(CONTENDERS).map((contender) => [contender, []]));
    for (let round = -2; round < ROUNDS; round++) {
      for (const [contender, make] of Object.entries(CONTENDERS)) {
        const time = await nanoseconds(make, limit, scene);
        // The first rounds warm up.
        if (round >= 0) times[contender].push(time);
      }
    }
    rows.push([name, Object.fromEntries(Object.entries(times).map(([contender, all]) => [contender, median(all)]))]);
  }
  if (globalThis.gc) {
    const bytes = {};
    for (const [contender, make] of Object.entries(CONTENDERS)) bytes[contender] = await bytesPerWaiter(make);
    rows.push(['heap bytes of a waiter', bytes]);
  }
  const names = Object.keys(CONTENDERS);
  console.log(`| of p-limit's | ${names.join(' | ')} |\n|---|${names.map(() => '---').join('|')}|`);
  for (const [name, row] of rows) {
    console.log(`| ${name} | ${names.map((contender) => (row[contender] / row['p-limit']).toFixed(2)).join(' | ')} |`);
  }
});
