// A set-up as a user has it: a folder of its own, the tool from the registry, and ogpress from its tarball.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { root } from '../run.js';

const fixtures = join(root, '__test__', 'package', 'setups');
const runtimes = join(root, '__test__', 'runtimes', 'node_modules');

/** How each package manager installs what package.json says. */
const INSTALL = {
  npm: [['npm', 'install', '--loglevel=error']],
  'npm --omit=optional': [['npm', 'install', '--omit=optional', '--loglevel=error']],
  pnpm: [['pnpm', 'install', '--no-frozen-lockfile', '--ignore-scripts']],
  'yarn-pnp': [['yarn', 'install', '--no-immutable']],
  yarn: [['yarn', 'install', '--no-immutable']],
  bun: [['bun', 'install']],
  deno: [['deno', 'install']],
  none: [],
};

/** Makes the folder of a set-up. */
export function makeFolder(setup, { tarball, version, registry }) {
  const folder = mkdtempSync(join(tmpdir(), `ogpress-setup-${setup.name}-`));
  copyFixtures(setup.files, folder);
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.dependencies = { ...manifest.dependencies, ogpress: setup.fromRegistry ? version : `file:${tarball}` };
  writeFileSync(path, JSON.stringify(manifest, null, 2));
  const all = setup.fromRegistry ? `registry=${registry}\n` : '';
  writeFileSync(join(folder, '.npmrc'), `${all}@ogpress:registry=${registry}\naudit=false\nfund=false\n`);
  if (setup.install?.startsWith('yarn'))
    writeFileSync(join(folder, '.yarnrc.yml'), yarnSettings(setup.install, registry));
  return folder;
}

export function copyFixtures(names, folder) {
  for (const name of names) cpSync(join(fixtures, name), folder, { recursive: true });
}

export const installCommands = ({ install = 'npm' }) => INSTALL[install];

function yarnSettings(linker, registry) {
  return [
    `nodeLinker: ${linker === 'yarn-pnp' ? 'pnp' : 'node-modules'}`,
    'enableTelemetry: false',
    // What it keeps of registries does not tell their ports apart.
    'globalFolder: "./.yarn/global"',
    'unsafeHttpWhitelist: ["127.0.0.1"]',
    `npmScopes: { ogpress: { npmRegistryServer: "${registry}" } }`,
    '',
  ].join('\n');
}

/** The environment of a set-up's commands: its own tools, the Node.js that it names, and nothing of npm's or ours. Certificates stay. */
export function environment(folder, { node = '24', env = {} }) {
  const ours = /^(npm_|OGPRESS_|NODE_(OPTIONS|ENV|PATH)$|INIT_CWD$|CI$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const path = [
    join(folder, 'node_modules', '.bin'),
    ...(node === '20' ? [] : [join(runtimes, `node${node}`, 'bin')]),
    join(root, 'target', 'setups', 'bin'),
  ];
  return {
    ...Object.fromEntries(kept),
    PATH: [...path, process.env.PATH].join(delimiter),
    ASTRO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    DO_NOT_TRACK: '1',
    ...env,
  };
}

/** The programs of `__test__/runtimes` that set-ups call by name. */
export const TOOLS = Object.fromEntries(
  ['bun', 'deno', 'pnpm', 'yarn'].map((name) => [name, join(runtimes, '.bin', name)]),
);
