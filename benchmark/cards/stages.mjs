// Runs crates/render/examples/stages.rs with cargo: a release build without Node.js.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { readCards } from './cards.mjs';

const root = join(import.meta.dirname, '../..');
const command = ['run', '--release', '--package', 'ogpress-render', '--example', 'stages', '--'];

// Returns { rounds, cards }, or { problem } if there is no cargo or it fails. Its messages go to stderr.
export function measureStages() {
  process.stderr.write('stages\n');
  const files = readCards().map(({ file }) => file);
  const { error, status, signal, stdout } = spawnSync('cargo', [...command, ...files], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) return { problem: error.code === 'ENOENT' ? 'cargo is not installed' : error.message };
  if (status !== 0) return { problem: `cargo ended with ${signal ?? `exit code ${status}`}` };
  return JSON.parse(stdout);
}
