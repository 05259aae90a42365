// Errors of a binary that cannot be loaded, in cases that the tests of the tarballs cannot make.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brokenBinary, missingBinary } from '../../lib/shared/native-errors.js';
import { TARGETS } from '../../lib/shared/target.js';
import { timeout } from '../support/promises.js';

test('the platforms are those that package.json builds', { timeout }, () => {
  const { napi } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const names = {
    x86_64: 'x64',
    aarch64: 'arm64',
    'unknown-linux': 'linux',
    'apple-darwin': 'darwin',
    'pc-windows': 'win32',
  };
  const built = napi.targets.map((triple) => {
    const [, arch, system, abi] = /^(\w+)-(unknown-linux|apple-darwin|pc-windows)-?(\w*)$/.exec(triple);
    return [names[system], names[arch], abi].filter(Boolean).join('-');
  });
  assert.deepEqual(TARGETS.toSorted(), built.toSorted());
});

test('tools that look for the files of a deployment find the name of every platform', { timeout }, () => {
  for (const file of ['native.js', 'traced.js']) {
    const text = readFileSync(new URL(`../../lib/shared/${file}`, import.meta.url), 'utf8');
    const named = [...text.matchAll(/require\('@ogpress\/native-([\w-]+)'\)/g)].map(([, name]) => name);
    assert.deepEqual(named.toSorted(), TARGETS.toSorted(), file);
  }
});

test('a binary that needs a newer glibc says which, and which the system has', { timeout }, () => {
  const cause = Object.assign(new Error("/lib/libc.so.6: version `GLIBC_9.99' not found (required by ogpress.node)"), {
    code: 'ERR_DLOPEN_FAILED',
  });
  const error = brokenBinary('ogpress.node', cause);
  assert.equal(error.code, 'ERR_OGPRESS_NATIVE_BROKEN');
  assert.match(error.message, /needs GLIBC 9\.99 or later but this system has/);
  assert.equal(error.cause, cause);
});

test('code in the folder of the package misses its binary, and code in a bundle was bundled', { timeout }, () => {
  const inside = new URL('../../lib/shared/places.js', import.meta.url).pathname;
  assert.equal(missingBinary('linux-x64-musl', inside).code, 'ERR_OGPRESS_NATIVE_MISSING');
  assert.equal(missingBinary('linux-x64-musl', '/srv/app/server.js').code, 'ERR_OGPRESS_BUNDLED');
});
