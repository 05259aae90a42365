// Packs the packages that a release publishes: the main one, and one for each platform whose binary is here. The main package has the
// others as optional dependencies, so that npm installs only the one for its platform.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { thirdPartyLicences } from './licences.js';
import { root, run } from './run.js';

const target = join(root, 'target', 'pack');
const NOTICES = 'THIRD-PARTY-LICENSES.txt';

/** Returns the paths of the tarballs, the main package's first. */
export function pack() {
  run('node', [join('scripts', 'bundle.js')]);
  run('npx', ['napi', 'create-npm-dirs']);
  rmSync(target, { recursive: true, force: true });
  const notices = thirdPartyLicences();
  const platforms = readdirSync(join(root, 'npm'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => stagePlatform(entry.name, notices))
    .filter((folder) => folder !== null);
  const folders = [stageMain(platforms), ...platforms];
  return folders.map((folder) => {
    run('npm', ['pack', '--silent', '--pack-destination', target], { cwd: folder });
    const { name, version } = manifest(folder);
    return join(target, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  });
}

/** Returns the folder of a platform package with its binary, or null if that was not built. */
function stagePlatform(name, notices) {
  const source = join(root, 'npm', name);
  const published = manifest(source);
  const { main } = published;
  if (!existsSync(join(root, main))) return null;
  const folder = join(target, name);
  cpSync(source, folder, { recursive: true });
  copyFileSync(join(root, main), join(folder, main));
  const licences = { 'LICENSE-MIT': '', 'LICENSE-APACHE': '', 'LICENSE-OFL.txt': 'assets/fonts' };
  for (const [file, from] of Object.entries(licences)) copyFileSync(join(root, from, file), join(folder, file));
  writeFileSync(join(folder, NOTICES), notices);
  // Without a type, Node looks into files to find it.
  writeManifest(folder, { ...published, type: 'commonjs', files: [main, NOTICES, ...Object.keys(licences)] });
  return folder;
}

function stageMain(platforms) {
  const folder = join(target, 'main');
  mkdirSync(folder, { recursive: true });
  const { scripts, devDependencies, ...published } = manifest(root);
  for (const file of [...published.files, 'README.md']) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  const optionalDependencies = Object.fromEntries(platforms.map(manifest).map(({ name, version }) => [name, version]));
  writeManifest(folder, { ...published, optionalDependencies });
  return folder;
}

/** Returns a folder's package.json. */
export function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function writeManifest(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
