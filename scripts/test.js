// `npm test`: runs all tests, from a fresh clone.
//
//   npm test -- --quick  runs them on this version of Node only, and needs no packages beyond those of the build
//   npm test -- --lints  runs the lints too, beside other steps: .ci/run does
//
// Steps that do not depend on each other run side by side. The release build ends in link-time optimisation, which uses one processor
// for most of its time; meanwhile cargo tests and lints. Tests that read a clock run when nothing else does.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { install, root, run, runSideBySide } from './run.js';

const quick = process.argv.includes('--quick');
const withLints = process.argv.includes('--lints');
const runtimes = join(root, '__test__', 'runtimes');
const bin = (name) => join(runtimes, 'node_modules', name);

/** Returns the test files of a folder and its subfolders. */
const tests = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join(folder, file));
const portable = ['limit', 'render', 'resvg-js', 'files', 'cache', 'ahead', 'cli', 'shared'].flatMap((folder) =>
  tests(`__test__/${folder}`),
);

const readsClock = (file) => /performance\.now|Date\.now|hrtime/.test(readFileSync(join(root, file), 'utf8'));

/** Runs test files two at a time, and then those that read a clock one at a time. */
function runTests(node, files, env) {
  run(node, ['--test', '--test-concurrency=2', ...files.filter((file) => !readsClock(file))], { env });
  run(node, ['--test', '--test-concurrency=1', ...files.filter(readsClock)], { env });
}

const LINTS = [
  ['cargo', ['clippy', '--locked', '--workspace', '--lib', '--tests', '--examples', '--', '--deny', 'warnings']],
  ['cargo', ['doc', '--locked', '--workspace', '--no-deps'], { RUSTDOCFLAGS: '--deny warnings' }],
];

install(root);
if (withLints) {
  // These take seconds, so they come first.
  run('cargo', ['fmt', '--all', '--check']);
  run('npx', ['oxlint', '--deny-warnings']);
  run('npm', ['run', 'format:check']);
  run('node', ['scripts/cycles.js']);
  run('node', ['scripts/licences.js', '--check']);
}
await runSideBySide([
  [['cargo', ['test', '--locked', '--workspace']], ...(withLints ? LINTS : [])],
  [['npm', ['run', 'build']]],
]);

runTests('node', portable);
// One at a time: most of these measure the time or the memory of processes.
run('node', ['--test', '--test-concurrency=1', ...tests('__test__/one-node-version')]);
if (!quick) {
  install(runtimes);
  runTests(bin('node22/bin/node'), portable);
  // The bundle, which is what users load. It must do what the sources do.
  const bundled = { NODE_OPTIONS: `--import=${new URL('../__test__/support/bundled.js', import.meta.url).href}` };
  for (const version of ['node24', 'node26']) runTests(bin(`${version}/bin/node`), portable, bundled);
  // The tests of the limiter and the writer that neither start Node.js nor compare its messages.
  const limit = ['constructor', 'map', 'reentrancy', 'timeout'].map((name) => `./__test__/limit/${name}.test.js`);
  const queue = ['clear', 'idle', 'order', 'pause', 'priority', 'resize'].map(
    (name) => `./__test__/limit/queue/${name}.test.js`,
  );
  const files = [...limit, ...queue, './__test__/files/batch.test.js'];
  const [bun, deno] = [bin('.bin/bun'), bin('.bin/deno')];
  run(bun, ['__test__/smoke.js']);
  run(deno, ['run', '--allow-all', '__test__/smoke.js']);
  run(bun, ['test', ...files, './__test__/files/control.test.js', './__test__/files/write.test.js']);
  run(deno, ['test', '--allow-all', '--no-check', ...files]);
  // One after the other: each of these uses the whole machine.
  run('node', ['--test', '--test-concurrency=1', ...tests('__test__/package')]);
}
