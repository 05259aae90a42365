// The bytes of all renders of a process: reserved before they are allocated, waited for in a queue, and returned.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ConcurrencyLimiter, getMetrics, ogImageLimiter, renderOgPng, setMaxMemory } from '../../index.js';
import { child, url } from '../support/child.js';
import { filled } from '../support/png.js';

const timeout = 60_000;

const CARD = filled('red', 'width="1200" height="630"');
const expected = await renderOgPng(CARD);
const { max } = getMetrics().memory;

/** Bytes that one of the cards needs. */
async function needed() {
  setMaxMemory(1);
  const { message } = await renderOgPng(CARD).catch((error) => error);
  setMaxMemory(max);
  return Number(/needs (\d+) bytes/.exec(message)[1]);
}
const CARD_BYTES = await needed();

afterEach(() => {
  setMaxMemory(max);
  const { reserved, waiting, waiters } = getMetrics().memory;
  assert.deepEqual({ reserved, waiting, waiters }, { reserved: 0, waiting: 0, waiters: 0 });
});

test('by default renders may have a quarter of the memory, within bounds', { timeout }, () => {
  assert.ok(max >= 256 * 2 ** 20 && max <= 2 ** 30, `${max}`);
});

test('a render that needs more than there is for all is refused', { timeout }, async () => {
  setMaxMemory(CARD_BYTES - 1);
  await assert.rejects(renderOgPng(CARD), { code: 'ERR_OGPRESS_LIMIT', message: /OGPRESS_MEMORY/ });
  setMaxMemory(CARD_BYTES);
  assert.deepEqual(await renderOgPng(CARD), expected);
});

test('renders wait for bytes of others, and never have more than there are', { timeout }, async () => {
  setMaxMemory(2 * CARD_BYTES + 1);
  const limiter = new ConcurrencyLimiter(4);
  let most = 0;
  let waited = 0;
  const look = () => {
    const { reserved, waiters } = getMetrics().memory;
    most = Math.max(most, reserved);
    waited = Math.max(waited, waiters);
  };
  const renders = Array.from({ length: 40 }, () => renderOgPng(CARD, { limiter }).finally(look));
  for (const png of await Promise.all(renders)) assert.deepEqual(png, expected);
  assert.ok(most <= 2 * CARD_BYTES, `${most} bytes`);
  assert.ok(waited <= 4, `${waited} waiters`);
  assert.ok(getMetrics().memory.peak >= CARD_BYTES);
});

test('a render that waits for bytes is aborted at once', { timeout }, async () => {
  setMaxMemory(CARD_BYTES);
  const limiter = new ConcurrencyLimiter(4);
  const controller = new AbortController();
  const outcomes = Array.from({ length: 20 }, (_, index) =>
    renderOgPng(CARD, { limiter, signal: index % 2 ? controller.signal : undefined }),
  );
  await outcomes[0];
  controller.abort();
  const settled = await Promise.allSettled(outcomes);
  settled.forEach(({ status, reason }, index) => {
    if (index % 2 === 0) assert.equal(status, 'fulfilled');
    else if (status === 'rejected') assert.equal(reason, controller.signal.reason);
  });
  await limiter.onIdle();
});

test('a worker’s bytes are those of the process, and come back when it is terminated', { timeout }, async () => {
  setMaxMemory(CARD_BYTES);
  const source = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(url('index.js'))}).then(async ({ renderOgPng, getMetrics }) => {
      parentPort.postMessage(getMetrics().memory.max);
      for (;;) await renderOgPng(${JSON.stringify(CARD)}, { limiter: null });
    });
  `;
  const workers = Array.from({ length: 3 }, () => new Worker(source, { eval: true }));
  const told = await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  assert.deepEqual(told, [CARD_BYTES, CARD_BYTES, CARD_BYTES]);
  assert.deepEqual(await renderOgPng(CARD), expected);
  await Promise.all(workers.map((worker) => worker.terminate()));
  assert.deepEqual(await renderOgPng(CARD), expected);
});

test('a limit that is no number of bytes is refused', { timeout }, () => {
  for (const bytes of [0, -1, 0.5, NaN, Infinity])
    assert.throws(() => setMaxMemory(bytes), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(() => setMaxMemory('1'), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.equal(getMetrics().memory.max, max);
});

test('OGPRESS_MEMORY says how many bytes there are', { timeout }, async () => {
  const source = `const { getMetrics } = await import('${url('index.js')}'); report(getMetrics().memory.max);`;
  for (const [OGPRESS_MEMORY, bytes] of [
    ['1000000', 1_000_000],
    ['512M', 512 * 2 ** 20],
    ['512 MiB', 512 * 2 ** 20],
    ['1.5gb', 1.5 * 2 ** 30],
    [' 64kb ', 65_536],
    ['', max],
  ]) {
    assert.equal(await child(source, { env: { OGPRESS_MEMORY } }), bytes, OGPRESS_MEMORY);
  }
  const refused = `
    const error = await import('${url('index.js')}').catch((error) => error);
    report({ code: error.code, message: error.message });
  `;
  for (const OGPRESS_MEMORY of ['0', 'all', '-5', '12TB', '1e99', '0.2']) {
    const { code, message } = await child(refused, { env: { OGPRESS_MEMORY } });
    assert.equal(code, 'ERR_OGPRESS_INVALID_ENV');
    assert.ok(message.includes('OGPRESS_MEMORY') && message.includes(`'${OGPRESS_MEMORY}'`), message);
  }
});

test('the slots of renders are given back, too', { timeout }, () => {
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});
