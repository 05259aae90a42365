// How long the first render with a text takes on a machine of many fonts, and whether the event loop turns meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BOLD, REGULAR, ofOneCharacter, renamed } from '../../__test__/support/font.js';

const [files = 500, processes = 9] = process.argv.slice(2).map(Number);
const home = mkdtempSync(join(tmpdir(), 'ogpress-fonts-'));

/** Names of five letters, each of one file. */
const name = (index) => `F${String(index).padStart(4, '0')}`;

try {
  const folder = join(home, 'fonts');
  for (let index = 0; index < files - 1; index++) {
    const place = join(folder, `d${index % 20}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.ttf`), renamed(name(index), index % 2 ? BOLD : REGULAR));
  }
  writeFileSync(join(folder, 'rare.ttf'), ofOneCharacter('\u7a1f', 'Rare0'));
  const env = { ...process.env, HOME: home, FONTCONFIG_FILE: join(home, 'none'), XDG_DATA_DIRS: home, OGPRESS_FONT_DIRS: folder };
  const source = `
    const { monitorEventLoopDelay, performance } = await import('node:perf_hooks');
    const { getMetrics, renderOgPng } = await import(${JSON.stringify(new URL('../../index.js', import.meta.url).href)});
    const card = (text) => '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text x="80" y="330" font-size="72" font-family="${name(files - 2)}">' + text + '</text></svg>';
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.enable();
    const time = async (text) => {
      const start = performance.now();
      await renderOgPng(card(text));
      return performance.now() - start;
    };
    const first = await time('Hello, reader');
    const rare = await time('Hello, \u7a1f');
    const { scanMs, files } = getMetrics().systemFonts;
    const again = await time('Hello, reader');
    delay.disable();
    // The monitor counts from tick to tick, which are a millisecond apart.
    console.log(JSON.stringify({ first, rare, again, scanMs, delay: delay.max / 1e6 - 1, files }));
  `;
  const runs = Array.from({ length: processes }, () =>
    JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', source], { env, encoding: 'utf8' })),
  );
  const sorted = (key) => runs.map((run) => run[key]).sort((a, b) => a - b);
  console.log(`${runs[0].files} files, ${processes} processes; milliseconds, median (worst)`);
  for (const [key, title] of [
    ['first', 'first render'],
    ['scanMs', 'of which the scan'],
    ['rare', 'with a rare character'],
    ['again', 'the first again'],
    ['delay', 'event loop held up'],
  ]) {
    const times = sorted(key);
    console.log(`${title.padEnd(24)} ${times[times.length >> 1].toFixed(1)} (${times.at(-1).toFixed(1)})`);
  }
} finally {
  rmSync(home, { recursive: true });
}
