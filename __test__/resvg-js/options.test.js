// The second argument: options that may be left out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { NO_FONTS, Resvg, parse, pixel, renderAsync, size } from './support.js';

const DOCUMENT = filled('#f00');

for (const options of [undefined, null, {}]) {
  test(`the options can be ${JSON.stringify(options) ?? 'undefined'}`, async () => {
    assert.equal(size(new Resvg(DOCUMENT, options).render()), '20x10');
    assert.equal(size(await renderAsync(DOCUMENT, options)), '20x10');
  });
}

test('the options can be left out', async () => {
  assert.equal(size(new Resvg(DOCUMENT).render()), '20x10');
  assert.equal(size(await renderAsync(DOCUMENT)), '20x10');
});

test('each option can be undefined', () => {
  const nothing = {
    dpi: undefined,
    languages: undefined,
    shapeRendering: undefined,
    textRendering: undefined,
    imageRendering: undefined,
    background: undefined,
    crop: undefined,
    logLevel: undefined,
  };
  const font = { ...NO_FONTS, fontFiles: undefined, defaultFontFamily: undefined, defaultFontSize: undefined };
  const image = new Resvg(DOCUMENT, { ...nothing, font, fitTo: { mode: 'width', value: 40 } }).render();
  assert.equal(size(image), '40x20');
});

test('the right and the bottom of a crop can be null', () => {
  const image = parse(DOCUMENT, { crop: { left: 5, top: 2, right: null, bottom: null } }).render();
  assert.equal(size(image), '15x8');
});

test('options are read once, by the constructor', () => {
  const options = { fitTo: { mode: 'width', value: 40 }, background: '#00f' };
  const document = parse(svg(), options);
  options.fitTo.value = 5;
  options.background = '#0f0';
  const image = document.render();
  assert.equal(size(image), '40x20');
  assert.deepEqual(pixel(image, 0, 0), [0, 0, 255, 255]);
});

test('options of one document do not touch the next', () => {
  parse(svg(), { background: '#0f0', fitTo: { mode: 'zoom', value: 3 }, dpi: 300 }).render();
  const image = parse(svg('', 'width="1in" height="10"')).render();
  assert.equal(size(image), '96x10');
  assert.deepEqual(pixel(image, 0, 0), [0, 0, 0, 0]);
});

test('all options work together', () => {
  const image = parse(svg('<rect x="0.5in" width="0.5in" height="1in" fill="#00f"/>', 'width="1in" height="1in"'), {
    dpi: 100,
    languages: ['en'],
    shapeRendering: 2,
    textRendering: 1,
    imageRendering: 0,
    fitTo: { mode: 'zoom', value: 2 },
    background: '#f00',
    crop: { left: 50, top: 50, right: 150, bottom: 100 },
    logLevel: 'off',
  }).render();
  assert.equal(size(image), '100x50');
  assert.deepEqual(pixel(image, 49, 0), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 50, 0), [0, 0, 255, 255]);
});
