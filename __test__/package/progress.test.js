// The example with a progress bar, from the tarballs, in a folder of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { pack } from '../../scripts/pack.js';
import { root } from '../../scripts/run.js';

const folder = mkdtempSync(join(tmpdir(), 'ogpress-progress-'));
const call = (command, ...args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};

before(() => {
  cpSync(join(root, 'examples/progress'), folder, { recursive: true });
  const { status, stderr } = call('npm', 'install', '--no-audit', '--no-fund', ...pack());
  assert.equal(status, 0, stderr);
});

after(() => rmSync(folder, { recursive: true }));

test('ten thousand pages are written, and nothing the second time', { timeout: 120_000 }, () => {
  const first = call(process.execPath, 'index.mjs');
  assert.equal(first.status, 0, first.stderr);
  // The bar is for terminals, and the last line for logs.
  assert.match(first.stderr, /100% \| 10000 of 10000/);
  assert.match(first.stdout, /10000 written \(\d+ bytes\), 0 as they were, in \d+ ms/);
  assert.equal(readFileSync(join(folder, 'dist/7/57.html'), 'utf8'), '<h1>Page 57</h1>\n');
  assert.match(call(process.execPath, 'index.mjs').stdout, /0 written \(0 bytes\), 10000 as they were/);
});

test('a page that cannot be written is named', { timeout: 120_000 }, () => {
  rmSync(join(folder, 'dist/7/57.html'));
  cpSync(join(folder, 'dist/8'), join(folder, 'dist/7/57.html'), { recursive: true });
  const { status, stderr } = call(process.execPath, 'index.mjs');
  assert.equal(status, 1);
  assert.match(stderr, /1 of 10000 files were not written: .*EISDIR/);
  assert.match(stderr, /^ {2}7\/57\.html$/m);
});
