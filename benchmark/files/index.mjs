// Measures the time to write many small files, with ogpress and in other ways: `node benchmark/files [folder] [rounds]`. They take turns, and
// each round uses a new folder. The folders are deleted at the end, because a disk writes slower after deletions. The result is the median
// of the rounds.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, promises as fs, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { writeFile, writeFiles } from 'ogpress';
import pLimit from 'p-limit';

const [parent = tmpdir(), rounds = '9'] = process.argv.slice(2);
const FOLDERS = 50;
const BYTES = 1024;
const data = 'x'.repeat(BYTES);

const here = dirname(fileURLToPath(import.meta.url));
const root = mkdtempSync(join(parent, 'ogpress-bench-'));
const loop = join(root, 'loop');
execFileSync('rustc', ['-O', '-o', loop, join(here, 'loop.rs')]);

const filesIn = (folder, count) =>
  Array.from({ length: count }, (_, index) => [join(folder, String(index % FOLDERS), `${index}.html`), data]);
const milliseconds = async (work) => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** Functions by name. Each writes a number of files into a folder and returns the time. */
const CONTENDERS = {
  writeFiles: (files) => milliseconds(() => writeFiles(files)),
  'writeFile, all at once': (files) =>
    milliseconds(() => Promise.all(files.map(([path, text]) => writeFile(path, text)))),
  'p-limit(100), mkdir, writeFile': (files) =>
    milliseconds(() => {
      const limit = pLimit(100);
      const write = async ([path, text]) => {
        await fs.mkdir(dirname(path), { recursive: true });
        await fs.writeFile(path, text);
      };
      return Promise.all(files.map((file) => limit(write, file)));
    }),
  'fs.promises, no limit': (files) =>
    milliseconds(async () => {
      const folders = new Set(files.map(([path]) => dirname(path)));
      await Promise.all(Array.from(folders, (folder) => fs.mkdir(folder, { recursive: true })));
      await Promise.all(files.map(([path, text]) => fs.writeFile(path, text)));
    }),
  'sync loop': (files) =>
    milliseconds(() => {
      for (const folder of new Set(files.map(([path]) => dirname(path)))) mkdirSync(folder, { recursive: true });
      for (const [path, text] of files) writeFileSync(path, text);
    }),
  'Rust, one thread': (files, folder) => Number(execFileSync(loop, [folder, files.length, FOLDERS, BYTES])) / 1e6,
  'writeFiles, unchanged': async (files) => {
    await writeFiles(files);
    return milliseconds(() => writeFiles(files, { skipUnchanged: true }));
  },
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const names = Object.keys(CONTENDERS);
console.log(`| files | ${names.join(' | ')} |\n|---|${names.map(() => '---').join('|')}|`);
try {
  for (const count of [10, 100, 500, 1000, 10_000]) {
    const times = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = -1; round < Number(rounds); round++) {
      for (const name of names) {
        const folder = join(root, `${count}-${names.indexOf(name)}-${round}`);
        const files = filesIn(folder, count);
        const time = await CONTENDERS[name](files, folder);
        // The first round warms up.
        if (round >= 0) times[name].push(time);
      }
    }
    const base = median(times['p-limit(100), mkdir, writeFile']);
    console.log(`| ${count} | ${names.map((name) => (median(times[name]) / base).toFixed(2)).join(' | ')} |`);
  }
} finally {
  rmSync(root, { recursive: true });
}
