// Renders every case of ../shared/browser with the rivals. crates/render/tests/browser.rs then compares their pictures and ours with the same
// measure. Prints two tables. With --write, writes docs/browser.md and crates/render/tests/browser/passing.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rivals } from './rivals.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cases = join(repository, '../shared/browser/cases');
const fonts = join(repository, '../shared/browser/fonts');

const scratch = mkdtempSync(join(tmpdir(), 'ogpress-browser-'));
try {
  for (const [name, open] of Object.entries(rivals)) {
    await renderAll(await open(fonts, scratch), join(scratch, name));
  }
  process.exitCode = judge();
} finally {
  rmSync(scratch, { recursive: true });
}

/** Writes a picture for each case that the rival does not refuse. */
async function renderAll(render, folder) {
  mkdirSync(folder);
  for (const file of readdirSync(cases).filter((file) => file.endsWith('.svg'))) {
    const name = basename(file, '.svg');
    try {
      const png = await render(readFileSync(join(cases, file)), widthOf(readFileSync(join(cases, `${name}.png`))));
      writeFileSync(join(folder, `${name}.png`), png);
    } catch (error) {
      console.error(`${basename(folder)} refused ${name}: ${error.message.split('\n')[0]}`);
    }
  }
}

/** Reads the size from the header of a PNG. */
function widthOf(png) {
  return png.readUInt32BE(16);
}

function judge() {
  const test = ['test', '--package', 'ogpress-render', '--test', 'browser', '--', '--nocapture', 'what_looked_like'];
  const env = { ...process.env, OGPRESS_BROWSER_RIVALS: scratch };
  if (process.argv.includes('--write')) env.OGPRESS_WRITE_BROWSER = '1';
  return spawnSync('cargo', test, { cwd: repository, env, stdio: 'inherit' }).status ?? 1;
}
