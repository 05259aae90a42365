// Running commands, the same way in every script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Says what happens, does it, and ends the process if it fails: nothing after it would make sense. */
export function run(command, args, { cwd = root, env = {} } = {}) {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs a folder's packages from its lock file, unless what is there came from the same one. */
export function install(cwd) {
  const stamp = join(cwd, 'node_modules', '.lock-hash');
  const hash = createHash('sha256').update(readFileSync(join(cwd, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  // Not `npm ci`: it insists on lock entries for the binaries of every platform, and not every registry has them all.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
  writeFileSync(stamp, hash);
}
