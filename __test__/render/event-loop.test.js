// Rendering happens off the JavaScript thread, in each of its stages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderOgPng } from '../../index.js';
import { heavy } from '../support/attacks/heavy.js';
import { svg } from '../support/png.js';

const timeout = 30_000;

const RENDERS = 20;

const SCENES = {
  painting: [heavy({ side: 250 }), { compression: 'fast' }],
  parsing: [svg('<rect width="1" height="1"/>'.repeat(25_000)), { compression: 'fast' }],
  encoding: [heavy({ side: 400, octaves: 1 }), { compression: 'small' }],
};

for (const [stage, [document, options]] of Object.entries(SCENES)) {
  test(`the event loop turns while ${RENDERS} renders are ${stage}`, { timeout }, async () => {
    const one = await shortest(3, () => renderOgPng(document, options));

    const gaps = [];
    let last = performance.now();
    let timer = setTimeout(function tick() {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      timer = setTimeout(tick, 1);
    }, 1);
    await Promise.all(Array.from({ length: RENDERS }, () => renderOgPng(document, options)));
    clearTimeout(timer);
    gaps.push(performance.now() - last);

    // On the JavaScript thread the renders would stop the timers for their whole length, one by one or all in a row. A
    // busy machine stops them now and then for reasons of its own: as much as half of it all is let pass.
    const frozen = gaps.filter((gap) => gap > one / 2).reduce((sum, gap) => sum + gap, 0);
    assert.ok(frozen < (RENDERS * one) / 2, `the loop stood still for ${frozen} of ${RENDERS * one} ms`);
  });
}

/** The least time that `work` takes, in milliseconds. */
async function shortest(times, work) {
  let least = Infinity;
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    await work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
