// Accidents of the original that callers may have come to rely on: approximate boxes, and sizes that browsers would not
// give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { assertBox, numbers, parse, size } from './support.js';

const CANVAS = 'width="300" height="200"';

/** Content, the box of `getBBox` and that of `innerBBox`. */
const BOXES = [
  [
    'the inner box of a curve has its control points',
    '<path d="M10 100C40 0 60 0 90 100z"/>',
    [10, 25, 80, 75],
    [10, 0, 80, 100],
  ],
  [
    'the inner box of a stroked curve has the curve itself',
    '<path d="M10 100C40 0 60 0 90 100z" fill="none" stroke="red" stroke-width="4"/>',
    [8, 23, 84, 79],
    [7, 23, 86, 79],
  ],
  [
    'the box of a line has half of the stroke at its ends, too',
    '<line x1="50" y1="60" x2="150" y2="60" stroke="red" stroke-width="10"/>',
    [45, 55, 110, 10],
    [50, 55, 100, 10],
  ],
  [
    'mitres are not in the boxes',
    '<path d="M50 150L60 50L70 150" fill="none" stroke="red" stroke-width="10" stroke-miterlimit="20"/>',
    [45, 45, 30, 110],
    [45, 49, 30, 102],
  ],
  [
    'a stroke that is scaled unevenly has its mean width in the box',
    '<g transform="scale(2 3)"><rect x="10" y="10" width="40" height="40" stroke="red" stroke-width="10"/></g>',
    [20 - 5 * Math.sqrt(6), 30 - 5 * Math.sqrt(6), 80 + 10 * Math.sqrt(6), 120 + 10 * Math.sqrt(6)],
    [10, 15, 100, 150],
  ],
  [
    'what is hidden is in the boxes',
    '<rect x="10" y="20" width="30" height="40" visibility="hidden"/>',
    [10, 20, 30, 40],
    [10, 20, 30, 40],
  ],
  [
    'what has no opacity is in the boxes',
    '<rect x="10" y="20" width="30" height="40" opacity="0"/>',
    [10, 20, 30, 40],
    [10, 20, 30, 40],
  ],
  [
    'a stroke of no opacity is in the box, and not in the inner box',
    '<rect x="50" y="50" width="40" height="40" stroke="red" stroke-opacity="0" stroke-width="10"/>',
    [45, 45, 50, 50],
    [50, 50, 40, 40],
  ],
  ['a filled line has a box without a height', '<path d="M10 10H50"/>', [10, 10, 40, 0], [10, 10, 40, 0]],
];

for (const [what, content, outer, inner] of BOXES) {
  test(what, () => {
    const document = parse(svg(content, CANVAS));
    assertBox(document.getBBox(), outer);
    assert.deepEqual(numbers(document.innerBBox()), inner);
  });
}

test('the inner box of a skewed shape is that of its skewed box', () => {
  const leaf = '<path d="M20 0L40 20L20 40L0 20z"/>';
  const document = parse(svg(`<g transform="translate(50 50) skewX(45)">${leaf}</g>`, CANVAS));
  assertBox(document.getBBox(), [70, 50, 40, 40]);
  assert.deepEqual(numbers(document.innerBBox()), [50, 50, 80, 40]);
});

test('a side that is not given is that of the viewBox, whatever the other side is', () => {
  assert.equal(size(parse(svg('', 'width="40" viewBox="0 0 10 20"'))), '40x20');
  assert.equal(size(parse(svg('', 'height="40" viewBox="0 0 10 20"'))), '10x40');
});

for (const attributes of ['width="200"', 'height="200"', 'width="50%" height="200"', 'width="100%" height="100%"']) {
  test(`a document with ${attributes} and no viewBox has the size of its content`, () => {
    assert.equal(size(parse(svg('<rect x="10" y="10" width="30" height="20"/>', attributes))), '40x30');
  });
}

test('units that came after SVG 1.1 are as good as none', () => {
  for (const unit of ['rem', 'vw', 'ch', 'Q']) {
    assert.equal(parse(svg('', `width="10${unit}" height="10"`)).width, 100);
  }
});

test('the numbers of a box have single precision', () => {
  const box = parse(svg('<rect x="50.4" y="60.8" width="200" height="100"/>', CANVAS)).getBBox();
  assert.deepEqual(numbers(box), [Math.fround(50.4), Math.fround(60.8), 200, 100]);
});
