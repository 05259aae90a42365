// The ways to make all cards. Each is a whole program: it loads what it needs, writes one file for each post, and ends.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createCardPool, lookAhead, ogImageLimiter, renderOgPng } from '../../index.js';
import { posts } from './posts.mjs';

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
  pool: async (write) => {
    const pool = createCardPool({ template: new URL('template.mjs', import.meta.url), threads: process.env.THREADS && Number(process.env.THREADS) });
    for (const post of posts) await write(post, await pool.render(post));
    await pool.close();
  },
  'lookAhead and pool': async (write) => {
    const pool = createCardPool({ template: new URL('template.mjs', import.meta.url), threads: process.env.THREADS && Number(process.env.THREADS) });
    const cards = lookAhead(posts, (post, _, { signal }) => pool.render(post, { signal }));
    for await (const { item, value } of cards) await write(item, value);
    await pool.close();
  },
};

if (process.argv[2] !== undefined) {
  const [, , way, folder] = process.argv;
  if (process.env.RENDERS !== undefined) ogImageLimiter.maxConcurrent = Number(process.env.RENDERS);
  await mkdir(folder, { recursive: true });
  await WAYS[way]((post, png) => writeFile(join(folder, `${post.slug}.png`), png));
}
