// Runs commands for the scripts of this folder.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Prints a command and runs it. If it fails, ends the process. */
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

/**
 * Runs several lists of commands at the same time, and the commands of each list (`[command, args, env]`) one after the other. Prints the
 * output of a command when it ends, so that outputs do not mix. If a command fails, stops the others and ends the process.
 */
export async function runSideBySide(lists) {
  const running = new Set();
  const runOne = (command, args, env = {}) =>
    new Promise((done) => {
      const child = spawn(command, args, {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
      running.add(child);
      const chunks = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
      child.on('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
      child.on('close', (status) => {
        running.delete(child);
        process.stdout.write(`\n> ${[command, ...args].join(' ')}\n${Buffer.concat(chunks)}`);
        if (status === 0) return done();
        for (const other of running) other.kill();
        process.exit(status > 0 ? status : 1);
      });
    });
  await Promise.all(
    lists.map(async (commands) => {
      for (const command of commands) await runOne(...command);
    }),
  );
}

/** Installs a folder's packages from its lock file, unless they were installed from the same lock file before. */
export function install(cwd) {
  const stamp = join(cwd, 'node_modules', '.lock-hash');
  const hash = createHash('sha256')
    .update(readFileSync(join(cwd, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  // Not `npm ci`: it fails where a registry lacks the binary of some other platform.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
  writeFileSync(stamp, hash);
}
