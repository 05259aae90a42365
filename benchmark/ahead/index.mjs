// Measures what `lookAhead` and `createCardPool` save in a first build. See README.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { posts } from './posts.mjs';

const ROUNDS = Number(process.argv[2] ?? 7);
const FIRST = ['loop', 'lookAhead', 'lookAhead and pool, 1 thread', 'lookAhead and pool, 2 threads'];
/** These find all cards in a cache. */
const SECOND = ['cache', 'cachedCard', 'cachedCard, lookAhead and pool'];
const names = [...FIRST, ...SECOND];

const program = join(import.meta.dirname, 'ways.mjs');
const folder = mkdtempSync(join(tmpdir(), 'ogpress-ahead-'));

/** Runs one way in a process of its own. Returns the seconds of the process, of its cards alone, and of all processors. */
function run(name) {
  const start = performance.now();
  const args = [program, name, join(folder, name), join(folder, 'entries')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return { seconds, ...JSON.parse(stdout) };
}

/** The hash of all pictures of a way. */
function hashOf(name) {
  const place = join(folder, name);
  const hash = createHash('sha256');
  for (const file of readdirSync(place).toSorted()) hash.update(file).update(readFileSync(join(place, file)));
  return hash.digest('hex');
}

for (const name of SECOND) run(name);
const rounds = Array.from({ length: ROUNDS }, () => Object.fromEntries(names.map((name) => [name, run(name)])));
const pictures = new Set(names.map(hashOf));
rmSync(folder, { recursive: true });
if (pictures.size > 1) throw new Error('the ways made different pictures');

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const ratio = (name, what) => median(rounds.map((round) => round[name][what] / round.loop[what])).toFixed(3);

console.log(
  `${posts.length} cards, Node ${process.versions.node}, ${availableParallelism()} processors, ${ROUNDS} rounds\n`,
);
console.log('| way | the cards | the process | processor time |\n| --- | ---: | ---: | ---: |');
for (const name of names) {
  const build = SECOND.includes(name) ? 'second build, ' : '';
  const ratios = ['cards', 'seconds', 'processor'].map((what) => ratio(name, what));
  console.log(`| ${build}${name} | ${ratios.join(' | ')} |`);
}
