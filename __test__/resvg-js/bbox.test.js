// Bounding boxes: `getBBox` is exact and knows no canvas, `innerBBox` is in whole pixels and knows what is visible.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGULAR } from '../support/font.js';
import { encode, svg } from '../support/png.js';
import { NO_FONTS, assertBox, numbers, parse } from './support.js';

const CANVAS = 'width="300" height="200"';
const DIAGONAL = 100 * Math.SQRT2;

const PNG = encode(2, 2, [255, 0, 0, 255]).toString('base64');

/** Content, the box of `getBBox` and that of `innerBBox`. */
const CONTENTS = [
  ['a rectangle', '<rect x="10" y="20" width="30" height="40"/>', [10, 20, 30, 40], [10, 20, 30, 40]],
  [
    'a rectangle of fractions',
    '<rect x="50.4" y="60.8" width="200" height="100"/>',
    [50.4, 60.8, 200, 100],
    [50, 60, 201, 101],
  ],
  ['a circle', '<circle cx="100" cy="90" r="40"/>', [60, 50, 80, 80], [60, 50, 80, 80]],
  [
    'a stroked rectangle',
    '<rect x="50" y="60" width="100" height="50" stroke="red" stroke-width="10"/>',
    [45, 55, 110, 60],
    [45, 55, 110, 60],
  ],
  [
    'a stroke without a fill',
    '<rect x="50" y="60" width="100" height="50" fill="none" stroke="red" stroke-width="10"/>',
    [45, 55, 110, 60],
    [45, 55, 110, 60],
  ],
  [
    'a stroked circle',
    '<circle cx="100" cy="100" r="40" stroke="red" stroke-width="7"/>',
    [56.5, 56.5, 87, 87],
    [56, 56, 88, 88],
  ],
  [
    'a line with square ends',
    '<line x1="50" y1="60" x2="150" y2="60" stroke="red" stroke-linecap="square" stroke-width="10"/>',
    [45, 55, 110, 10],
    [45, 55, 110, 10],
  ],
  [
    'a scaled stroke',
    '<g transform="scale(2)"><rect x="10" y="10" width="30" height="20" stroke="red" stroke-width="4"/></g>',
    [16, 16, 68, 48],
    [16, 16, 68, 48],
  ],
  [
    'a moved rectangle',
    '<rect transform="translate(5 6)" x="10" y="20" width="30" height="40"/>',
    [15, 26, 30, 40],
    [15, 26, 30, 40],
  ],
  [
    'a rotated rectangle',
    '<g transform="translate(150 10) rotate(45)"><rect width="100" height="100"/></g>',
    [150 - DIAGONAL / 2, 10, DIAGONAL, DIAGONAL],
    [79, 10, 142, 142],
  ],
  [
    'two rectangles',
    '<rect x="10" y="20" width="10" height="10"/><rect x="100" y="120" width="30" height="40"/>',
    [10, 20, 120, 140],
    [10, 20, 120, 140],
  ],
  [
    'a group',
    '<g opacity=".5"><rect x="50" y="50" width="100" height="50"/></g>',
    [50, 50, 100, 50],
    [50, 50, 100, 50],
  ],
  [
    'a reused rectangle',
    `<defs><rect id="r" x="1" y="2" width="10" height="20"/></defs>
     <use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#r" x="100" y="50"/>`,
    [101, 52, 10, 20],
    [101, 52, 10, 20],
  ],
  [
    'an image',
    `<image x="5" y="6" width="30" height="40" preserveAspectRatio="none" href="data:image/png;base64,${PNG}"/>`,
    [5, 6, 30, 40],
    [5, 6, 30, 40],
  ],
  [
    'an image to resolve',
    '<image x="5" y="6" width="30" height="40" href="https://example.com/a.png"/>',
    [5, 6, 30, 40],
    [5, 6, 30, 40],
  ],
  [
    'a blurred rectangle',
    '<filter id="f"><feGaussianBlur stdDeviation="5"/></filter><rect filter="url(#f)" x="50" y="50" width="100" height="50"/>',
    [50, 50, 100, 50],
    [50, 50, 100, 50],
  ],
  ['nothing', '', undefined, undefined],
  [
    'what is not displayed',
    '<rect x="10" y="20" width="30" height="40" display="none"/><defs><rect width="9" height="9"/></defs>',
    undefined,
    undefined,
  ],

  // innerBBox leaves out what is outside of the canvas or clipped.
  [
    'a rectangle that leaves the canvas on the right',
    '<rect x="250" y="20" width="100" height="10"/>',
    [250, 20, 100, 10],
    [250, 20, 50, 10],
  ],
  [
    'a rectangle that leaves the canvas on the left',
    '<rect x="-50" y="20" width="100" height="10"/>',
    [-50, 20, 100, 10],
    [0, 20, 50, 10],
  ],
  ['a rectangle outside of the canvas', '<rect x="-50" y="20" width="10" height="10"/>', [-50, 20, 10, 10], undefined],
  [
    'a clipped rectangle',
    `<clipPath id="c"><rect x="20" y="20" width="30" height="30"/></clipPath>
     <g clip-path="url(#c)"><rect width="100" height="100"/></g>`,
    [0, 0, 100, 100],
    [20, 20, 30, 30],
  ],
  [
    'a masked rectangle',
    `<mask id="m" maskUnits="userSpaceOnUse" x="0" y="0" width="300" height="200">
       <rect x="20" y="20" width="30" height="30" fill="#fff"/></mask>
     <g mask="url(#m)"><rect width="100" height="100"/></g>`,
    [0, 0, 100, 100],
    [20, 20, 30, 30],
  ],
  [
    'a rectangle in a smaller picture',
    '<svg x="10" y="10" width="50" height="50"><rect width="100" height="100"/></svg>',
    [10, 10, 100, 100],
    [10, 10, 50, 50],
  ],
  // It leaves out what has no paint, too.
  [
    'a rectangle without a fill',
    '<rect x="10" y="20" width="30" height="40" fill="none"/>',
    [10, 20, 30, 40],
    undefined,
  ],
  [
    'a rectangle with a transparent fill',
    '<rect x="10" y="20" width="30" height="40" fill-opacity="0"/>',
    [10, 20, 30, 40],
    undefined,
  ],
];

