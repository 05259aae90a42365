// Measures the first render with text on a machine with many fonts, and the delay of the event loop meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BOLD, REGULAR, ofOneCharacter, renamed } from '../../__test__/support/font.js';

const [files = 500, processes = 9] = process.argv.slice(2).map(Number);
const home = mkdtempSync(join(tmpdir(), 'ogpress-fonts-'));

/** Names of five letters, one for each file. */
const name = (index) => `F${String(index).padStart(4, '0')}`;

try {
  const folder = join(home, 'fonts');
  for (let index = 0; index < files - 1; index++) {
    const place = join(folder, `d${index % 20}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.ttf`), renamed(name(index), index % 2 ? BOLD : REGULAR));
  }
  writeFileSync(join(folder, 'rare.ttf'), ofOneCharacter('\u7a1f', 'Rare0'));
  const env = {
    ...process.env,
    HOME: home,
    FONTCONFIG_FILE: join(home, 'none'),
    XDG_DATA_DIRS: home,
    OGPRESS_FONT_DIRS: folder,
  };
  const source = (fonts) => `
    const { monitorEventLoopDelay, performance } = await import('node:perf_hooks');
    const { getMetrics, renderOgPng } = await import(${JSON.stringify(new URL('../../index.js', import.meta.url).href)});
    const card = (text) => '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text x="80" y="330" font-size="72" font-family="${fonts ? 'Inter' : name(files - 2)}">' + text + '</text></svg>';
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.enable();
    const time = async (text) => {
      const start = performance.now();
      await renderOgPng(card(text), { fonts: ${fonts || 'undefined'} });
      return performance.now() - start;
    };
    const first = await time('Hello, reader');
    const delayed = delay.max / 1e6;
    const rare = await time('Hello, \u7a1f');
    const { scanMs = 0, files = 0 } = getMetrics().systemFonts ?? {};
    const again = await time('Hello, reader');
    delay.disable();
    console.log(JSON.stringify({ first, rare, again, scanMs, delay: Math.max(delayed, delay.max / 1e6), files }));
  `;
  const run = (fonts) =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '--eval', source(fonts)], { env, encoding: 'utf8' }),
    );
  // In turns, so that both have the same load of the machine.
  const runs = Array.from({ length: processes }, () => ({ ...run(''), without: run('{ system: false }') }));
  for (const run of runs) [run.plain, run.idle] = [run.without.first, run.without.delay];
  const sorted = (key) => runs.map((run) => run[key]).sort((a, b) => a - b);
  console.log(`${runs[0].files} files, ${processes} processes; milliseconds, median (worst)`);
  for (const [key, title] of [
    ['first', 'first render'],
    ['scanMs', 'of which the scan'],
    ['rare', 'with a rare character'],
    ['again', 'the first again'],
    ['delay', 'event loop held up'],
    ['plain', 'without them: first'],
    ['idle', 'without them: held up'],
  ]) {
    const times = sorted(key);
    console.log(`${title.padEnd(24)} ${times[times.length >> 1].toFixed(1)} (${times.at(-1).toFixed(1)})`);
  }
} finally {
  rmSync(home, { recursive: true });
}
