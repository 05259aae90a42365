// The option `background`: the colour under the drawing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { assertNear, parse, pixel, png, render } from './support.js';

/** Colours, and the premultiplied pixels that they give. */
const COLOURS = [
  ['red', [255, 0, 0, 255]],
  ['RED', [255, 0, 0, 255]],
  ['  red  ', [255, 0, 0, 255]],
  ['#f00', [255, 0, 0, 255]],
  ['#eeebe6', [238, 235, 230, 255]],
  ['#f008', [136, 0, 0, 136]],
  ['#00ff0080', [0, 128, 0, 128]],
  ['rgb(255, 0, 0)', [255, 0, 0, 255]],
  ['rgb(300, 0, 0)', [255, 0, 0, 255]],
  ['rgb(100%, 0%, 0%)', [255, 0, 0, 255]],
  ['rgb(255, 0, 0, .4)', [102, 0, 0, 102]],
  ['rgba(255, 255, 255, .8)', [204, 204, 204, 204]],
  ['rgba(0, 0, 0, 0.6)', [0, 0, 0, 153]],
  ['rgba(238, 235, 230, .9)', [214, 211, 207, 230]],
  ['hsl(120, 100%, 50%)', [0, 255, 0, 255]],
  ['hsla(240, 100%, 50%, 1)', [0, 0, 255, 255]],
  ['transparent', [0, 0, 0, 0]],
];

for (const [background, expected] of COLOURS) {
  test(`a background of ${JSON.stringify(background)} fills the picture`, () => {
    const image = render(svg(), { background });
    assertNear(pixel(image, 0, 0), expected);
    assertNear(pixel(image, 19, 9), expected);
  });
}

for (const background of [undefined, null]) {
  test(`the picture is transparent with a background of ${background}`, () => {
    assert.deepEqual(pixel(render(svg(), { background }), 0, 0), [0, 0, 0, 0]);
  });
}

test('the drawing is painted over the background', () => {
  const image = render(svg('<rect width="10" height="10" fill="#00f"/>'), { background: '#f00' });
  assert.deepEqual(pixel(image, 5, 5), [0, 0, 255, 255]);
  assert.deepEqual(pixel(image, 15, 5), [255, 0, 0, 255]);
});

test('the background shows through what is translucent', () => {
  const translucent = svg('<rect width="20" height="10" fill="#f00" fill-opacity=".5"/>');
  assertNear(pixel(render(translucent, { background: '#fff' }), 5, 5), [255, 127, 127, 255]);
});

test('the background fills the picture that fitTo gives', () => {
  const image = render(svg(), { background: '#f00', fitTo: { mode: 'width', value: 41 } });
  assert.deepEqual(pixel(image, 40, 20), [255, 0, 0, 255]);
});

test('the background fills what the viewBox leaves free', () => {
  const image = render(filled('#00f', 'width="20" height="10" viewBox="0 0 10 10"'), { background: '#f00' });
  assert.deepEqual(pixel(image, 0, 5), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 10, 5), [0, 0, 255, 255]);
});

test('the PNG has the colour of a translucent background, not premultiplied', () => {
  const { data } = png(render(svg(), { background: 'rgba(200, 100, 50, .4)' }));
  assertNear([...data.subarray(3, 4)], [102]);
  for (const [channel, expected] of [200, 100, 50].entries()) assert.ok(Math.abs(data[channel] - expected) <= 2);
});

for (const background of ['nope', '#ggg', '', 'url(#a)', 'red;']) {
  test(`a background of ${JSON.stringify(background)} is refused`, () => {
    assert.throws(() => parse(svg(), { background }).render(), Error);
  });
}
