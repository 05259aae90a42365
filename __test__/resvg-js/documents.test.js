// Documents that are written in unusual ways, and drawn all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { assertLooksEqual, assertNear, pixel, render, size } from './support.js';

const GREEN = [0, 128, 0, 255];
const CLEAR = [0, 0, 0, 0];
const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';

test('a path can go on after it is closed, without a new start', () => {
  const path = '<path d="M2 2h10v10h-10za2 2 0 0 1 2-2zv20h10v-4z" fill="green"/>';
  const image = render(svg(path, 'viewBox="0 0 24 24"'), { background: '#fff', fitTo: { mode: 'width', value: 240 } });
  assert.equal(size(image), '240x240');
  assert.deepEqual(pixel(image, 70, 70), GREEN);
  assert.deepEqual(pixel(image, 200, 30), [255, 255, 255, 255]);
});

test('a fill can have its opacity in the colour', () => {
  const [hex, short, rgba] = ['#00800080', '#0808', 'rgba(0, 128, 0, 0.5)'].map((fill) => render(filled(fill)));
  assertLooksEqual(hex, rgba);
  assertNear(pixel(hex, 5, 5), [0, 64, 0, 128]);
  assertNear(pixel(short, 5, 5), [0, 73, 0, 136]);
});

test('a picture in a document can be used again, at places in percent', () => {
  const tiles = svg(
    `<svg id="tile"><rect width="50%" height="50%" fill="green"/></svg>
     <use x="50%" y="50%" xlink:href="#tile"/><use x="50%" xlink:href="#tile"/><use y="50%" xlink:href="#tile"/>`,
    `viewBox="0 0 60 60" ${XLINK}`,
  );
  const image = render(tiles, { fitTo: { mode: 'height', value: 240 } });
  assert.equal(size(image), '240x240');
  assert.ok(image.pixels.every((value, at) => value === GREEN[at % 4]));
});

test('a picture in definitions is drawn where it is used', () => {
  const tiles = svg(
    `<defs><svg id="tile"><rect width="50%" height="50%" fill="green"/></svg></defs>
     <use xlink:href="#tile"/><use x="50%" y="50%" xlink:href="#tile"/>`,
    `viewBox="0 0 60 60" ${XLINK}`,
  );
  const image = render(tiles, { fitTo: { mode: 'width', value: 180 } });
  assert.equal(size(image), '180x180');
  assert.deepEqual(pixel(image, 45, 45), GREEN);
  assert.deepEqual(pixel(image, 135, 135), GREEN);
  assert.deepEqual(pixel(image, 135, 45), CLEAR);
  assert.deepEqual(pixel(image, 45, 135), CLEAR);
});

test('an element that uses itself is left out', () => {
  const circle = `<g id="a"><rect width="5" height="5" fill="green"/><use xlink:href="#a" x="5"/></g>`;
  const image = render(
    svg(`${circle}<rect x="10" width="5" height="5" fill="green"/>`, `width="20" height="10" ${XLINK}`),
  );
  assert.deepEqual(pixel(image, 12, 2), GREEN);
  assert.deepEqual(pixel(image, 7, 2), CLEAR);
});
