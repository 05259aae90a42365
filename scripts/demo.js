// `npm run demo`: builds the example site from a fresh clone, and prints where its cards are.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { build } from './build.js';
import { pack } from './pack.js';
import { root, run } from './run.js';
import { prepareSite, site, siteEnv } from './site.js';

await build();
prepareSite(pack());
const start = performance.now();
run('astro', ['build'], { cwd: site, env: siteEnv });
const seconds = (performance.now() - start) / 1000;

const dist = join(site, 'dist');
const cards = readdirSync(dist, { recursive: true }).filter((path) => path.endsWith('index.png'));
console.log(`
${cards.length} cards in ${seconds.toFixed(1)} s, the whole site included:
  ${join(relative(root, dist), 'posts', '*', 'index.png')}
ogImageLimiter.getStats() said, in the site's stats route:
  ${readFileSync(join(dist, 'stats.json'), 'utf8').trim()}`);
