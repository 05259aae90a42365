// `cropByBBox`: a part of the document, in units of its viewBox, becomes the document.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { numbers, parse, pixel, size } from './support.js';

const [RED, BLUE, CLEAR] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
];

// A red rectangle on a blue one that covers the canvas.
const DOCUMENT = svg(
  `<rect width="300" height="200" fill="#00f"/><rect x="50" y="60" width="100" height="50" fill="#f00"/>`,
  'width="300" height="200"',
);
const PART = [50, 60, 100, 50];

/** A bounding box of the given numbers. */
function bbox(x, y, width, height) {
  return Object.assign(parse(filled('red')).getBBox(), { x, y, width, height });
}

function cropped(document, box, options) {
  const parsed = parse(document, options);
  assert.equal(parsed.cropByBBox(bbox(...box)), undefined);
  return parsed;
}

test('the part has the size of the box', () => {
  const document = cropped(DOCUMENT, PART);
  assert.equal(size(document), '100x50');
  const image = document.render();
  assert.equal(size(image), '100x50');
  assert.deepEqual(pixel(image, 0, 0), RED);
  assert.deepEqual(pixel(image, 99, 49), RED);
});

test('the box of a document can be its part', () => {
  const document = parse(
    svg('<rect x="50.4" y="60.8" width="200" height="100" fill="#00f"/>', 'width="300" height="200"'),
  );
  document.cropByBBox(document.getBBox());
  assert.equal(size(document), '200x100');
  const { pixels } = document.render();
  assert.ok(pixels.every((value, at) => value === (at % 4 < 2 ? 0 : 255)));
});

test('the inner box of a document can be its part', () => {
  const stroked = '<rect x="50" y="60" width="100" height="50" fill="none" stroke="#f00" stroke-width="10"/>';
  const document = parse(svg(stroked, 'width="300" height="200"'));
  document.cropByBBox(document.innerBBox());
  const image = document.render();
  assert.equal(size(image), '110x60');
  assert.deepEqual(pixel(image, 0, 0), RED);
  assert.deepEqual(pixel(image, 109, 59), RED);
  assert.deepEqual(pixel(image, 55, 30), CLEAR);
});

test('the box of one document can be the part of another', () => {
  const document = parse(DOCUMENT);
  document.cropByBBox(parse(svg('<rect x="50" y="60" width="40" height="30"/>')).getBBox());
  assert.equal(size(document.render()), '40x30');
});

test('a part of fractions is stretched to whole pixels', () => {
  const image = cropped(DOCUMENT, [60.4, 70.8, 10.5, 10.4]).render();
  assert.equal(size(image), '11x10');
  assert.ok(image.pixels.every((value, at) => value === [255, 0, 0, 255][at % 4]));
});

for (const [fitTo, expected] of [
  [{ mode: 'width', value: 400 }, '400x200'],
  [{ mode: 'height', value: 400 }, '800x400'],
  [{ mode: 'zoom', value: 3 }, '300x150'],
]) {
  test(`the part is scaled by fitTo ${fitTo.mode} ${fitTo.value}`, () => {
    const document = cropped(DOCUMENT, PART, { fitTo });
    const image = document.render();
    assert.equal(size(document), '100x50');
    assert.equal(size(image), expected);
    assert.deepEqual(pixel(image, 0, 0), RED);
    assert.deepEqual(pixel(image, image.width - 1, image.height - 1), RED);
  });
}

test('the option crop applies to the picture of the part', () => {
  const document = cropped(DOCUMENT, [0, 0, 100, 100], { crop: { left: 40, top: 50, right: 90, bottom: 80 } });
  const image = document.render();
  assert.equal(size(image), '50x30');
  assert.deepEqual(pixel(image, 9, 9), BLUE);
  assert.deepEqual(pixel(image, 10, 10), RED);
});

test('a part beyond the canvas is transparent there', () => {
  const image = cropped(DOCUMENT, [250, 150, 100, 100]).render();
  assert.equal(size(image), '100x100');
  assert.deepEqual(pixel(image, 49, 49), BLUE);
  assert.deepEqual(pixel(image, 50, 49), CLEAR);
  assert.deepEqual(pixel(image, 99, 99), CLEAR);
});

test('a part can begin left of and above the canvas', () => {
  const image = cropped(DOCUMENT, [-10, -20, 50, 50], { background: '#f00' }).render();
  assert.deepEqual(pixel(image, 9, 25), RED);
  assert.deepEqual(pixel(image, 10, 20), BLUE);
});

test('what lies outside of the canvas is drawn in a part there', () => {
  const image = cropped(svg('<rect x="20" width="10" height="10" fill="#f00"/>'), [15, 0, 20, 10]).render();
  assert.deepEqual(pixel(image, 4, 5), CLEAR);
  assert.deepEqual(pixel(image, 5, 5), RED);
});

test('the part is given in units of the viewBox, and one unit becomes one pixel', () => {
  const attributes = 'width="300" height="200" viewBox="0 0 100 100"';
  const image = cropped(
    svg(
      '<rect width="100" height="100" fill="#00f"/><rect x="10" y="20" width="15" height="40" fill="#f00"/>',
      attributes,
    ),
    [10, 20, 30, 40],
  ).render();
  assert.equal(size(image), '30x40');
  assert.deepEqual(pixel(image, 14, 39), RED);
  assert.deepEqual(pixel(image, 15, 39), BLUE);
});

test('percentages keep their lengths', () => {
  const document = svg('<rect width="50%" height="50%" fill="#f00"/>', 'width="300" height="200"');
  const image = cropped(document, [100, 60, 100, 100]).render();
  assert.deepEqual(pixel(image, 49, 39), RED);
  assert.deepEqual(pixel(image, 50, 39), CLEAR);
  assert.deepEqual(pixel(image, 49, 40), CLEAR);
});

test('a document can be cropped after it was rendered', () => {
  const document = parse(DOCUMENT);
  const whole = document.render();
  document.cropByBBox(bbox(...PART));
  assert.equal(size(document.render()), '100x50');
  assert.equal(size(whole), '300x200');
});

test('a second part is one of the whole document', () => {
  const document = cropped(DOCUMENT, PART);
  document.cropByBBox(bbox(0, 0, 20, 20));
  const image = document.render();
  assert.equal(size(image), '20x20');
  assert.deepEqual(pixel(image, 0, 0), BLUE);
});

test('the boxes stay in units of the document', () => {
  const document = cropped(DOCUMENT, PART);
  assert.deepEqual(numbers(document.getBBox()), [0, 0, 300, 200]);
  assert.deepEqual(numbers(document.innerBBox()), PART);
});

for (const side of ['width', 'height']) {
  for (const value of [NaN, Infinity]) {
    test(`a box with a ${side} of ${value} changes nothing`, () => {
      const document = parse(DOCUMENT);
      document.cropByBBox(Object.assign(bbox(...PART), { [side]: value }));
      assert.equal(size(document.render()), '300x200');
    });
  }
}

test('a part of less than half a pixel cannot be rendered', () => {
  assert.throws(() => cropped(DOCUMENT, [0, 0, 0.2, 0.2]).render(), Error);
});

for (const value of [undefined, null, 'box', 5, []]) {
  test(`${JSON.stringify(value) ?? 'undefined'} is not a box`, () => {
    const document = parse(DOCUMENT);
    assert.throws(() => document.cropByBBox(value), Error);
    assert.equal(size(document), '300x200');
  });
}
