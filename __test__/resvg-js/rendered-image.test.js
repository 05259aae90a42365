// Pictures: their pixels, and their PNG.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { assertNear, parse, pixel, png, render, size } from './support.js';

test('the pixels are a Buffer of four bytes for each pixel, row by row', () => {
  const document = svg(
    '<rect width="5" height="5" fill="#f00"/><rect x="5" width="5" height="5" fill="#008000"/>',
    'width="10" height="5"',
  );
  const { pixels } = render(document);
  assert.ok(Buffer.isBuffer(pixels));
  const row = [...Array(5).fill([255, 0, 0, 255]), ...Array(5).fill([0, 128, 0, 255])].flat();
  assert.deepEqual([...pixels], Array(5).fill(row).flat());
});

test('the colours of pixels are premultiplied', () => {
  const translucent = (fill) => svg(`<rect width="20" height="10" ${fill}/>`);
  assertNear(pixel(render(translucent('fill="#f00" fill-opacity=".5"')), 5, 5), [128, 0, 0, 128]);
  assertNear(pixel(render(translucent('fill="#804020" fill-opacity=".25"')), 5, 5), [32, 16, 8, 64]);
  assertNear(pixel(render(translucent('fill="#fff" opacity=".1"')), 5, 5), [26, 26, 26, 26]);
});

test('the colours of the PNG are not premultiplied', () => {
  const { data } = png(render(svg('<rect width="20" height="10" fill="#804020" fill-opacity=".25"/>')));
  for (const [channel, expected] of [128, 64, 32].entries()) assert.ok(Math.abs(data[channel] - expected) <= 3);
  assertNear([data[3]], [64]);
});

test('the PNG has the pixels of an opaque picture', () => {
  const document = svg('<rect width="7" height="9" fill="#123456"/><circle cx="12" cy="6" r="3" fill="#fedcba"/>');
  const image = render(document, { background: '#fff' });
  assert.deepEqual([...png(image).data], [...image.pixels]);
});

test('the PNG is a Buffer with the size of the picture', () => {
  const image = render(filled('red', 'width="33" height="21"'));
  const bytes = image.asPng();
  assert.ok(Buffer.isBuffer(bytes));
  assert.equal(bytes.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  assert.equal(size(png(image)), '33x21');
  assert.equal(size(image), '33x21');
});

test('a transparent picture has a PNG with transparency', () => {
  const { data } = png(render(svg('', 'width="3" height="2"')));
  assert.deepEqual([...data], Array(24).fill(0));
});

test('each call gives bytes of its own', () => {
  const image = render(filled('#f00'));
  const [first, second] = [image.asPng(), image.asPng()];
  assert.notEqual(first, second);
  assert.deepEqual(first, second);
  first.fill(0);
  assert.deepEqual(image.asPng(), second);
});

test('each read of the pixels gives a copy', () => {
  const image = render(filled('#f00'));
  const { pixels } = image;
  assert.notEqual(image.pixels, pixels);
  const before = image.asPng();
  pixels.fill(0);
  assert.deepEqual(pixel(image, 5, 5), [255, 0, 0, 255]);
  assert.deepEqual(image.asPng(), before);
});

test('a document can be rendered again', () => {
  const document = parse(filled('#f00'));
  const [first, second] = [document.render(), document.render()];
  assert.notEqual(first, second);
  assert.deepEqual(first.pixels, second.pixels);
});

test('a picture outlives its document', () => {
  let document = parse(filled('#f00'));
  const image = document.render();
  document = undefined;
  globalThis.gc?.();
  assert.equal(document, undefined);
  assert.deepEqual(pixel(image, 5, 5), [255, 0, 0, 255]);
});
