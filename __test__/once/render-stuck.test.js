// Renders that do not stop though nobody wants them any more: counted, and no more are begun beside them.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';
import { getMetrics, renderOgPng } from '../../index.js';
import { heavy } from '../support/heavy.js';
import { filled } from '../support/png.js';

const timeout = 120_000;

test('with two threads that are stuck no more renders are begun, until one of them ends', { timeout }, async () => {
  // One filter of resvg, in which there is no checkpoint.
  const endless = heavy({ side: 2200, octaves: 24 });
  const options = { limiter: null, limits: { maxWork: 1e15, maxMemory: 4e8 }, timeoutMs: 100 };
  const both = [renderOgPng(endless, options), renderOgPng(endless, options)];
  for (const render of both) await assert.rejects(render, { code: 'ERR_OGPRESS_TIMEOUT' });
  assert.deepEqual(getMetrics().renders, { active: 2, stuck: 0 });
  assert.ok(await renderOgPng(filled('red')), 'they may yet stop');

  const until = async (stuck) => {
    while (getMetrics().renders.stuck !== stuck) {
      assert.ok(getMetrics().renders.active > 0, 'the machine is too fast for this test: take a larger picture');
      await wait(50);
    }
  };
  await until(2);
  assert.ok(getMetrics().memory.reserved > 0, 'their bytes are taken');
  await assert.rejects(renderOgPng(filled('red')), { code: 'ERR_OGPRESS_STUCK', name: 'OgpressError', message: /^2 renders/ });
  while (getMetrics().renders.active > 0) await wait(50);
  assert.ok(await renderOgPng(filled('red')));
  assert.equal(getMetrics().memory.reserved, 0);
});
