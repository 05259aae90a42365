// Fuzzes each target for a number of seconds: `node fuzz/run.js [seconds] [target...]`. It works on the stable toolchain: the coverage
// counters that libFuzzer needs are options of LLVM.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../scripts/run.js';

const folder = dirname(fileURLToPath(import.meta.url));
const TARGETS = [
  'gunzip',
  'guard',
  'parse',
  'render',
  'images',
  'kinds',
  'style',
  'text',
  'fonts',
  'font_face',
  'encoders',
  'resvg_js',
];

const [seconds = '60', ...chosen] = process.argv.slice(2);
const { stdout } = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
const triple = /host: (\S+)/.exec(stdout)[1];

const COVERAGE = [
  '--cfg=fuzzing',
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '-Ccodegen-units=1',
].join(' ');
// With `--target`, build scripts and macros are not instrumented.
run('cargo', ['build', '--release', '--locked', '--target', triple], { cwd: folder, env: { RUSTFLAGS: COVERAGE } });

for (const target of chosen.length > 0 ? chosen : TARGETS) {
  const corpus = join(folder, 'corpus', target);
  const artifacts = join(folder, 'artifacts', target);
  seed(corpus, target);
  mkdirSync(artifacts, { recursive: true });
  run(join(folder, 'target', triple, 'release', target), [
    corpus,
    `-max_total_time=${seconds}`,
    `-artifact_prefix=${artifacts}/`,
    `-dict=${join(folder, 'svg.dict')}`,
    '-max_len=16384',
    // An input that takes more than two seconds is kept for inspection. One that takes ten is a hang.
    '-report_slow_units=2',
    '-timeout=10',
    // The corpus and the counters take memory too.
    '-rss_limit_mb=600',
    '-malloc_limit_mb=300',
    '-print_final_stats=1',
    '-verbosity=1',
  ]);
}

/** Copies the first inputs of a target: small documents of the project, and the conformance files if they are there. */
function seed(corpus, target) {
  mkdirSync(corpus, { recursive: true });
  const ofDocuments = !existsSync(join(folder, 'seeds', target));
  cpSync(join(folder, 'seeds', ofDocuments ? 'documents' : target), corpus, { recursive: true });
  const documents = join(folder, '..', '..', 'shared', 'conformance', 'resvg');
  if (!ofDocuments || !existsSync(documents)) return;
  for (const file of readdirSync(documents, { recursive: true }).filter((file) => file.endsWith('.svg'))) {
    cpSync(join(documents, file), join(corpus, file.replaceAll(/[\\/]/g, '-')));
  }
}
