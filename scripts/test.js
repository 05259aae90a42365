// `npm test`: everything, from a fresh clone. `npm test -- --quick` stays on this Node and leaves out what needs
// packages from the registry.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.js';
import { install, root, run } from './run.js';

const quick = process.argv.includes('--quick');
const runtimes = join(root, '__test__', 'runtimes');
const bin = (name) => join(runtimes, 'node_modules', name);

/** The test files of a folder, and of those in it. */
const tests = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join(folder, file));
const portable = ['limit', 'render', 'files', 'shared'].flatMap((folder) => tests(`__test__/${folder}`));

run('cargo', ['test', '--locked', '--workspace']);
build();
run('node', ['--test', ...portable, ...tests('__test__/one-node-version')]);
if (!quick) {
  install(runtimes);
  for (const version of ['node22', 'node24', 'node26']) {
    run(bin(`${version}/bin/node`), ['--test', ...portable]);
  }
  run(bin('.bin/bun'), ['__test__/smoke.js']);
  run(bin('.bin/deno'), ['run', '--allow-all', '__test__/smoke.js']);
  // The limiter's and the writer's tests that neither start Node.js nor look at its texts.
  const limit = ['constructor', 'map', 'reentrancy', 'timeout'].map((name) => `./__test__/limit/${name}.test.js`);
  const queue = ['clear', 'idle', 'order', 'pause', 'priority', 'resize'].map((name) => `./__test__/limit/queue/${name}.test.js`);
  const files = [...limit, ...queue, './__test__/files/batch.test.js'];
  run(bin('.bin/bun'), ['test', ...files, './__test__/files/control.test.js', './__test__/files/write.test.js']);
  run(bin('.bin/deno'), ['test', '--allow-all', '--no-check', ...files]);
  // One after the other: each of these uses the whole machine.
  run('node', ['--test', '--test-concurrency=1', ...tests('__test__/package')]);
}
