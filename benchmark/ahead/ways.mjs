// The ways to make all cards. Each is a whole program: it loads what it needs, writes one file for each post, and ends.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { RenderCache, cachedCard, createCardPool, lookAhead, renderOgPng } from '../../index.js';
import { posts } from './posts.mjs';

const openPool = (threads) => createCardPool({ template: new URL('template.mjs', import.meta.url), threads });

/** Makes the cards by a pool, and the next ones ahead. */
const ahead = (threads) => async (write) => {
  const pool = openPool(threads);
  const cards = lookAhead(posts, (post, _, { signal }) => pool.render(post, { signal }));
  for await (const { item, value } of cards) await write(item, value);
  await pool.close();
};

export const WAYS = {
  loop: async (write) => {
    const { default: template } = await import('./template.mjs');
    for (const post of posts) await write(post, await renderOgPng(await template(post)));
  },
  lookAhead: async (write) => {
    const { default: template } = await import('./template.mjs');
    const cards = lookAhead(posts, async (post) => renderOgPng(await template(post)));
    for await (const { item, value } of cards) await write(item, value);
  },
  'lookAhead and pool, 1 thread': ahead(1),
  'lookAhead and pool, 2 threads': ahead(2),
  // The following are measured with a full cache.
  cache: async (write) => {
    const { default: template } = await import('./template.mjs');
    const cache = new RenderCache({ dir: process.argv[4] });
    for (const post of posts) await write(post, await renderOgPng(await template(post), { cache }));
  },
  cachedCard: async (write) => {
    const cache = new RenderCache({ dir: process.argv[4] });
    const render = async (post) => (await import('./template.mjs')).default(post);
    for (const post of posts)
      await write(post, await cachedCard({ key: [post, 1], render: () => render(post), cache }));
  },
  'cachedCard, lookAhead and pool': async (write) => {
    const cache = new RenderCache({ dir: process.argv[4] });
    const pool = openPool(1);
    const card = (post, signal) =>
      cachedCard({ key: [post, 1], render: () => pool.svg(post, { signal }), cache, signal });
    for await (const { item, value } of lookAhead(posts, (post, _, { signal }) => card(post, signal)))
      await write(item, value);
    await pool.close();
  },
};

if (process.argv[2] !== undefined) {
  const [, , way, folder] = process.argv;
  await mkdir(folder, { recursive: true });
  const begun = performance.now();
  await WAYS[way]((post, png) => writeFile(join(folder, `${post.slug}.png`), png));
  const cards = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cards, processor: (user + system) / 1e6 }));
}
