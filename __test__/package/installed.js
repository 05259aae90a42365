// A folder of a user's, with the packed tarballs installed. It has Node and npm, and no compiler of any kind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { pack } from '../../scripts/pack.js';
import { install, root } from '../../scripts/run.js';

/** The folder with the tools that these tests use. */
export const tools = join(root, '__test__', 'tools');

/** Installs those tools, unless they are. */
export function installTools() {
  install(tools);
}

/** Packs the tarballs and installs them. Returns `{ folder, tarballs, call, run, remove }`. */
export function installPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'ogpress-user-'));
  const bin = mkdtempSync(join(tmpdir(), 'ogpress-path-'));
  const env = { PATH: bin, HOME: process.env.HOME, npm_config_offline: 'true' };

  /** Runs a command, and returns `{ status, stdout, stderr }`. */
  const run = (command, args, options = {}) =>
    spawnSync(command, args, { cwd: folder, encoding: 'utf8', ...options, env: { ...env, ...options.env } });
  /** Runs a command that has to succeed, and returns what it prints. */
  const call = (command, args, options) => {
    const { status, stdout, stderr } = run(command, args, options);
    assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
    return stdout;
  };

  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync(realpathSync(join(dirname(process.execPath), 'npm')), join(bin, 'npm'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const tarballs = pack();
  call('npm', ['install', '--no-audit', '--no-fund', ...tarballs]);
  const remove = () => [folder, bin].forEach((path) => rmSync(path, { recursive: true }));
  return { folder, tarballs, env, call, run, remove };
}
