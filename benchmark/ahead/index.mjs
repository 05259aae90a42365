// Measures what `lookAhead` and `createCardPool` save in a first build. See README.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { WAYS } from './ways.mjs';

const ROUNDS = Number(process.argv[2] ?? 7);

const names = Object.keys(WAYS);
const folder = mkdtempSync(join(tmpdir(), 'ogpress-ahead-'));
const seconds = Object.fromEntries(names.map((name) => [name, []]));
const processor = Object.fromEntries(names.map((name) => [name, []]));
const pictures = new Set();

/** Runs one way in a process of its own. */
function run(name) {
  const place = join(folder, name);
  const before = process.resourceUsage();
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'ways.mjs'), name, place], {
    encoding: 'utf8',
  });
  const end = performance.now();
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return { seconds: (end - start) / 1000, place, before };
}

/** The hash of all files of a folder. */
function hashOf(place) {
  const hash = createHash('sha256');
  for (const file of readdirSync(place).toSorted()) hash.update(file).update(readFileSync(join(place, file)));
  return hash.digest('hex');
}

for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) {
    const result = run(name);
    seconds[name].push(result.seconds);
    pictures.add(hashOf(result.place));
  }
}
rmSync(folder, { recursive: true });
if (pictures.size > 1) throw new Error('the ways made different pictures');

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
console.log(`Node ${process.versions.node}, ${availableParallelism()} processors, ${ROUNDS} rounds\n`);
console.log('| way | seconds | ratio to `loop` |\n| --- | ---: | ---: |');
for (const name of names) {
  const ratios = seconds[name].map((value, round) => value / seconds.loop[round]);
  console.log(`| ${name} | ${median(seconds[name]).toFixed(1)} | ${median(ratios).toFixed(2)} |`);
}
void processor;
