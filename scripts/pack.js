// Packs what would be published: the main package, and one package per platform whose binary is here. The main one
// gets them as optional dependencies, so that npm installs just the one that fits.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root, run } from './run.js';

const target = join(root, 'target', 'pack');

/** Returns the paths of the tarballs, the main package's first. */
export function pack() {
  run('npx', ['napi', 'create-npm-dirs']);
  rmSync(target, { recursive: true, force: true });
  const platforms = readdirSync(join(root, 'npm'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => stagePlatform(entry.name))
    .filter((folder) => folder !== null);
  const folders = [stageMain(platforms), ...platforms];
  return folders.map((folder) => {
    run('npm', ['pack', '--silent', '--pack-destination', target], { cwd: folder });
    const { name, version } = manifest(folder);
    return join(target, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  });
}

/** A platform package with its binary, or null where that was not built. */
function stagePlatform(name) {
  const source = join(root, 'npm', name);
  const published = manifest(source);
  const { main } = published;
  if (!existsSync(join(root, main))) return null;
  const folder = join(target, name);
  cpSync(source, folder, { recursive: true });
  copyFileSync(join(root, main), join(folder, main));
  const licences = { 'LICENSE-MIT': '', 'LICENSE-APACHE': '', 'LICENSE-OFL.txt': 'assets/fonts' };
  for (const [file, from] of Object.entries(licences)) copyFileSync(join(root, from, file), join(folder, file));
  writeManifest(folder, { ...published, files: [main, ...Object.keys(licences)] });
  return folder;
}

function stageMain(platforms) {
  const folder = join(target, 'main');
  mkdirSync(folder, { recursive: true });
  const { scripts, devDependencies, ...published } = manifest(root);
  for (const file of [...published.files, 'README.md']) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  const optionalDependencies = Object.fromEntries(
    platforms.map(manifest).map(({ name, version }) => [name, version]),
  );
  writeManifest(folder, { ...published, optionalDependencies });
  return folder;
}

/** A folder's package.json. */
export function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function writeManifest(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
