// Measures what a hit of the cache costs, in JavaScript, from the call to the bytes. See README.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MemoryStore, RenderCache, cachedCard, renderOgPng } from '../../index.js';

const ROUNDS = Number(process.argv[2] ?? 200);
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
const p99 = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];

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
  for (let round = 0; round < ROUNDS + 10; round++) {
    for (const [variant, call] of Object.entries(variants)) {
      const time = await timed(call);
      if (round >= 10) times[variant].push(time);
    }
  }
  rows.push({ name, bytes: svg.length, times });
}

const shown = (value) => value.toFixed(3);
console.log('| card | SVG | hit, folder | hit, memory | hit, `cachedCard` | p99 of a hit, folder, in ms |');
console.log('|---|---|---|---|---|---|');
for (const { name, bytes, times } of rows) {
  const render = median(times.render);
  const ratios = ['folder', 'memory', 'card'].map((variant) => shown(median(times[variant]) / render));
  console.log(`| ${name} | ${Math.round(bytes / 1024)} KiB | ${ratios.join(' | ')} | ${shown(p99(times.folder))} |`);
}
const hits = rows.map(({ times }) => median(times.folder));
console.log(`\nmedian of a hit in ms, to see whether it is below 0.3: ${hits.map(shown).join(', ')}`);
