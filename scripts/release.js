// Publishes the packages: those of the platforms first, because the main package depends on them.
import { manifest, pack } from './pack.js';
import { root, run } from './run.js';

const { napi } = manifest(root);
const [main, ...platforms] = pack();
if (platforms.length !== napi.targets.length) {
  console.error(`expected ${napi.targets.length} platform packages but packed ${platforms.length}`);
  process.exit(1);
}
for (const tarball of [...platforms, main]) {
  run('npm', ['publish', tarball, '--access', 'public', '--provenance']);
}
