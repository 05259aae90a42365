// The folder of the cache: `dir: 'auto'` in projects of all kinds, `OGPRESS_CACHE_DIR`, and the option itself.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';

import { cacheDirOf, cachePlace } from '../../lib/cache/place.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const start = process.cwd();
const isWindows = process.platform === 'win32';

beforeEach(() => delete process.env.OGPRESS_CACHE_DIR);
afterEach(() => process.chdir(start));

/** Makes a project of the files, and works in it, or in a folder of it. An object is the JSON of a file. */
function project(t, files, work = '.') {
  const path = realpathSync(folder(t, () => process.chdir(start)).path);
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  mkdirSync(join(path, work), { recursive: true });
  process.chdir(join(path, work));
  return (...names) => join(path, ...names, 'ogpress');
}

const ASTRO = ['node_modules', '.astro'];
const NEXT = ['.next', 'cache'];
const NUXT = ['node_modules', '.cache', 'nuxt'];

const config = '';
const depends = (...names) => ({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) });
const needs = (...names) => ({ devDependencies: Object.fromEntries(names.map((name) => [name, '*'])) });

for (const [title, files, place] of [
  ['Astro by its configuration', { 'package.json': {}, 'astro.config.mjs': config }, ASTRO],
  ['Astro by a configuration in TypeScript', { 'package.json': {}, 'astro.config.mts': config }, ASTRO],
  ['Astro by its dependencies', { 'package.json': depends('astro') }, ASTRO],
  ['Astro by its devDependencies', { 'package.json': needs('astro') }, ASTRO],
  ['Next by its configuration', { 'package.json': {}, 'next.config.ts': config }, NEXT],
  ['Next by its dependencies', { 'package.json': depends('next', 'react') }, NEXT],
  ['Nuxt by its configuration', { 'package.json': {}, 'nuxt.config.ts': config }, NUXT],
  ['Nuxt by its devDependencies', { 'package.json': needs('nuxt') }, NUXT],
  ['Docusaurus', { 'package.json': depends('@docusaurus/core') }, ['node_modules', '.cache']],
  ['SvelteKit', { 'package.json': needs('@sveltejs/kit'), 'svelte.config.js': config }, ['.cache']],
  ['Eleventy', { 'package.json': needs('@11ty/eleventy'), '.eleventy.js': config }, ['.cache']],
  ['VitePress', { 'package.json': needs('vitepress') }, ['.cache']],
  ['no framework', { 'package.json': {} }, ['.cache']],
  ['Vite alone', { 'package.json': needs('vite'), 'vite.config.ts': config }, ['.cache']],
]) {
  test(`a project with ${title} has its cache in ${place.join('/')}/ogpress`, (t) => {
    const at = project(t, files);
    assert.equal(cachePlace(), at(...place));
  });
}

for (const [title, files, place] of [
  ['a configuration is before dependencies', { 'package.json': depends('astro'), 'next.config.js': config }, NEXT],
  [
    'a configuration of a framework with the common place is too',
    { 'package.json': depends('next'), 'eleventy.config.js': config },
    ['.cache'],
  ],
  [
    'Astro is before a framework whose components it uses',
    { 'package.json': needs('astro'), 'astro.config.mjs': config, 'svelte.config.js': config },
    ASTRO,
  ],
  [
    'Astro is before Next if both are configured',
    { 'package.json': {}, 'next.config.js': config, 'astro.config.ts': config },
    ASTRO,
  ],
  ['dependencies are before devDependencies', { 'package.json': { ...depends('next'), ...needs('astro') } }, NEXT],
  ['Astro is before Nuxt if both are dependencies', { 'package.json': depends('nuxt', 'astro') }, ASTRO],
  ['peers do not count', { 'package.json': { peerDependencies: { astro: '*' } } }, ['.cache']],
]) {
  test(`of two frameworks: ${title}`, (t) => {
    const at = project(t, files);
    assert.equal(cachePlace(), at(...place));
  });
}

test('a package of a workspace has its own cache', (t) => {
  const files = { 'package.json': depends('next'), 'packages/site/package.json': depends('astro') };
  const at = project(t, files, 'packages/site');
  assert.equal(cachePlace(), at('packages', 'site', ...ASTRO));
});

test('a folder in a project has the cache of the project', (t) => {
  const at = project(t, { 'package.json': depends('astro') }, 'src/pages');
  assert.equal(cachePlace(), at(...ASTRO));
});

