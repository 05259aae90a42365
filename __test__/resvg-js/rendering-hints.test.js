// The options `shapeRendering`, `textRendering` and `imageRendering`, for elements that do not say it themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGULAR } from '../support/font.js';
import { svg } from '../support/png.js';
import { NO_FONTS, assertLooksEqual, encodePixels, paintedPixels, pixel, render, softPixels } from './support.js';

const triangle = (attributes = '') => svg(`<path d="M0 0L20 10L0 10z" ${attributes}/>`);

const font = { ...NO_FONTS, fontFiles: [REGULAR] };
const text = (attributes = '') =>
  svg(`<text x="10" y="90" font-size="90" ${attributes}>S</text>`, 'width="100" height="100"');

const name = (value) => (value === undefined ? 'no value' : String(value));

for (const value of [undefined, 2]) {
  test(`shapes have smooth edges with a shapeRendering of ${name(value)}`, () => {
    assert.ok(softPixels(render(triangle(), { shapeRendering: value })) > 5);
  });
}

for (const value of [0, 1]) {
  test(`shapes have hard edges with a shapeRendering of ${value}`, () => {
    const image = render(triangle(), { shapeRendering: value });
    assert.equal(softPixels(image), 0);
    const area = paintedPixels(image);
    assert.ok(area > 80 && area < 120, `${area} pixels of 200 are painted`);
  });
}

for (const [attribute, option, isHard] of [
  ['shape-rendering="crispEdges"', 2, true],
  ['shape-rendering="optimizeSpeed"', 2, true],
  ['shape-rendering="geometricPrecision"', 1, false],
]) {
  test(`an element with ${attribute} has ${isHard ? 'hard' : 'smooth'} edges with a shapeRendering of ${option}`, () => {
    assert.equal(softPixels(render(triangle(attribute), { shapeRendering: option })) === 0, isHard);
  });
}

test('shapeRendering does not change text', () => {
  const [hard, smooth] = [1, 2].map((shapeRendering) => render(text(), { font, shapeRendering }));
  assertLooksEqual(hard, smooth);
  assert.ok(softPixels(hard) > 100);
});

for (const value of [undefined, 1, 2]) {
  test(`text has smooth edges with a textRendering of ${name(value)}`, () => {
    assert.ok(softPixels(render(text(), { font, textRendering: value })) > 100);
  });
}

test('text has hard edges with a textRendering of 0', () => {
  const image = render(text(), { font, textRendering: 0 });
  assert.equal(softPixels(image), 0);
  assert.ok(paintedPixels(image) > 500);
});

test('a text’s own text-rendering goes before the option', () => {
  assert.ok(softPixels(render(text('text-rendering="geometricPrecision"'), { font, textRendering: 0 })) > 100);
});

// A red pixel beside a blue one, ten times as large.
const pair = encodePixels(2, 1, [255, 0, 0, 255, 0, 0, 255, 255]).toString('base64');
const image = (attributes = '') =>
  svg(`<image width="20" height="10" href="data:image/png;base64,${pair}" ${attributes}/>`);

function colours(picture) {
  return new Set(Array.from({ length: picture.width }, (_, x) => pixel(picture, x, 5).join())).size;
}

for (const value of [undefined, 0]) {
  test(`images are smoothed with an imageRendering of ${name(value)}`, () => {
    assert.ok(colours(render(image(), { imageRendering: value })) > 3);
  });
}

test('images keep their pixels with an imageRendering of 1', () => {
  const picture = render(image(), { imageRendering: 1 });
  assert.equal(colours(picture), 2);
  assert.deepEqual(pixel(picture, 9, 5), [255, 0, 0, 255]);
  assert.deepEqual(pixel(picture, 10, 5), [0, 0, 255, 255]);
});

test('an image’s own image-rendering goes before the option', () => {
  assert.ok(colours(render(image('image-rendering="optimizeQuality"'), { imageRendering: 1 })) > 3);
});
