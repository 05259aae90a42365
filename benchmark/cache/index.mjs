// Measures what a hit of the cache costs, in JavaScript, from the call to the bytes. See README.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MemoryStore, RenderCache, cachedCard, renderOgPng } from '../../index.js';

const ROUNDS = Number(process.argv[2] ?? 30);
/** Hits in a row, as in a build in which all cards are in the cache. */
const HITS = 50;
/** Entries in the folder besides those that are looked up. */
const ENTRIES = 10_000;
const folder = process.env.OGPRESS_CARDS ?? fileURLToPath(new URL('../../tests/data/cards/', import.meta.url));

const dir = mkdtempSync(join(tmpdir(), 'ogpress-benchmark-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
const caches = { folder: new RenderCache({ dir }), memory: new RenderCache({ store: new MemoryStore() }) };

console.error(`writing ${ENTRIES} entries`);
for (let index = 0; index < ENTRIES; index += 100) {
  const some = Array.from({ length: 100 }, (_, more) => {
    const colour = `#${(index + more).toString(16).padStart(6, '0')}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z" fill="${colour}"/></svg>`;
    return renderOgPng(svg, { cache: caches.folder, limiter: null });
  });
  await Promise.all(some);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function timed(call) {
  const before = performance.now();
  await call();
  return performance.now() - before;
}

const rows = [];
for (const name of ['paper', 'shadowtext', 'photo', 'text']) {
  const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
  const key = [{ title: 'A title', tags: ['a', 'b'], date: new Date(0) }, name];
  const variants = {
    render: () => renderOgPng(svg),
    folder: () => renderOgPng(svg, { cache: caches.folder }),
    memory: () => renderOgPng(svg, { cache: caches.memory }),
    card: () => cachedCard({ key, render: () => svg, cache: caches.folder }),
  };
  const times = Object.fromEntries(Object.keys(variants).map((variant) => [variant, []]));
  const first = [];
  for (let round = 0; round < ROUNDS + 3; round++) {
    for (const [variant, call] of Object.entries(variants)) {
      const calls = variant === 'render' ? 3 : HITS;
      for (let index = 0; index < calls; index++) {
        const time = await timed(call);
        if (round >= 3) times[variant].push(time);
        if (round >= 3 && variant === 'folder' && index === 0) first.push(time);
      }
    }
  }
  rows.push({ name, bytes: svg.length, times, first });
}

const shown = (value) => value.toFixed(3);
console.log('| card | SVG | hit, folder | the first after a render | hit, memory | hit, `cachedCard` |');
console.log('|---|---|---|---|---|---|');
for (const { name, bytes, times, first } of rows) {
  const render = median(times.render);
  const ratios = [times.folder, first, times.memory, times.card].map((some) => shown(median(some) / render));
  console.log(`| ${name} | ${Math.round(bytes / 1024)} KiB | ${ratios.join(' | ')} |`);
}
const hits = rows.map(({ times }) => median(times.folder));
console.log(`\nmedian of a hit in ms, to see whether it is below 0.3: ${hits.map(shown).join(', ')}`);
