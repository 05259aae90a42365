// The embedded font: text never goes missing, whatever fonts the machine has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FontSet, renderOgPng } from '../../../index.js';
import { child, url } from '../../support/child.js';
import { BOLD, REGULAR, folder, line, put } from '../../support/font.js';
import { dark, decode, svg } from '../../support/png.js';

const timeout = 30_000;

const EMBEDDED = { fonts: new FontSet({ system: false }) };
/** Fewer dark pixels than this are no word of five letters at 40 pixels. */
const A_WORD = 500;

const render = (text, attributes) => renderOgPng(line(text, attributes), EMBEDDED);

test('the files that are embedded are TrueType', { timeout }, () => {
  for (const path of [REGULAR, BOLD]) assert.equal(readFileSync(path).toString('hex', 0, 4), '00010000', path);
});

test('a set of nothing holds the embedded family', { timeout }, () => {
  assert.deepEqual(EMBEDDED.fonts.families, ['Inter']);
  assert.deepEqual(new FontSet().families, ['Inter']);
  assert.deepEqual(new FontSet({}).families, ['Inter']);
});

for (const [title, attributes] of [
  ['without a family', ''],
  ['of the embedded family', 'font-family="Inter"'],
  ['of a family that there is not', 'font-family="No Such Family"'],
  ['of a list of families that there are not', 'font-family="No Such Family, \'Nor This\'"'],
  ['of an empty family', 'font-family=""'],
  ['of the family serif', 'font-family="serif"'],
  ['of the family sans-serif', 'font-family="sans-serif"'],
  ['of the family cursive', 'font-family="cursive"'],
  ['of the family fantasy', 'font-family="fantasy"'],
  ['of the family monospace', 'font-family="monospace"'],
]) {
  test(`text ${title} is painted, in the embedded font`, { timeout }, async () => {
    const png = await render('Hello', attributes);
    assert.ok(dark(png) > A_WORD, `${dark(png)} dark pixels`);
    assert.deepEqual(png, await render('Hello', 'font-family="Inter"'));
  });
}

test('bold text is painted in the bold font', { timeout }, async () => {
  const regular = await render('Hello');
  const bold = await render('Hello', 'font-weight="700"');
  assert.ok(dark(bold) > dark(regular) * 1.1, `${dark(bold)} dark pixels in bold, ${dark(regular)} in regular`);
  assert.deepEqual(await render('Hello', 'font-weight="bold"'), bold);
  assert.deepEqual(await render('Hello', 'font-weight="900"'), bold);
  assert.deepEqual(await render('Hello', 'font-weight="300"'), regular);
});

test('italic text is painted, though there is no italic font', { timeout }, async () => {
  assert.ok(dark(await render('Hello', 'font-style="italic"')) > A_WORD);
});

test('letters with accents have a glyph of their own', { timeout }, async () => {
  const unknown = decode(await render('\u{e123}')).data;
  const seen = [unknown];
  for (const letter of ['e', 'é', 'l', 'ł', 'o', 'ő', 'g', 'ğ', 'r', 'ř', 'ß', 'Ø', 'ž', '–', '’', '€']) {
    const png = await render(letter);
    assert.ok(dark(png) > 10, letter);
    const { data } = decode(png);
    for (const other of seen)
      assert.ok(!data.equals(other), `${letter} looks as another letter or as one that is unknown`);
    seen.push(data);
  }
});

test('a character that no font has does no harm to those around it', { timeout }, async () => {
  assert.ok(dark(await render('He\u{e123}llo')) > A_WORD);
});

test('text in a picture inside the document is painted', { timeout }, async () => {
  const href = `data:image/svg+xml;base64,${btoa(line('Hello'))}`;
  const png = await renderOgPng(
    svg(`<image href="${href}" width="300" height="60"/>`, 'width="300" height="60"'),
    EMBEDDED,
  );
  assert.ok(dark(png) > A_WORD, `${dark(png)} dark pixels`);
});

test('text is painted on a machine without fonts', { timeout, skip: process.platform !== 'linux' }, async (t) => {
  const empty = folder(t);
  const config = put(empty, 'fonts.conf', `<fontconfig><dir>${empty}/none</dir></fontconfig>`);
  const texts = ['', 'font-family="No Such Family"', 'font-family="serif" font-weight="700"'].map((how) =>
    line('Hello', how),
  );
  const { families, pictures } = await child(
    `import { FontSet, renderOgPng } from '${url('index.js')}';
     const pictures = [];
     for (const svg of ${JSON.stringify(texts)}) pictures.push((await renderOgPng(svg)).toString('base64'));
     report({ families: new FontSet({ system: true }).families, pictures });`,
    { env: { HOME: empty, XDG_DATA_HOME: empty, XDG_CONFIG_HOME: empty, FONTCONFIG_FILE: config } },
  );
  assert.deepEqual(families, ['Inter'], 'the child found fonts of this machine');
  for (const [index, picture] of pictures.entries()) {
    const png = Buffer.from(picture, 'base64');
    assert.ok(dark(png) > A_WORD, texts[index]);
    assert.deepEqual(png, await renderOgPng(texts[index], EMBEDDED));
  }
});
