// Builds the addon and `dist/`: `npm run build`. `npm run build -- --fast` does so without link-time optimisation, for work on the code: it takes a
// fraction of the time, and the addon is slower.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle } from './bundle.js';
import { install, root, run } from './run.js';

/** Installs the packages that the build needs, builds the addon and bundles the JavaScript. */
export async function build() {
  install(root);
  compile(['--release']);
  await bundle();
}

function compile(profile) {
  const napi = join(root, 'node_modules', '.bin', 'napi');
  run(napi, ['build', '--platform', ...profile, '--no-js', '--dts', 'native.d.ts', '--', '--locked']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  compile(process.argv.includes('--fast') ? ['--profile', 'fast'] : ['--release']);
  await bundle();
}
