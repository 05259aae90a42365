// Measures `ogpress render` on 3,000 icons beside a loop with resvg-js and p-limit(2), as whole processes: `node benchmark/command [rounds]`.
// They take turns, and each run writes into a new folder. The folders are deleted at the end, because a disk writes slower after
// deletions. The result is the median of the rounds.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = Number(process.argv[2] ?? 7);
const here = import.meta.dirname;
const COUNT = 3000;
const PACKAGES = {
  '@tabler/icons': 'icons/outline',
  'bootstrap-icons': 'icons',
  'lucide-static': 'icons',
  'simple-icons': 'icons',
};
/** The widths of the images. 0: the size of the SVG, which is 16 or 24 pixels. */
const WIDTHS = [0, 64, 256];

const root = mkdtempSync(join(process.env.OGPRESS_BENCH_DIR ?? tmpdir(), 'ogpress-bench-'));
const from = join(root, 'svg');
for (const [name, folder] of Object.entries(PACKAGES)) {
  const source = join(here, 'node_modules', name, folder);
  const files = readdirSync(source)
    .filter((file) => file.endsWith('.svg'))
    .sort();
  const share = COUNT / Object.keys(PACKAGES).length;
  mkdirSync(join(from, name), { recursive: true });
  for (let at = 0; at < share; at++) {
    const file = files[Math.floor((at * files.length) / share)];
    cpSync(join(source, file), join(from, name, file));
  }
}

// Certificates that Node.js would load at its start, which takes longer than the start itself.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

/** Runs a process. Returns its time in milliseconds, and checks how many images it wrote. */
function run(args, to) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const time = performance.now() - begun;
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  const written = readdirSync(to, { recursive: true }).filter((file) => file.endsWith('.png')).length;
  if (written !== COUNT) throw new Error(`${args.join(' ')} wrote ${written} images`);
  return time;
}

const command = join(here, '..', '..', 'dist', 'cli.js');
const rival = join(here, 'rival.mjs');
const contenders = {
  ogpress: (to, width) => [command, 'render', from, '-o', to, ...(width === 0 ? [] : ['--width', String(width)])],
  'resvg-js': (to, width) => [rival, from, to, String(width), 'system'],
  'resvg-js without fonts': (to, width) => [rival, from, to, String(width), 'none'],
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
console.log(
  `| width | ${Object.keys(contenders)
    .map((name) => `${name}, s`)
    .join(' | ')} | ratio | ratio without fonts |`,
);
console.log('|---|---|---|---|---|---|');
try {
  for (const width of WIDTHS) {
    const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [index, [name, args]] of Object.entries(contenders).entries()) {
        // Loading the machine's fonts for each icon takes half a minute, so this one runs once.
        if (name === 'resvg-js' && round > 0) continue;
        const to = join(root, `${width}-${round}-${index}`);
        times[name].push(run(args(to, width), to));
      }
    }
    const [own, ...others] = Object.values(times).map(median);
    const seconds = [own, ...others].map((time) => (time / 1000).toFixed(2));
    const ratios = others.map((time) => (own / time).toFixed(2));
    console.log(`| ${width || 'own'} | ${[...seconds, ...ratios].join(' | ')} |`);
  }
} finally {
  rmSync(root, { recursive: true });
}