test('a project of Yarn without node_modules has the place of its framework, which the framework makes too', (t) => {
  const at = project(t, { 'package.json': depends('astro'), '.pnp.cjs': '', 'yarn.lock': '' });
  assert.equal(cachePlace(), at(...ASTRO));
});

test('without a package.json the cache is in the working folder', (t) => {
  const at = project(t, { 'package.json/not-a-file': '' }, 'work');
  assert.equal(cachePlace(), at('work', '.cache'));
});

for (const [title, content] of [
  ['is no JSON', '{'],
  ['is empty', ''],
  ['is null', 'null'],
  ['has other types', '{ "dependencies": ["next"], "devDependencies": "astro" }'],
  ['depends on what all objects have', '{ "dependencies": {}, "devDependencies": { "constructor": "*" } }'],
]) {
  test(`a package.json that ${title} is a project: files show its framework`, (t) => {
    const at = project(t, { 'package.json': content });
    assert.equal(cachePlace(), at('.cache'));
    writeFileSync('nuxt.config.ts', config);
    assert.equal(cachePlace(), at(...NUXT));
  });
}

test('nothing is made in the project', (t) => {
  const at = project(t, { 'package.json': depends('astro') });
  cachePlace();
  assert.throws(() => statSync(dirname(dirname(at(...ASTRO)))), { code: 'ENOENT' });
});

test('OGPRESS_CACHE_DIR is before the framework', (t) => {
  const at = project(t, { 'package.json': depends('astro') });
  process.env.OGPRESS_CACHE_DIR = join(tmpdir(), 'elsewhere');
  assert.equal(cachePlace(), join(tmpdir(), 'elsewhere'));
  process.env.OGPRESS_CACHE_DIR = '  ';
  assert.equal(cachePlace(), at(...ASTRO));
});

test('a relative OGPRESS_CACHE_DIR starts in the working folder, and not in the project', (t) => {
  const at = project(t, { 'package.json': depends('astro') }, 'src');
  process.env.OGPRESS_CACHE_DIR = join('a', 'ogpress');
  assert.equal(cachePlace(), at('src', 'a'));
});

test('the option is a path, a URL, or auto', (t) => {
  const at = project(t, { 'package.json': {} });
  assert.equal(cacheDirOf('auto'), at('.cache'));
  assert.equal(cacheDirOf(undefined), at('.cache'));
  assert.equal(cacheDirOf('ogpress'), at());
  assert.equal(cacheDirOf(at('x')), at('x'));
  assert.equal(cacheDirOf(pathToFileURL(at('x y'))), at('x y'));
});

test('a path stays in the folder that it was given in', (t) => {
  const at = project(t, { 'package.json': {} });
  const dir = cacheDirOf('ogpress');
  process.chdir(start);
  assert.equal(dir, at());
});

