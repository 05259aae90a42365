// Where the cache lies. Hosts restore only certain folders between builds, so the place depends on the framework of the project. The
// table is that of Cloudflare's build cache; Vercel and Netlify restore these folders too, as docs/recipes/caching.md says.
import { fileURLToPath } from 'node:url';

import { builtin } from '../shared/builtin.js';
import { hrefOf } from '../shared/classes.js';
import { fromEnvironment } from '../shared/environment.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { attempt } from '../shared/places.js';
import { fromWorkingFolder, workingFolder } from '../shared/working-folder.js';

/** The name of our folder. */
const NAME = 'ogpress';

/**
 * Frameworks by what shows them: the name of a file in the project, or a package that it depends on. The first one that matches counts.
 * Astro is before those whose components its projects may use: `svelte.config.js` may be there too.
 */
const FRAMEWORKS = [
  { file: /^astro\.config\.[cm]?[jt]s$/, packages: ['astro'], place: ['node_modules', '.astro'] },
  { file: /^next\.config\.[cm]?[jt]s$/, packages: ['next'], place: ['.next', 'cache'] },
  { file: /^nuxt\.config\.[cm]?[jt]s$/, packages: ['nuxt', 'nuxt-nightly'], place: ['node_modules', '.cache', 'nuxt'] },
  { file: /^docusaurus\.config\.[cm]?[jt]s$/, packages: ['@docusaurus/core'], place: ['node_modules', '.cache'] },
  {
    // SvelteKit, Eleventy, Gatsby, VitePress
    file: /^(?:svelte\.config\.[cm]?[jt]s|(?:\.eleventy|eleventy\.config)\.[cm]?[jt]s|gatsby-config\.[cm]?[jt]s|\.vitepress)$/,
    packages: ['@sveltejs/kit', '@11ty/eleventy', 'gatsby', 'vitepress'],
    place: ['.cache'],
  },
];

/** The place in a project of no known framework. Several tools have their caches there, and tools that restore caches know it. */
const OTHER = ['.cache'];

/** A check for the option `dir`: a folder, as a path or a file URL, or `'auto'`. It returns the path from the working folder of the call. */
export function cacheDirOf(value = 'auto', name = 'dir') {
  if (value === 'auto') return cachePlace();
  const path = typeof value === 'string' ? value : pathOfUrl(value, name);
  // An empty path would be the working folder.
  if (path === '' || path.includes('\0')) {
    const message = `expected a folder for \`${name}\` but received ${JSON.stringify(path)}`;
    throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', message);
  }
  return fromWorkingFolder(path);
}

function pathOfUrl(value, name) {
  const href = hrefOf(value);
  if (href === undefined) throw invalidType("a path, a file URL or 'auto'", name, value);
  try {
    return fileURLToPath(href);
  } catch (cause) {
    const message = `expected a URL of a folder for \`${name}\` but received ${href}`;
    throw Object.assign(ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', message), { cause });
  }
}

/**
 * Returns the folder of the cache for `dir: 'auto'`: `OGPRESS_CACHE_DIR`; or the one of the project's framework; or, where this process
 * cannot write there, a folder in the temporary folder that only this user can use. That one is made here, because it has to be ours.
 */
export function cachePlace() {
  const chosen = fromEnvironment('OGPRESS_CACHE_DIR', 'a folder', fromWorkingFolder);
  if (chosen !== undefined) return chosen;
  const folder = workingFolder();
  const place = folder && placeInProject(folder);
  if (place && isWritable(place)) return place;
  const inTemporary = temporaryPlace();
  if (inTemporary !== undefined) return inTemporary;
  // A write there reports the error of the system.
  if (place) return place;
  const message = 'there is no folder for the cache: the working folder is unknown; set `OGPRESS_CACHE_DIR`';
  throw ogpressError('ERR_OGPRESS_INVALID_ENV', message);
}

function placeInProject(folder) {
  const { join } = builtin('node:path');
  const project = projectOf(folder);
  const place = (project && placeOfFramework(project)) ?? OTHER;
  return join(project ?? folder, ...place, NAME);
}

/** Returns the nearest folder that has a package.json, from `start` upward. In a workspace that is the package, not the root. */
function projectOf(start) {
  const { dirname, join } = builtin('node:path');
  for (let folder = start; ; folder = dirname(folder)) {
    if (isFile(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isFile(path) {
  return attempt(() => builtin('node:fs').statSync(path).isFile()) ?? false;
}

/**
 * Returns the place of the project's framework. A project may depend on two, such as a site with a tool that needs the other one. A
 * configuration file is of the one that builds the site; if there is none, `dependencies` are asked before `devDependencies`.
 */
function placeOfFramework(project) {
  const names = attempt(() => builtin('node:fs').readdirSync(project)) ?? [];
  const manifest = manifestOf(project);
  const tests = [
    ({ file }) => names.some((name) => file.test(name)),
    ({ packages }) => packages.some((name) => has(manifest?.dependencies, name)),
    ({ packages }) => packages.some((name) => has(manifest?.devDependencies, name)),
  ];
  for (const test of tests) {
    const found = FRAMEWORKS.find(test);
    if (found !== undefined) return found.place;
  }
  return undefined;
}

/** Returns the content of a package.json, or `undefined` if it cannot be read: then only files show the framework. */
function manifestOf(project) {
  const { join } = builtin('node:path');
  return attempt(() => JSON.parse(builtin('node:fs').readFileSync(join(project, 'package.json'), 'utf8')));
}

function has(dependencies, name) {
  return typeof dependencies === 'object' && dependencies !== null && Object.hasOwn(dependencies, name);
}

/** Whether this process can write to a folder, or make it. */
function isWritable(path) {
  const { accessSync, constants } = builtin('node:fs');
  const { dirname } = builtin('node:path');
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
      return true;
    } catch (error) {
      if (error.code !== 'ENOENT' || folder === dirname(folder)) return false;
    }
  }
}

/**
 * Makes the folder in the temporary folder, which may be one for all users of the machine. Another user must not be able to put images
 * into the cache, so the folder has to be a real one, of this user, with no permissions for others. Returns `undefined` if it is not.
 */
function temporaryPlace() {
  const { lstatSync, mkdirSync } = builtin('node:fs');
  // There are no users on Windows, where each has a temporary folder of his own.
  const user = process.geteuid?.();
  const path = builtin('node:path').resolve(builtin('node:os').tmpdir(), user === undefined ? NAME : `${NAME}-${user}`);
  // It fails if the folder is there, which is checked next.
  attempt(() => mkdirSync(path, { mode: 0o700 }));
  const found = attempt(() => lstatSync(path));
  if (!found?.isDirectory()) return undefined;
  const isOurs = user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
  return isOurs && isWritable(path) ? path : undefined;
}
