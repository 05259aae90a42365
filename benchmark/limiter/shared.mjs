// Measures how many empty tasks four threads run through one shared limiter: `node benchmark/limiter/shared.mjs`. Each thread keeps a few
// tasks in flight. The limit is below their sum, so that permits move between threads.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ConcurrencyLimiter } from 'ogpress';

const THREADS = 4;
const TASKS = 200_000;

if (isMainThread) {
  console.log('| limit | in flight per thread | tasks a second, of all threads |\n|---|---|---|');
  for (const [limit, inFlight] of [
    [64, 16],
    [16, 16],
    [4, 4],
    [1, 4],
  ]) {
    const name = `${limit} ${inFlight}`;
    const workers = Array.from(
      { length: THREADS },
      () => new Worker(new URL(import.meta.url), { workerData: { name, limit, inFlight } }),
    );
    const message = (worker) => new Promise((resolve) => worker.once('message', resolve));
    await Promise.all(workers.map(message));
    const start = performance.now();
    for (const worker of workers) worker.postMessage('go');
    await Promise.all(workers.map(message));
    const perSecond = (THREADS * TASKS * 1000) / (performance.now() - start);
    console.log(`| ${limit} | ${inFlight} | ${Math.round(perSecond / 1000)},000 |`);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
} else {
  const { name, limit, inFlight } = workerData;
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: limit });
  const task = async () => {};
  parentPort.once('message', async () => {
    let left = TASKS;
    const lane = async () => {
      while (left-- > 0) await limiter.run(task);
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
}