for (const [title, value, code] of [
  ['a number', 5, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['null', null, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['an object with a href', { href: 'file:///a' }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['bytes', Buffer.from('a'), 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['an empty path', '', 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['a path with a NUL', 'a\0b', 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['a URL with a NUL', new URL('file:///C:/a%00b'), 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['a URL of the web', new URL('https://example.com/a'), 'ERR_OGPRESS_INVALID_ARG_VALUE'],
]) {
  test(`${title} is no folder`, () => {
    assert.throws(
      () => cacheDirOf(value, 'cache.dir'),
      (error) => error.code === code && error.message.includes('`cache.dir`'),
    );
  });
}

test('a URL of another realm is a URL', () => {
  const [Other] = runInNewContext('[class extends URL {}]', { URL });
  assert.equal(cacheDirOf(new Other(pathToFileURL(start).href)), start);
});

/** Only root can give a folder to another user, and else it is this one's already. */
function chownTo(path, user) {
  if (process.getuid() === 0) chownSync(path, user, -1);
}

/** Calls `cachePlace` in a read-only project, as a user without privileges. Returns that, the user, and the folders. */
async function inReadOnlyProject(t, prepare = () => {}) {
  const { path: given, at } = folder(t, () => chmodSync(at('project'), 0o755));
  const path = realpathSync(given);
  const temporary = join(path, 'tmp');
  chmodSync(path, 0o755);
  mkdirSync(join(path, 'project'));
  mkdirSync(temporary);
  // The permissions of /tmp.
  chmodSync(temporary, 0o1777);
  writeFileSync(join(path, 'project', 'package.json'), JSON.stringify(depends('astro')));
  chmodSync(join(path, 'project'), 0o555);
  const user = process.getuid() === 0 ? 65_534 : process.getuid();
  const mine = join(temporary, `ogpress-${user}`);
  prepare(mine, user);
  const place = await child(
    `const { cachePlace } = await import('${url('lib/cache/place.js')}');
     process.chdir(${JSON.stringify(join(path, 'project'))});
     if (process.getuid() === 0) process.setuid(65534);
     report(cachePlace());`,
    { env: { TMPDIR: temporary, OGPRESS_CACHE_DIR: undefined } },
  );
  return { place, mine, user, inProject: join(path, 'project', ...ASTRO, 'ogpress') };
}

test(
  'a project that cannot be written to has its cache in a temporary folder of this user',
  { skip: isWindows },
  async (t) => {
    const { place, mine, user } = await inReadOnlyProject(t);
    assert.equal(place, mine);
    const { mode, uid } = statSync(mine);
    assert.equal(uid, user);
    assert.equal(mode & 0o7777, 0o700);
  },
);

test('a temporary folder that is there is used again', { skip: isWindows }, async (t) => {
  const { place, mine } = await inReadOnlyProject(t, (mine, user) => {
    mkdirSync(mine, { mode: 0o700 });
    chownTo(mine, user);
  });
  assert.equal(place, mine);
});

for (const [title, prepare] of [
  ['that others may write to', (mine, user) => (mkdirSync(mine), chownTo(mine, user), chmodSync(mine, 0o777))],
  ['that others may read', (mine, user) => (mkdirSync(mine), chownTo(mine, user), chmodSync(mine, 0o750))],
  ['that cannot be written to', (mine, user) => (mkdirSync(mine, { mode: 0o500 }), chownTo(mine, user))],
  [
    'that is a link',
    (mine, user) => {
      mkdirSync(`${mine}-real`, { mode: 0o700 });
      chownTo(`${mine}-real`, user);
      symlinkSync(`${mine}-real`, mine);
    },
  ],
  ['that is a file', (mine) => writeFileSync(mine, '')],
]) {
  test(
    `a temporary folder ${title} is not used: writing in the project reports why`,
    { skip: isWindows },
    async (t) => {
      const { place, inProject } = await inReadOnlyProject(t, prepare);
      assert.equal(place, inProject);
    },
  );
}

test(
  'a temporary folder of another user is not used',
  { skip: process.getuid?.() !== 0 && 'it takes root to make one' },
  async (t) => {
    const { place, inProject } = await inReadOnlyProject(t, (mine) => mkdirSync(mine, { mode: 0o777 }));
    assert.equal(place, inProject);
  },
);

test('OGPRESS_CACHE_DIR is used as it is, also where nothing can be written', (t) => {
  const at = project(t, { 'package.json': {}, file: '' });
  process.env.OGPRESS_CACHE_DIR = join('file', 'ogpress');
  assert.equal(cachePlace(), at('file'));
});

/** Calls `cachePlace` in a working folder that was removed, with a temporary folder. Returns that, or the code of the error. */
async function withoutWorkingFolder(path) {
  const gone = join(path, 'gone');
  mkdirSync(gone);
  return child(
    `const { cachePlace } = await import('${url('lib/cache/place.js')}');
     process.chdir(${JSON.stringify(gone)});
     (await import('node:fs')).rmdirSync(${JSON.stringify(gone)});
     try { report(cachePlace()); } catch ({ code }) { report(code); }`,
    { env: { TMPDIR: path, OGPRESS_CACHE_DIR: undefined } },
  );
}

test('a working folder that was removed leaves the temporary folder', { skip: isWindows }, async (t) => {
  const path = realpathSync(folder(t).path);
  assert.equal(await withoutWorkingFolder(path), join(path, `ogpress-${process.getuid()}`));
});

test('without a working folder and a temporary one there is no cache', { skip: isWindows }, async (t) => {
  const path = realpathSync(folder(t).path);
  writeFileSync(join(path, `ogpress-${process.getuid()}`), '');
  assert.equal(await withoutWorkingFolder(path), 'ERR_OGPRESS_INVALID_ENV');
});

test(
  'root does not use the folder of another user, although it could',
  { skip: process.getuid?.() !== 0 && 'it takes root to make one' },
  async (t) => {
    const path = realpathSync(folder(t).path);
    mkdirSync(join(path, 'ogpress-0'), { mode: 0o700 });
    chownTo(join(path, 'ogpress-0'), 65_534);
    assert.equal(await withoutWorkingFolder(path), 'ERR_OGPRESS_INVALID_ENV');
  },
);
