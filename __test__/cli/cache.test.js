// `ogpress cache`, and `--cache` of `ogpress render`.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { ogpress, svg } from '../support/command.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;

test('cache prints lines', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  assert.equal((await ogpress(['render', 'a.svg', '--cache=store'], { cwd: path })).code, 0);
  const printed = async (name) => (await ogpress(['cache', name, '--dir', 'store'], { cwd: path })).stdout.trimEnd();
  const today = new Date().toISOString().slice(0, 10);
  const [first, second] = (await printed('stats')).split('\n');
  assert.equal(first, at('store'));
  assert.match(second, /^1 image, \d+ B, the oldest of \d{4}-\d\d-\d\d$/);
  assert.ok(second.endsWith(today) || today !== new Date().toISOString().slice(0, 10));
  assert.equal(await printed('path'), at('store'));
  assert.match(await printed('prune'), /^removed 0 images, 0 B\nkept 1 image, \d+ B$/);
  assert.match(await printed('clear'), /^removed 1 image, \d+ B$/);
  assert.match(await printed('stats'), /\n0 images, 0 B$/);
});

test('a folder that the cache refuses is wrong usage', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  for (const args of [
    ['cache', 'stats', '--dir='],
    ['render', 'a.svg', '--cache='],
  ]) {
    const { code, stderr } = await ogpress(args, { cwd: path });
    assert.equal(code, 2, stderr);
  }
});

test('--cache keeps images, counts hits, and the second run has the same images', { timeout }, async (t) => {
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

test('the folder of --cache without a value is that of the environment', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  const options = { cwd: path, env: { OGPRESS_CACHE_DIR: at('host') } };
  assert.equal((await ogpress(['render', 'a.svg', '--cache'], options)).code, 0);
  const { stdout } = await ogpress(['cache', 'stats', '--json'], options);
  assert.deepEqual([JSON.parse(stdout).dir, JSON.parse(stdout).entries], [at('host'), 1]);
});
