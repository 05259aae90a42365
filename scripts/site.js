// The example site as its owner would have it: a folder of its own, packages from npm, ogpress from its tarballs.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { install, root, run } from './run.js';

const example = join(root, 'examples', 'astro-blog');
/** What a site makes for itself and git does not track. */
const OWN = new Set(['node_modules', 'dist', '.astro']);

export const site = join(root, 'target', 'astro-blog');

/** The environment in which the site's commands find its own Node, which is newer than Astro 7 needs. */
export const siteEnv = {
  PATH: `${join(site, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  ASTRO_TELEMETRY_DISABLED: '1',
};

/** Brings the copy up to date and installs the tarballs into it. */
export function prepareSite(tarballs) {
  mkdirSync(site, { recursive: true });
  for (const name of readdirSync(site)) {
    if (name !== 'node_modules') rmSync(join(site, name), { recursive: true });
  }
  cpSync(example, site, { recursive: true, filter: (path) => !OWN.has(relative(example, path)) });
  install(site);
  // A tarball of the same version counts as installed already, whatever is in it.
  for (const stale of ['ogpress', '@ogpress', '.package-lock.json', '.astro', '.vite']) {
    const path = join(site, 'node_modules', stale);
    if (existsSync(path)) rmSync(path, { recursive: true });
  }
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], { cwd: site });
}
