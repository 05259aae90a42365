// WOFF and WOFF2: fonts as the web packs them are taken wherever other fonts are.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { FontSet, renderOgPng } from '../../../index.js';
import { folder, line, put } from '../../support/font.js';
import { dark } from '../../support/png.js';

const timeout = 30_000;

const PACKAGE = dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json'));
const file = (subset, ending) => join(PACKAGE, 'files', `inter-${subset}-400-normal.${ending}`);

/** Letters that the embedded font, which is of the same name, does not have. */
const CYRILLIC = line('Привет', 'font-family="Inter"');

const painted = async (options) => renderOgPng(CYRILLIC, { fonts: new FontSet({ system: false, ...options }) });

test('WOFF and WOFF2 are the same font, from a file, a folder or a buffer', { timeout }, async (t) => {
  const dir = folder(t);
  mkdirSync(join(dir, 'deep'));
  put(join(dir, 'deep'), 'cyrillic.WOFF2', readFileSync(file('cyrillic', 'woff2')));
  const counts = [];
  for (const ending of ['woff', 'woff2']) {
    const picture = await painted({ files: [file('cyrillic', ending)] });
    assert.deepEqual(await painted({ buffers: [readFileSync(file('cyrillic', ending))] }), picture);
    if (ending === 'woff2') assert.deepEqual(await painted({ dirs: [dir] }), picture);
    assert.notDeepEqual(picture, await painted({}));
    counts.push(dark(picture));
  }
  // The two files were not made of quite the same outlines.
  assert.ok(counts[0] > 500 && Math.abs(counts[0] - counts[1]) < counts[0] / 50, `${counts} dark pixels`);
});

test('a font is known by its bytes, whatever its file is called', { timeout }, async (t) => {
  const path = put(folder(t), 'font.ttf', readFileSync(file('cyrillic', 'woff2')));
  assert.deepEqual(await painted({ files: [path] }), await painted({ files: [file('cyrillic', 'woff2')] }));
});

test('an isolated render has them too', { timeout }, async () => {
  const fonts = { system: false, files: [file('cyrillic', 'woff2')] };
  assert.deepEqual(await renderOgPng(CYRILLIC, { fonts, isolation: 'process' }), await painted(fonts));
});

for (const ending of ['woff', 'woff2']) {
  test(`a damaged ${ending} is refused by name, wherever it is cut or changed`, { timeout }, (t) => {
    const dir = folder(t);
    const whole = readFileSync(file('greek-ext', ending));
    for (const length of [4, 43, 60, 400, whole.length >> 1, whole.length - 5]) {
      const path = put(dir, `cut-${length}.${ending}`, whole.subarray(0, length));
      assert.throws(
        () => new FontSet({ files: [path] }),
        (error) => error.code === 'ERR_OGPRESS_FONT_FILE' && error.message.includes(`cut-${length}`),
      );
    }
    const changed = Buffer.from(whole);
    changed.fill(0x5a, whole.length >> 1);
    assert.throws(() => new FontSet({ buffers: [changed] }), { code: 'ERR_OGPRESS_FONT_BUFFER' });
  });
}

test('a font that claims to be a hundred times its size is refused before it is unpacked', { timeout }, () => {
  const bomb = Buffer.from(readFileSync(file('greek-ext', 'woff')));
  bomb.writeUInt32BE(0x7000_0000, 44 + 12);
  assert.throws(() => new FontSet({ buffers: [bomb] }), { code: 'ERR_OGPRESS_FONT_BUFFER' });
});
