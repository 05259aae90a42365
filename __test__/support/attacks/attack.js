// Renders one document that was made to do harm, in a process of its own, and tells what that took: `node attack.js name`, or
// a file's path.
import { readFileSync, writeSync } from 'node:fs';
import { getMetrics, ogImageLimiter, renderOgPng } from '../../../index.js';
import { ATTACKS } from './attacks.js';
import { filled } from '../png.js';

const [what, renderer = 'auto'] = process.argv.slice(2);
const document = ATTACKS[what]?.() ?? readFileSync(what);
const ordinary = filled('red', 'width="1200" height="630"');

/** The shortest of a few: the machine may be busy with other things. */
async function usual() {
  let shortest = Infinity;
  for (let count = 0; count < 5; count++) {
    const start = performance.now();
    await renderOgPng(ordinary);
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/** Peak resident memory so far, in MiB. */
const peak = () => process.resourceUsage().maxRSS / 1024;

process.on('warning', () => {});
const before = await usual();
const expected = await renderOgPng(ordinary);
const held = peak();
const start = performance.now();
const outcome = await renderOgPng(document, { renderer, onWarning() {} }).then(
  () => 'picture',
  (error) => error.code,
);
const ms = performance.now() - start;
const mb = peak() - held;
const after = await usual();
const isRight = expected.equals(await renderOgPng(ordinary));
const { renders, memory } = getMetrics();
writeSync(
  1,
  JSON.stringify({
    outcome,
    ms,
    mb,
    before,
    after,
    isRight,
    left: { ...ogImageLimiter.getStats(), ...renders, reserved: memory.reserved },
  }),
);
