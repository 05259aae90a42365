// publint and "Are the types wrong?" check the packed tarballs: whether the tools of users find the code and the types of each format.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { pack } from '../../scripts/pack.js';
import { installTools, tools } from './installed.js';

installTools();
const tarballs = pack();

/** Runs a tool, and returns its status and what it prints, without colours. */
function check(tool, args) {
  const bin = join(tools, 'node_modules', '.bin', tool);
  const { status, stdout, stderr } = spawnSync(bin, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status, output: stdout + stderr };
}

for (const tarball of tarballs) {
  test(`publint finds nothing in ${basename(tarball)}, strictly`, () => {
    const { status, output } = check('publint', ['--strict', tarball]);
    assert.equal(status, 0, output);
    // A suggestion does not fail it.
    assert.match(output, /^All good!$/m);
  });
}

test('attw finds nothing in the main package', () => {
  const { status, output } = check('attw', ['--format', 'ascii', tarballs[0]]);
  assert.equal(status, 0, output);
  assert.match(output, /No problems found/);
});

test('attw finds no types to check in the package of a platform', () => {
  const { status, output } = check('attw', ['--format', 'ascii', tarballs[1]]);
  assert.equal(status, 0, output);
  assert.match(output, /does not contain types/);
});
