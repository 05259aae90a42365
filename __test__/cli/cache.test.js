// `ogpress cache`, and `--cache` of `ogpress render`.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import * as own from '../../index.js';
import { cacheCommand, openCache } from '../../lib/cli/cache.js';
import { UsageError } from '../../lib/cli/usage-error.js';
import { ogpress, svg } from '../support/command.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;
const skip = 'RenderCache' in own ? false : 'the package has no cache yet';

/** A cache with two images, for what is printed. */
class StandIn {
  constructor({ dir = '/host' } = {}) {
    if (dir === '') throw Object.assign(new TypeError('expected a folder'), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
    this.dir = dir;
  }
  usage = async () => ({ entries: 2, bytes: 3000, oldest: new Date(0) });
  prune = async () => ({ removed: 1, removedBytes: 10, entries: 1, bytes: 2990 });
  clear = async () => ({ removed: 2, removedBytes: 3000 });
}

for (const [name, expected] of [
  ['path', '/host'],
  ['stats', '/host\n2 images, 2.9 KiB, the oldest of 1970-01-01'],
  ['prune', 'removed 1 image, 10 B\nkept 1 image, 2.9 KiB'],
  ['clear', 'removed 2 images, 2.9 KiB'],
]) {
  test(`cache ${name} prints lines or an object`, { timeout }, async () => {
    assert.equal(await cacheCommand({ RenderCache: StandIn }, name, {}), expected);
    const object = JSON.parse(await cacheCommand({ RenderCache: StandIn }, name, { dir: '/own', json: true }));
    assert.equal(object.dir, '/own');
  });
}

test('a folder that the cache refuses is wrong usage', { timeout }, () => {
  assert.throws(() => openCache({ RenderCache: StandIn }, ''), UsageError);
});

test('--cache keeps images, counts hits, and the second run has the same images', { timeout, skip }, async (t) => {
  const { path, at } = folder(t);
  mkdirSync(at('in'));
  for (let index = 0; index < 3; index++) writeFileSync(at('in', `${index}.svg`), svg(`hsl(${index * 99} 90% 50%)`));
  const run = async (out) => {
    const { code, stdout } = await ogpress(['render', 'in', '-o', out, '--json', '--cache=store'], { cwd: path });
    assert.equal(code, 0);
    return JSON.parse(stdout.trimEnd().split('\n').pop()).cacheHits;
  };
  assert.deepEqual([await run('one'), await run('two')], [0, 3]);
  for (let index = 0; index < 3; index++) {
    assert.deepEqual(readFileSync(at('two', `${index}.png`)), readFileSync(at('one', `${index}.png`)));
  }
  const cache = async (name) => {
    const { code, stdout } = await ogpress(['cache', name, '--dir', 'store', '--json'], { cwd: path });
    assert.equal(code, 0);
    return JSON.parse(stdout);
  };
  assert.equal((await cache('stats')).entries, 3);
  assert.equal((await cache('path')).dir, (await cache('stats')).dir);
  assert.equal((await cache('prune')).entries, 3);
  assert.equal((await cache('clear')).removed, 3);
  assert.equal((await cache('stats')).entries, 0);
});

test('the folder of --cache without a value is that of the environment', { timeout, skip }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  const options = { cwd: path, env: { OGPRESS_CACHE_DIR: at('host') } };
  assert.equal((await ogpress(['render', 'a.svg', '--cache'], options)).code, 0);
  const { stdout } = await ogpress(['cache', 'stats', '--json'], options);
  assert.deepEqual([JSON.parse(stdout).dir, JSON.parse(stdout).entries], [at('host'), 1]);
});
