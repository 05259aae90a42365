// Renders on four threads and this one for so many seconds, and reports what came of it: `node soak.js seconds`. A process of
// its own, because the test runner keeps an entry for each promise of the process that it runs in.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { getMetrics, ogImageLimiter, renderOgPng } from '../../../index.js';
import { documents } from './storm.js';

const SECONDS = Number(process.argv[2]);
/** When caches have filled. */
const SETTLED = 120;

const rss = () => process.memoryUsage.rss() / 2 ** 20;
const message = (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));

const workers = [1, 2, 3, 4].map(
  (number) => new Worker(new URL('./storm-worker.js', import.meta.url), { workerData: { start: number * 13 } }),
);
const exits = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
await Promise.all(workers.map(message));

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const samples = [];
const own = { pictures: 0, errors: 0, strange: [] };
let most = 0;
const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
for (let index = 0; seconds() < SECONDS; index++) {
  const { document, options } = documents(index);
  await renderOgPng(document, options).then(
    () => own.pictures++,
    ({ code }) => (String(code).startsWith('ERR_OGPRESS_') ? own.errors++ : own.strange.push(String(code))),
  );
  // A worker's task that has just been finished may be seen beside the next one, which has its slot.
  most = Math.max(most, ogImageLimiter.getStats().running);
  if (samples.length < seconds()) samples.push([seconds(), rss()]);
}
delay.disable();
for (const worker of workers) worker.postMessage('end');
const counts = [own, ...(await Promise.all(workers.map(message)))];
const codes = await Promise.all(exits);
await ogImageLimiter.onIdle();
const { renders, memory } = getMetrics();
const settled = samples.filter(([at]) => at >= SETTLED);
const report = {
  counts,
  codes,
  most,
  p99: delay.percentile(99) / 1e6,
  slope: settled.length > 60 ? perMinute(settled) : 0,
  left: { ...ogImageLimiter.getStats(), ...renders, reserved: memory.reserved, waiters: memory.waiters },
};
console.log(JSON.stringify(report));

/** The slope of a line through samples of seconds and MiB. */
function perMinute(samples) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [0, 1].map((column) => mean(samples.map((sample) => sample[column])));
  const sum = (term) => samples.reduce((total, sample) => total + term(sample), 0);
  return (60 * sum(([at, mib]) => (at - x) * (mib - y))) / sum(([at]) => (at - x) ** 2);
}
