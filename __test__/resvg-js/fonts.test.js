// The option `font`: from where fonts are taken, and which is used.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { BOLD, REGULAR, folder, ofOneCharacter, put, renamed } from '../support/font.js';
import { svg } from '../support/png.js';
import {
  NO_FONTS,
  assertBox,
  assertLooksEqual,
  noSystemFonts,
  numbers,
  paintedPixels,
  parse,
  renderAsync,
} from './support.js';

const text = (attributes = '', content = 'Hamburg') =>
  svg(`<text x="10" y="80" font-size="60" ${attributes}>${content}</text>`, 'width="400" height="100"');

function parseWith(font, document = text()) {
  return parse(document, { font: { ...NO_FONTS, ...font } });
}

/** The width of the text in the font of a file: the families of these tests differ in it. */
const widthOf = (file) => parseWith({ fontFiles: [file] }).getBBox().width;

/** Asserts in which font the text is drawn. */
function assertDrawnIn(document, file) {
  const box = document.getBBox();
  assert.ok(box, 'no text is drawn');
  assert.ok(Math.abs(box.width - widthOf(file)) < 0.01, `the text is ${box.width} wide, not ${widthOf(file)}`);
}

/** The family Heavy in a file, drawn as Inter Bold. */
function heavyFile(t) {
  return put(folder(t), 'heavy.ttf', renamed('Heavy', BOLD));
}

test('text is drawn in a font from a file', () => {
  const document = parseWith({ fontFiles: [REGULAR] });
  assertDrawnIn(document, REGULAR);
  assert.ok(paintedPixels(document.render()) > 1000);
});

test('a font comes before the embedded one, whatever its name', (t) => {
  const zebra = put(folder(t), 'zebra.ttf', renamed('Zebra', BOLD));
  const [unnamed, named] = ['', 'font-family="Zebra"'].map((family) => parseWith({ fontFiles: [zebra] }, text(family)));
  assertBox(unnamed.getBBox(), numbers(named.getBBox()));
});

test('the fonts of these tests differ', (t) => {
  assert.ok(Math.abs(widthOf(heavyFile(t)) - widthOf(REGULAR)) > 5);
});

test('the paths of files can be relative to the working folder', () => {
  assertDrawnIn(parseWith({ fontFiles: [relative(process.cwd(), REGULAR)] }), REGULAR);
});

test('text is drawn in the family that it names', (t) => {
  const heavy = heavyFile(t);
  for (const fontFiles of [
    [REGULAR, heavy],
    [heavy, REGULAR],
  ]) {
    assertDrawnIn(parseWith({ fontFiles }, text('font-family="Inter"')), REGULAR);
    assertDrawnIn(parseWith({ fontFiles }, text('font-family="Heavy"')), heavy);
    assertDrawnIn(parseWith({ fontFiles }, text(`style="font-family: 'Heavy', Inter"`)), heavy);
  }
});

for (const attributes of [
  '',
  'font-family=""',
  'font-family="serif"',
  'font-family="monospace"',
  'font-family="Nowhere"',
]) {
  const how = attributes || 'no font-family';

  test(`text with ${how} is drawn in the font of the first file`, (t) => {
    const heavy = heavyFile(t);
    assertDrawnIn(parseWith({ fontFiles: [REGULAR, heavy] }, text(attributes)), REGULAR);
    assertDrawnIn(parseWith({ fontFiles: [heavy, REGULAR] }, text(attributes)), heavy);
  });

  test(`text with ${how} is drawn in the defaultFontFamily`, (t) => {
    const heavy = heavyFile(t);
    const document = parseWith({ fontFiles: [REGULAR, heavy], defaultFontFamily: 'Heavy' }, text(attributes));
    assertDrawnIn(document, heavy);
  });
}

test('spaces around the defaultFontFamily are ignored', (t) => {
  const heavy = heavyFile(t);
  assertDrawnIn(parseWith({ fontFiles: [REGULAR, heavy], defaultFontFamily: '  Heavy ' }), heavy);
});

test('a defaultFontFamily that is not there gives way to the font of the first file', (t) => {
  const heavy = heavyFile(t);
  assertDrawnIn(parseWith({ fontFiles: [heavy, REGULAR], defaultFontFamily: 'Nowhere' }), heavy);
});

test('a family that the text names goes before the defaultFontFamily', (t) => {
  const fonts = { fontFiles: [REGULAR, heavyFile(t)], defaultFontFamily: 'Heavy' };
  assertDrawnIn(parseWith(fonts, text('font-family="Inter"')), REGULAR);
});

