// What crates/render/examples/stages.rs measures, in a process of cargo's. The build is that of a release without the Node layer.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { readCards } from './cards.mjs';

const root = join(import.meta.dirname, '../..');
const command = ['run', '--release', '--package', 'ogpress-render', '--example', 'stages', '--'];

// { rounds, cards }, or { problem } where there is no cargo, or it fails: what it says of that goes to stderr.
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
