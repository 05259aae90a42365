// `npm test`: everything, from a fresh clone. `npm test -- --quick` stays on this Node and leaves out what needs
// packages from the registry.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.js';
import { install, root, run } from './run.js';

const quick = process.argv.includes('--quick');
const runtimes = join(root, '__test__', 'runtimes');
const bin = (name) => join(runtimes, 'node_modules', name);

const tests = (folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join(folder, file));

run('cargo', ['test', '--locked', '--no-default-features']);
build();
run('node', ['--test', ...tests('__test__'), ...tests('__test__/once')]);
if (!quick) {
  install(runtimes);
  for (const version of ['node22', 'node24', 'node26']) {
    run(bin(`${version}/bin/node`), ['--test', ...tests('__test__')]);
  }
  run(bin('.bin/bun'), ['__test__/smoke.js']);
  run(bin('.bin/deno'), ['run', '--allow-all', '__test__/smoke.js']);
  // The limiter's and the writer's tests that neither start Node.js nor look at its texts.
  const portable = ['clear', 'constructor', 'idle', 'line', 'map', 'pause', 'priority', 'reentrancy', 'resize', 'timeout'];
  const files = portable.map((name) => `./__test__/limiter-${name}.test.js`);
  const written = './__test__/files-batch.test.js';
  run(bin('.bin/bun'), ['test', ...files, written, './__test__/files-control.test.js', './__test__/files-write.test.js']);
  run(bin('.bin/deno'), ['test', '--allow-all', '--no-check', ...files, written]);
  // One after the other: each of these uses the whole machine.
  run('node', ['--test', '--test-concurrency=1', ...tests('__test__/package')]);
}