test('fonts are found in folders and their subfolders', (t) => {
  const top = folder(t);
  const below = join(top, 'a', 'b');
  mkdirSync(below, { recursive: true });
  copyFileSync(REGULAR, join(below, 'regular.ttf'));
  assertDrawnIn(parseWith({ fontDirs: [top] }), REGULAR);
  assertDrawnIn(parseWith({ fontDirs: [top] }, text('font-family="Inter"')), REGULAR);
});

test('fonts of files come before those of folders', (t) => {
  const top = folder(t);
  copyFileSync(REGULAR, join(top, 'regular.ttf'));
  const heavy = heavyFile(t);
  assertDrawnIn(parseWith({ fontFiles: [heavy], fontDirs: [top] }), heavy);
});

test('files and folders that cannot be used are passed over', (t) => {
  const fonts = {
    fontFiles: [join(folder(t), 'missing.ttf'), put(folder(t), 'text.ttf', 'no font'), REGULAR],
    fontDirs: [join(folder(t), 'missing')],
  };
  assertDrawnIn(parseWith(fonts), REGULAR);
});

test('a bold text is drawn in the bold font of the family', () => {
  const bold = text('font-weight="700"');
  assertLooksEqual(
    parseWith({ fontFiles: [REGULAR, BOLD] }, bold).render(),
    parseWith({ fontFiles: [BOLD] }, bold).render(),
  );
  assertDrawnIn(parseWith({ fontFiles: [REGULAR, BOLD] }, text('font-weight="400"')), REGULAR);
});

test('a character that the font lacks is drawn in another', (t) => {
  const water = put(folder(t), 'water.ttf', ofOneCharacter('水', 'Water'));
  const fonts = { fontFiles: [REGULAR, water] };
  const [found, named] = ['Inter', 'Water'].map((family) => parseWith(fonts, text(`font-family="${family}"`, '水')));
  assertBox(found.getBBox(), numbers(named.getBBox()));
  assertLooksEqual(found.render(), named.render());
});

test('renderAsync draws in the same fonts', async (t) => {
  const font = { ...NO_FONTS, fontFiles: [REGULAR, heavyFile(t)], defaultFontFamily: 'Heavy' };
  const picture = await renderAsync(text(), { font });
  assert.deepEqual(picture.pixels, parse(text(), { font }).render().pixels);
});

test('text is drawn in a font of the machine by default', { skip: noSystemFonts }, () => {
  assert.ok(paintedPixels(parse(text(), { font: undefined }).render()) > 500);
  assert.ok(paintedPixels(parse(text(), { font: {} }).render()) > 500);
  assert.ok(paintedPixels(parse(text('font-family="Nowhere"'), { font: { loadSystemFonts: true } }).render()) > 500);
});

test('fonts of files come before those of the machine', { skip: noSystemFonts }, (t) => {
  const heavy = heavyFile(t);
  assertDrawnIn(parse(text(), { font: { fontFiles: [heavy] } }), heavy);
  assertDrawnIn(parse(text('font-family="sans-serif"'), { font: { fontFiles: [heavy] } }), heavy);
});

/** The height of a text of one letter. */
function heightOf(attributes, font) {
  const document = svg(`<text y="90" ${attributes}>H</text>`, 'width="100" height="100"');
  return parseWith({ fontFiles: [REGULAR], ...font }, document).getBBox().height;
}

for (const [attributes, font, fontSize] of [
  ['', {}, 12],
  ['', { defaultFontSize: 24 }, 24],
  ['', { defaultFontSize: 6.5 }, 6.5],
  ['font-size="2em"', { defaultFontSize: 24 }, 48],
  ['font-size="200%"', { defaultFontSize: 24 }, 48],
  ['font-size="2em"', {}, 24],
  ['font-size="30"', { defaultFontSize: 24 }, 30],
]) {
  const option = font.defaultFontSize ?? 'no value';
  test(`text with ${attributes || 'no font-size'} has ${fontSize} px with a defaultFontSize of ${option}`, () => {
    const expected = heightOf(`font-size="${fontSize}"`);
    assert.ok(Math.abs(heightOf(attributes, font) - expected) < 0.01);
  });
}

test('lengths in em of the root are multiples of the defaultFontSize', () => {
  const document = parseWith({ defaultFontSize: 24 }, svg('', 'width="10em" height="10"'));
  assert.equal(document.width, 240);
});
