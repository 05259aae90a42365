// Builds the addon: `npm run build`. `npm run build -- --fast` does so without link-time optimisation, for work on the code: it takes a
// fraction of the time, and the addon is slower.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { install, root, run } from './run.js';

/** Installs the packages that the build needs, and builds the addon. */
export function build() {
  install(root);
  compile(['--release']);
}

function compile(profile) {
  const napi = join(root, 'node_modules', '.bin', 'napi');
  run(napi, [
    'build',
    '--platform',
    ...profile,
    '--esm',
    '--js',
    'native.js',
    '--dts',
    'native.d.ts',
    '--',
    '--locked',
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  compile(process.argv.includes('--fast') ? ['--profile', 'fast'] : ['--release']);
}