for (const [what, content, outer, inner] of CONTENTS) {
  test(`the boxes of ${what} are as large as they should be`, () => {
    const document = parse(svg(content, CANVAS));
    const [box, visible] = [document.getBBox(), document.innerBBox()];
    if (outer) assertBox(box, outer);
    else assert.equal(box, undefined);
    if (inner) assert.deepEqual(numbers(visible), inner);
    else assert.equal(visible, undefined);
  });
}

test('the boxes of text are those of its glyphs', () => {
  const font = { ...NO_FONTS, fontFiles: [REGULAR] };
  const document = parse(svg('<text x="50" y="100" font-size="40">Hi</text>', CANVAS), { font });
  const [x, y, width, height] = numbers(document.getBBox());
  // The letter H stands on the line. Capital letters of Inter are 0.727 em high, and the dot of the i is 0.751.
  assert.ok(x > 50 && x < 56 && width > 30 && width < 37, `x is ${x}, the width ${width}`);
  assert.ok(Math.abs(y + height - 100) < 0.01 && Math.abs(height - 30.06) < 0.1, `y is ${y}, the height ${height}`);
  assert.deepEqual(numbers(document.innerBBox()), [
    Math.floor(x),
    Math.floor(y),
    Math.ceil(x + width) - Math.floor(x),
    100 - Math.floor(y),
  ]);
});

for (const [attributes, content, expected] of [
  ['width="300" height="200" viewBox="0 0 100 100"', '<rect x="10" y="20" width="30" height="40"/>', [10, 20, 30, 40]],
  ['viewBox="-40 0 180 260"', '<rect x="-30" y="20" width="30" height="40"/>', [-30, 20, 30, 40]],
]) {
  test(`the boxes are in units of the viewBox, with ${attributes}`, () => {
    const document = parse(svg(content, attributes));
    assert.deepEqual(numbers(document.getBBox()), expected);
    assert.deepEqual(numbers(document.innerBBox()), expected);
  });
}

test('options of the picture do not change the boxes', () => {
  const options = { fitTo: { mode: 'zoom', value: 3 }, crop: { left: 5, top: 5 }, background: 'red' };
  const document = parse(svg('<rect x="10" y="20" width="30" height="40"/>', CANVAS), options);
  document.render();
  assert.deepEqual(numbers(document.getBBox()), [10, 20, 30, 40]);
  assert.deepEqual(numbers(document.innerBBox()), [10, 20, 30, 40]);
});

test('a box is an object of four numbers that can be changed', () => {
  const document = parse(svg('<rect x="1" y="2" width="5" height="6"/>'));
  const box = document.getBBox();
  for (const value of numbers(box)) assert.equal(typeof value, 'number');
  box.x -= 10.5;
  box.width += 21;
  assert.deepEqual(numbers(box), [-9.5, 2, 26, 6]);
  assert.deepEqual(numbers(document.getBBox()), [1, 2, 5, 6]);
});
