// The machine's fonts as a part of what a cached picture is made from: none is found by a process that would draw it otherwise. Each
// process scans for fonts once, so every render here is in a process of its own.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { child, url } from '../support/child.js';
import { BOLD, REGULAR, folder, line, put, renamed } from '../support/font.js';

/** Only on Linux does the environment say where fonts are. */
const options = { timeout: 30_000, skip: process.platform !== 'linux' };

const OUTER = line('Hello', 'font-family="Outer"');

/** Two folders, each with a font `Outer` of other shapes and of the same weight, and `run(source, folders)`. */
function machine(t) {
  const home = folder(t);
  const config = put(home, 'fonts.conf', '<fontconfig/>');
  const [thin, thick] = ['thin', 'thick'].map((name) => join(home, name));
  for (const path of [thin, thick]) mkdirSync(path);
  const fonts = { thin: put(thin, 'outer.ttf', renamed('Outer', REGULAR)), thick: put(thick, 'outer.ttf', regular()) };
  const cache = join(home, 'cache');
  /** `picture(svg, options)` are the bytes of a render, and `cached(svg, options)` those of one with the cache. */
  const run = (source, ...folders) =>
    child(
      `import { copyFileSync } from 'node:fs';
       import { RenderCache, renderOgPng } from '${url('index.js')}';
       const cache = new RenderCache({ dir: ${JSON.stringify(cache)} });
       const picture = async (svg, options) => (await renderOgPng(svg, { onWarning() {}, ...options })).toString('base64');
       const cached = (svg, options) => picture(svg, { ...options, cache });
       const OUTER = ${JSON.stringify(OUTER)};
       ${source}`,
      { env: { HOME: home, FONTCONFIG_FILE: config, OGPRESS_FONT_DIRS: folders.join(delimiter) } },
    );
  return { fonts, home, run, thin, thick };
}

/** The bold font under the same name, which says that it is regular. */
function regular() {
  const font = renamed('Outer', BOLD);
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index++) {
    const entry = 12 + 16 * index;
    if (font.toString('latin1', entry, entry + 4) === 'OS/2') font.writeUInt16BE(400, font.readUInt32BE(entry + 8) + 4);
  }
  return font;
}

test(
  'the order of the folders of fonts counts: the first font of a name is the one that is drawn',
  options,
  async (t) => {
    const { run, thin, thick } = machine(t);
    const first = await run('report(await picture(OUTER))', thin, thick);
    const second = await run('report(await picture(OUTER))', thick, thin);
    assert.notEqual(first, second, 'the fonts cannot be told apart');
    assert.equal(await run('report(await cached(OUTER))', thin, thick), first);
    assert.equal(await run('report(await cached(OUTER))', thick, thin), second);
  },
);

test('a font that was installed after the scan is not in the key of a picture without it', options, async (t) => {
  const { fonts, home, run } = machine(t);
  const path = join(home, 'installed');
  mkdirSync(path);
  const install = `copyFileSync(${JSON.stringify(fonts.thick)}, ${JSON.stringify(join(path, 'outer.ttf'))});`;
  await run(`await picture(OUTER); ${install} report(await cached(OUTER))`, path);
  const right = await run('report(await picture(OUTER))', path);
  assert.equal(await run('report(await cached(OUTER))', path), right);
});

test(
  'a font that was installed before an isolated process began is not drawn under an older key',
  options,
  async (t) => {
    const { fonts, home, run } = machine(t);
    const path = join(home, 'installed');
    const font = join(path, 'outer.ttf');
    mkdirSync(path);
    const other = JSON.stringify(OUTER.replace('Hello', 'Other'));
    // The second lookup finds that the picture depends on the machine's fonts, and makes their fingerprint.
    const known = `await cached(${other}); await cached(${other});`;
    const install = `copyFileSync(${JSON.stringify(fonts.thick)}, ${JSON.stringify(font)});`;
    await run(`${known} ${install} report(await cached(OUTER, { isolation: 'process' }))`, path);
    rmSync(font);
    const right = await run('report(await picture(OUTER))', path);
    assert.equal(await run('report(await cached(OUTER))', path), right);
    copyFileSync(fonts.thin, font);
    const later = await run('report(await picture(OUTER))', path);
    assert.equal(await run('report(await cached(OUTER))', path), later);
  },
);
