// Measures bounded writing: `node benchmark/files/limits.mjs [folder]`. The memory for 10,000 files of 100 KB from an asynchronous iterable, and
// the time for 5,000 files with 64 descriptors, divided by the time without that limit.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [parent = tmpdir(), rounds = '5'] = process.argv.slice(2);
const root = mkdtempSync(join(parent, 'ogpress-bench-'));
const ogpress = new URL('../../index.js', import.meta.url).href;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Runs a module in a separate process and returns the number that it prints. */
const run = (source, descriptors) => {
  const limit = descriptors ? `ulimit -n ${descriptors}; ` : '';
  return Number(
    execFileSync('sh', ['-c', `${limit}exec "$0" --input-type=module --eval "$1"`, process.execPath, source]),
  );
};

const memory = (folder, make) => `
  import { writeFiles } from '${ogpress}';
  const text = 'x'.repeat(100_000);
  const files = async function* () {
    for (let index = 0; index < 10_000; index++) yield ['${folder}/' + index % 50 + '/' + index, ${make}];
  };
  await writeFiles([['${folder}/first', text]]);
  const before = process.memoryUsage.rss();
  await writeFiles(files());
  console.log((process.resourceUsage().maxRSS * 1024 - before) / 1e6);
`;

const few = (folder) => `
  import { writeFiles } from '${ogpress}';
  const files = Array.from({ length: 5000 }, (_, index) => ['${folder}/' + index % 50 + '/' + index, 'x'.repeat(1024)]);
  const begun = performance.now();
  await writeFiles(files);
  console.log(performance.now() - begun);
`;

try {
  for (const [what, make] of [
    ['the same text', 'text'],
    ['a new text', "String(index).padEnd(100_000, 'y')"],
    ['new bytes', 'Buffer.alloc(100_000, index)'],
  ]) {
    const folder = join(root, what.replaceAll(' ', '-'));
    console.log(`10,000 x 100 KB, ${what} each: ${run(memory(folder, make)).toFixed(0)} MB of RSS above the start`);
    rmSync(folder, { recursive: true });
  }
  const times = { 64: [], 0: [] };
  for (let round = 0; round < Number(rounds); round++) {
    for (const descriptors of [64, 0])
      times[descriptors].push(run(few(join(root, `few-${descriptors}-${round}`)), descriptors));
  }
  console.log(
    `5,000 files with 64 descriptors: ${(median(times[64]) / median(times[0])).toFixed(2)} of the time without that limit`,
  );
} finally {
  rmSync(root, { recursive: true });
}
