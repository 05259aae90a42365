// The option `fitTo`: the size of the picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { assertLooksEqual, parse, pixel, png, render, size } from './support.js';

const CASES = [
  ['200x100', { mode: 'original' }, '200x100'],
  ['200x100', { mode: 'width', value: 100 }, '100x50'],
  ['200x100', { mode: 'width', value: 1 }, '1x1'],
  ['200x100', { mode: 'height', value: 50 }, '100x50'],
  ['200x100', { mode: 'height', value: 1 }, '2x1'],
  ['200x100', { mode: 'zoom', value: 2 }, '400x200'],
  ['200x100', { mode: 'zoom', value: 0.5 }, '100x50'],
  ['200x100', { mode: 'zoom', value: 1.2345 }, '247x123'],
  ['200x100', { mode: 'zoom', value: 0.005 }, '1x1'],
  ['300x157', { mode: 'width', value: 800 }, '800x419'],
  ['300x157', { mode: 'width', value: 101 }, '101x53'],
  ['300x157', { mode: 'height', value: 520 }, '994x520'],
  ['300x157', { mode: 'height', value: 77 }, '147x77'],
  ['300x157', { mode: 'zoom', value: 1.5 }, '450x236'],
  ['300x157', { mode: 'zoom', value: 0.1 }, '30x16'],
  ['120.5x60.4', { mode: 'original' }, '121x60'],
  ['120.5x60.4', { mode: 'width', value: 241 }, '241x121'],
  ['120.5x60.4', { mode: 'height', value: 151 }, '301x151'],
  ['120.5x60.4', { mode: 'zoom', value: 10 }, '1205x604'],
  ...[
    [1.05, 11],
    [1.15, 12],
    [1.25, 13],
    [0.15, 2],
    [0.25, 3],
    [2.5, 25],
  ].map(([value, side]) => ['10x10', { mode: 'zoom', value }, `${side}x${side}`]),
];

for (const [original, fitTo, expected] of CASES) {
  const { mode, value = '' } = fitTo;
  test(`a document of ${original} with fitTo ${mode} ${value} is a picture of ${expected}`, () => {
    const [width, height] = original.split('x');
    const image = render(svg('', `width="${width}" height="${height}"`), { fitTo });
    assert.equal(size(image), expected);
    assert.equal(size(png(image)), expected);
  });
}

for (const fitTo of [
  { mode: 'original' },
  { mode: 'width', value: 7 },
  { mode: 'width', value: 33 },
  { mode: 'height', value: 17 },
  { mode: 'zoom', value: 1.37 },
]) {
  test(`the content reaches the last pixel with fitTo ${fitTo.mode} ${fitTo.value ?? ''}`, () => {
    const { pixels } = render(filled('#00f', 'width="30.3" height="15.7"'), { fitTo });
    assert.ok(pixels.every((value, at) => value === (at % 4 < 2 ? 0 : 255)));
  });
}

test('the content is scaled with the picture', () => {
  const document = svg('<rect x="5" y="5" width="10" height="5" fill="#f00"/>');
  const image = render(document, { fitTo: { mode: 'zoom', value: 4 } });
  assert.deepEqual(pixel(image, 19, 20), [0, 0, 0, 0]);
  assert.deepEqual(pixel(image, 20, 20), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 59, 39), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 60, 39), [0, 0, 0, 0]);
});

test('a width, a height and a zoom that mean the same size give the same picture', () => {
  const document = svg('<circle cx="10" cy="5" r="4" fill="#080"/>');
  const [width, height, zoom] = [
    { mode: 'width', value: 60 },
    { mode: 'height', value: 30 },
    { mode: 'zoom', value: 3 },
  ].map((fitTo) => render(document, { fitTo }));
  assertLooksEqual(width, zoom);
  assertLooksEqual(height, zoom);
});

for (const fitTo of [
  { mode: 'width', value: 0 },
  { mode: 'height', value: 0 },
  { mode: 'zoom', value: 0 },
  { mode: 'zoom', value: -1 },
  { mode: 'zoom', value: 0.004 },
]) {
  test(`a picture without pixels is refused, with fitTo ${fitTo.mode} ${fitTo.value}`, () => {
    assert.throws(() => parse(svg(), { fitTo }).render(), Error);
  });
}
