// Threads that are terminated, processes that exit, aborts and panics, all in the middle of renders: nothing is lost. Short
// here; `npm run test:long` takes them as far as they have to go.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ConcurrencyLimiter, getMetrics, ogImageLimiter, renderOgPng } from '../../index.js';
import { url } from '../support/child.js';
import { PANIC } from '../support/panic.js';
import { documents } from '../support/workers/storm.js';

const LONG = process.env.OGPRESS_TEST_LONG === '1';
const timeout = LONG ? 2 ** 31 - 1 : 120_000;
const [WORKERS, EXITS, ABORTS, PANICS, SOAK_SECONDS] = LONG ? [1000, 500, 10_000, 1000, 600] : [16, 10, 400, 60, 6];

const CARD = documents(0).document;
const expected = await renderOgPng(CARD);

const rss = () => process.memoryUsage.rss() / 2 ** 20;

/** The same numbers each time, from 0 to 1. */
let state = 1;
function random() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

const startWorker = (start) =>
  new Worker(new URL('../support/workers/storm-worker.js', import.meta.url), { workerData: { start } });
const message = (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));

afterEach(async () => {
  await ogImageLimiter.onIdle();
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  const { renders, memory } = getMetrics();
  assert.deepEqual(renders, { active: 0, stuck: 0 });
  assert.deepEqual([memory.reserved, memory.waiting, memory.waiters], [0, 0, 0]);
  assert.deepEqual(await renderOgPng(CARD), expected);
});

test(`${WORKERS} threads are terminated while they render`, { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(4);
  let settled = 0;
  const one = async () => {
    const worker = startWorker((random() * 100) | 0);
    await message(worker);
    await wait(random() * 20);
    assert.equal(await worker.terminate(), 1);
    settled++;
  };
  const half = Array.from({ length: WORKERS / 2 }, () => limiter.run(one));
  await Promise.all(half);
  const before = rss();
  await Promise.all(Array.from({ length: WORKERS / 2 }, () => limiter.run(one)));
  assert.equal(settled, WORKERS);
  assert.ok(rss() - before < 60, `${before} MiB, and then ${rss()}`);
});

test(`${EXITS} processes exit while they render`, { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(availableParallelism());
  const source = (ms) => `
    const { renderOgPng } = await import('${url('index.js')}');
    const { documents } = await import('${url('__test__/support/workers/storm.js')}');
    for (let index = 0; index < 1000; index++) {
      const { document, options } = documents(index);
      renderOgPng(document, { ...options, limiter: null }).catch(() => {});
    }
    setTimeout(() => process.exit(7), ${ms});
  `;
  const one = (ms) =>
    new Promise((resolve) => {
      execFile(process.execPath, ['--input-type=module', '--eval', source(ms)], (error) =>
        resolve([error?.code, error?.signal]),
      );
    });
  const ends = await Promise.all(Array.from({ length: EXITS }, () => limiter.run(() => one((random() * 60) | 0))));
  for (const end of ends) assert.deepEqual(end, [7, null]);
});

test(`${ABORTS} renders are aborted at any moment`, { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(4);
  const counts = { pictures: 0, aborts: 0, errors: 0 };
  const one = async (index) => {
    const controller = new AbortController();
    const { document, options } = documents(index);
    const render = renderOgPng(document, { ...options, limiter, signal: controller.signal });
    const aborting = wait(random() * 12).then(() => controller.abort());
    await render.then(
      () => counts.pictures++,
      (error) => (error === controller.signal.reason ? counts.aborts++ : counts.errors++),
    );
    await aborting;
  };
  const around = new ConcurrencyLimiter(8);
  await around.map(Array.from({ length: ABORTS }).keys(), one);
  assert.equal(counts.pictures + counts.aborts + counts.errors, ABORTS);
  assert.ok(counts.aborts > 0 && counts.pictures > 0, JSON.stringify(counts));
  await limiter.onIdle();
});

test(`${PANICS} renders panic`, { timeout }, async () => {
  const before = rss();
  for (let count = 0; count < PANICS; count++) {
    await assert.rejects(renderOgPng(PANIC.document, PANIC.options), { code: 'ERR_OGPRESS_PANIC' });
  }
  assert.ok(rss() - before < 40, `${before} MiB, and then ${rss()}`);
});

test(`four threads and a fifth render for ${SOAK_SECONDS} seconds`, { timeout }, async (t) => {
  const script = fileURLToPath(new URL('../support/workers/soak.js', import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(SOAK_SECONDS)], { env });
  const { counts, codes, most, p99, slope, left } = JSON.parse(stdout);
  t.diagnostic(`${JSON.stringify(counts)}; ${slope.toFixed(2)} MiB a minute; event loop p99 ${p99.toFixed(1)} ms`);
  for (const { pictures, errors } of counts) assert.ok(pictures > 0 && (errors > 0 || !LONG));
  assert.deepEqual(counts[0].strange, []);
  assert.deepEqual(codes, [0, 0, 0, 0]);
  assert.equal(most, 1);
  assert.deepEqual(left, { running: 0, queued: 0, maxConcurrent: 1, active: 0, stuck: 0, reserved: 0, waiters: 0 });
  assert.ok(p99 <= (LONG ? 20 : 100), `${p99} ms`);
  assert.ok(slope <= 0.5, `${slope} MiB a minute`);
});
