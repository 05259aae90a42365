// `timeoutMs`: the promise is settled at once, the slot is passed on when the work has really ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getMetrics, ogImageLimiter, renderOgPng } from '../../index.js';
import { hold } from '../support/attacks/heavy.js';
import { filled, svg } from '../support/png.js';

const timeout = 30_000;

/** Takes about a second: each blur is a checkpoint. */
const SLOW = svg(
  `<filter id="f"><feGaussianBlur stdDeviation="60"/></filter>${'<path d="M0 0L900 900V9z" filter="url(#f)"/>'.repeat(100)}`,
  'width="1000" height="1000"',
);
const limits = { maxWork: 1e12 };
const idle = { running: 0, queued: 0, maxConcurrent: 1 };

test('a render that takes too long rejects with a code, and soon stops', { timeout }, async () => {
  const start = performance.now();
  await assert.rejects(renderOgPng(SLOW, { limits, timeoutMs: 20 }), {
    name: 'OgpressError',
    code: 'ERR_OGPRESS_TIMEOUT',
    message: 'the render took longer than the 20 ms of `timeoutMs`',
  });
  assert.ok(performance.now() - start < 1000);
  assert.equal(ogImageLimiter.getStats().running, 1, 'it still has its slot');
  await ogImageLimiter.onIdle();
  assert.deepEqual(getMetrics().renders, { active: 0, stuck: 0 });
  assert.equal(getMetrics().memory.reserved, 0);
});

test('one that is soon done is not timed out, and leaves no timer', { timeout }, async () => {
  assert.ok(await renderOgPng(filled('red'), { timeoutMs: 2 ** 31 - 1 }));
  assert.deepEqual(
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout'),
    [],
  );
});

test('time in the queue does not count', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const render = renderOgPng(filled('red'), { timeoutMs: 150 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await release();
  assert.ok(await render);
});

test('a signal goes before the time is over, and its reason is the error', { timeout }, async () => {
  const controller = new AbortController();
  const render = renderOgPng(SLOW, { limits, timeoutMs: 60_000, signal: controller.signal });
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(render, (error) => error === reason);
  await ogImageLimiter.onIdle();
});

test('a time of no milliseconds, or of more than a timer takes, is refused', { timeout }, async () => {
  for (const timeoutMs of [0, -1, 1.5, NaN, Infinity, 2 ** 31]) {
    await assert.rejects(renderOgPng(filled('red'), { timeoutMs }), {
      code: 'ERR_OGPRESS_OUT_OF_RANGE',
      name: 'RangeError',
    });
  }
  await assert.rejects(renderOgPng(filled('red'), { timeoutMs: '5' }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.deepEqual(ogImageLimiter.getStats(), idle);
});
