// Measures the processor time of a limited task of ogpress and other limiters, and the heap of a waiting task: `node benchmark/limiter`. Each limiter
// runs in a process of its own, so that no other one changes what the compiler makes of the code they share; in each round all take turns.
// The result is the median of the rounds. Tasks do nothing, and run in an AsyncLocalStorage context.
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { CONTENDERS } from './contenders.mjs';

const TASKS = 10_000;
const REPETITIONS = 15;

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
const HEAP = 'heap bytes of a waiting task';

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const task = async () => {};

/** Returns the microseconds that a task takes of all processors, garbage collection included. The first runs warm up. */
async function microseconds(make, limit, scene) {
  const times = [];
  for (let repetition = -5; repetition < REPETITIONS; repetition++) {
    const run = await make(limit, task);

    const start = process.cpuUsage();
    await scene(run);
    const { user, system } = process.cpuUsage(start);
    if (repetition >= 0) times.push((user + system) / TASKS);
  }
  return median(times);
}

async function bytesPerWaiter(make) {
  const run = await make(1, task);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const all = atOnce(run);
  globalThis.gc();
  const bytes = (process.memoryUsage().heapUsed - before) / TASKS;
  await all;
  return bytes;
}

/** Measures one limiter in this process. */
async function measure(contender) {
  const make = CONTENDERS[contender];
  const results = {};
  await new AsyncLocalStorage().run({}, async () => {
    for (const [scene, [limit, perform]] of Object.entries(SCENES))
      results[scene] = await microseconds(make, limit, perform);
    results[HEAP] = await bytesPerWaiter(make);
  });
  return results;
}

function compare(rounds) {
  const all = Object.fromEntries(Object.keys(CONTENDERS).map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, results] of Object.entries(all)) {
      const args = ['--expose-gc', fileURLToPath(import.meta.url), '--one', contender];
      results.push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })));
    }
  }
  const names = Object.keys(CONTENDERS);
  const value = (name, row) => median(all[name].map((results) => results[row]));
  console.log(`| ratio to p-limit, Node ${process.versions.node.split('.')[0]} | ${names.join(' | ')} |`);
  console.log(`|---|${names.map(() => '---').join('|')}|`);
  for (const row of [...Object.keys(SCENES), HEAP]) {
    const ratios = names.map((name) => (value(name, row) / value('p-limit', row)).toFixed(2));
    console.log(`| ${row} | ${ratios.join(' | ')} |`);
  }
}

const [mode, contender] = process.argv.slice(2);
if (mode === '--one') console.log(JSON.stringify(await measure(contender)));
else compare(Number(mode ?? 7));
