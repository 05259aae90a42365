// `npm run setups`: installs ogpress from its tarballs into the frameworks and tools of `__test__/package/setups`, builds, runs what was built, and
// writes docs/setups.md. Fails if a set-up does worse than that page says.
//
//   npm run setups -- next-turbopack jest  tries these only
//   npm run setups -- --tarballs=FOLDER    takes the tarballs of that folder
//
// Set-ups run one after the other, because each uses the whole machine. Their output stays in target/setups.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { setups } from '../__test__/package/setups/index.js';
import { pack } from './pack.js';
import { install, root } from './run.js';
import { TOOLS } from './setups/prepare.js';
import { openRegistry } from './setups/registry.js';
import { isWorse, makeRow, readRows, writeRows } from './setups/table.js';
import { trySetup } from './setups/try.js';

const options = process.argv.slice(2).filter((word) => word.startsWith('--'));
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const logs = join(root, 'target', 'setups');
const fixtures = join(root, '__test__', 'package', 'setups');
const runtimes = join(root, '__test__', 'runtimes');

const unknown = names.filter((name) => !setups.some((setup) => setup.name === name));
if (unknown.length > 0) throw new Error(`no set-up is called ${unknown.join(', ')}`);

install(runtimes);
linkTools();
const tarballs = findTarballs();
const packages = tarballs.map((tarball) => ({ tarball, manifest: manifestIn(tarball) }));
const registry = await openRegistry(packages);
const before = readRows();
const rows = new Map(before);
let worse = 0;
try {
  for (const setup of setups) {
    if (names.length > 0 && !names.includes(setup.name)) continue;
    const started = Date.now();
    const result = await trySetup(setup, {
      tarball: tarballs[0],
      version: packages[0].manifest.version,
      registry: registry.address,
    });
    const log = join(logs, `${setup.name}.log`);
    writeFileSync(log, result.log.join('\n'));
    const row = makeRow(setup, versionOf(setup), result);
    if (isWorse(row, before.get(setup.name))) {
      worse += 1;
      console.error(`${setup.name} was "${before.get(setup.name).outcome}"; see ${log}`);
    } else rows.set(setup.name, row);
    console.log(`${row.line} ${Math.round((Date.now() - started) / 1000)} s`);
  }
} finally {
  registry.close();
}
writeRows(setups.filter(({ name }) => rows.has(name)).map(({ name }) => rows.get(name)));
process.exit(worse === 0 ? 0 : 1);

/** Makes the package managers and runtimes callable by name, without the Node.js that stands beside them. */
function linkTools() {
  const bin = join(logs, 'bin');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  for (const [name, path] of Object.entries(TOOLS)) symlinkSync(path, join(bin, name));
}

/** The paths of the tarballs, the main package's first. */
function findTarballs() {
  const folder = options.find((option) => option.startsWith('--tarballs='))?.slice('--tarballs='.length);
  if (folder === undefined) return pack();
  const files = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const isMain = (file) => /^ogpress-\d/.test(file);
  return [...files.filter(isMain), ...files.filter((file) => !isMain(file))].map((file) => resolve(folder, file));
}

/** The package.json in a tarball. */
function manifestIn(tarball) {
  const { status, stdout, stderr } = spawnSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot read ${tarball}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The version of the tool that a set-up is about, from the package.json that pins it. */
function versionOf({ of, files }) {
  const from = [...files.map((name) => join(fixtures, name)), runtimes];
  for (const folder of from) {
    const found = readPins(folder)[of];
    if (found) return found.replace(/^npm:.*@/, '');
  }
  throw new Error(`no package.json of ${files.join(', ')} pins ${of}`);
}

function readPins(folder) {
  if (!readdirSync(folder).includes('package.json')) return {};
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { ...dependencies, ...devDependencies };
}
