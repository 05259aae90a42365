// The option `crop`: a part of the picture, in pixels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { pixel, render, size } from './support.js';

const [RED, GREEN, BLUE] = [
  [255, 0, 0, 255],
  [0, 255, 0, 255],
  [0, 0, 255, 255],
];

// Red on the left, blue on the right, green below.
const DOCUMENT = svg(
  `<rect width="100" height="100" fill="#f00"/><rect x="100" width="100" height="100" fill="#00f"/>
   <rect y="50" width="200" height="50" fill="#0f0"/>`,
  'width="200" height="100"',
);

/** Edges, the size of the part, and its colours at the top left, the top right and the bottom left. */
const PARTS = [
  [{ left: 20, top: 20, right: 100, bottom: 100 }, '80x80', RED, RED, GREEN],
  [{ left: 90, top: 10 }, '110x90', RED, BLUE, GREEN],
  [{ left: 150, top: 60 }, '50x40', GREEN, GREEN, GREEN],
  [{ left: 0, top: 0, right: 150, bottom: 50 }, '150x50', RED, BLUE, RED],
  [{ left: 0, top: 0, right: 1, bottom: 1 }, '1x1', RED, RED, RED],
  [{ left: -10, top: -10, right: 50, bottom: 50 }, '50x50', RED, RED, RED],
  [{ left: 150, top: 0, right: 250, bottom: 300 }, '50x100', BLUE, BLUE, GREEN],
];

for (const [crop, expected, topLeft, topRight, bottomLeft] of PARTS) {
  test(`a crop of ${JSON.stringify(crop)} gives ${expected} of 200x100`, () => {
    const image = render(DOCUMENT, { crop });
    assert.equal(size(image), expected);
    assert.deepEqual(pixel(image, 0, 0), topLeft);
    assert.deepEqual(pixel(image, image.width - 1, 0), topRight);
    assert.deepEqual(pixel(image, 0, image.height - 1), bottomLeft);
  });
}

for (const [why, crop] of [
  ['is the whole picture', { left: 0, top: 0, right: 200, bottom: 100 }],
  ['only gives the origin', { left: 0, top: 0 }],
  ['is larger than the picture', { left: -10, top: -10, right: 300, bottom: 300 }],
  ['is wholly outside', { left: 300, top: 300, right: 400, bottom: 400 }],
  ['begins behind the right edge', { left: 200, top: 0 }],
  ['has no width', { left: 50, top: 0, right: 50, bottom: 50 }],
  ['is inverted', { left: 60, top: 0, right: 50, bottom: 50 }],
  ['is empty', { left: 0, top: 0, right: 0, bottom: 0 }],
  ['ends before the origin', { left: 0, top: 0, right: -50, bottom: -20 }],
]) {
  test(`a crop that ${why} gives the whole picture`, () => {
    const image = render(DOCUMENT, { crop });
    assert.equal(size(image), '200x100');
    assert.deepEqual(pixel(image, 0, 0), RED);
    assert.deepEqual(pixel(image, 199, 0), BLUE);
  });
}

test('the edges are in pixels of the picture that fitTo gives', () => {
  const smaller = { fitTo: { mode: 'width', value: 100 } };
  const part = render(DOCUMENT, { ...smaller, crop: { left: 10, top: 10, right: 60, bottom: 40 } });
  assert.equal(size(part), '50x30');
  assert.deepEqual(pixel(part, 39, 0), RED);
  assert.deepEqual(pixel(part, 40, 0), BLUE);
  assert.equal(size(render(DOCUMENT, { ...smaller, crop: { left: 10, top: 10 } })), '90x40');

  const larger = { fitTo: { mode: 'zoom', value: 2 } };
  assert.equal(size(render(DOCUMENT, { ...larger, crop: { left: 10, top: 10, right: 390, bottom: 190 } })), '380x180');
});

test('a part of an opaque picture is opaque', () => {
  const { pixels } = render(DOCUMENT, { crop: { left: 33, top: 21, right: 121, bottom: 84 } });
  assert.ok(pixels.every((value, at) => at % 4 < 3 || value === 255));
});
