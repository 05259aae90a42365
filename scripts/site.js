// Prepares the example site as a user would have it: a separate folder, packages from npm, and ogpress from its tarballs.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { install, root, run } from './run.js';

const example = join(root, 'examples', 'astro-blog');
/** Folders that the site makes and git ignores. */
const OWN = new Set(['node_modules', 'dist', '.astro']);

export const site = join(root, 'target', 'astro-blog');

/** The environment of the site's commands: its own Node, which Astro 7 needs, comes first in the path. */
export const siteEnv = {
  PATH: `${join(site, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  ASTRO_TELEMETRY_DISABLED: '1',
};

/** Copies the example site and installs the tarballs into it. */
export function prepareSite(tarballs) {
  mkdirSync(site, { recursive: true });
  for (const name of readdirSync(site)) {
    if (name !== 'node_modules') rmSync(join(site, name), { recursive: true });
  }
  cpSync(example, site, { recursive: true, filter: (path) => !OWN.has(relative(example, path)) });
  install(site);
  // npm does not install a tarball again if its version is the same, so the old files are removed.
  for (const stale of ['ogpress', '@ogpress', '.package-lock.json', '.astro', '.vite']) {
    const path = join(site, 'node_modules', stale);
    if (existsSync(path)) rmSync(path, { recursive: true });
  }
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], { cwd: site });
}
