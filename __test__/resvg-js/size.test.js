// The size of a document, which is that of its picture unless options say otherwise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { parse, pixel, render, size } from './support.js';

const BLACK = [0, 0, 0, 255];

/** What the root says, and the size in pixels. */
const ROOTS = [
  ['width="20" height="10"', '20x10'],
  ['width="20.4" height="10.5"', '20x11'],
  ['width="2.5" height="3.5"', '3x4'],
  ['width="20.49999" height="10.6"', '20x11'],
  ['width="0.5" height="0.5"', '1x1'],
  ['viewBox="0 0 33 44"', '33x44'],
  ['viewBox="0 0 120.5 60.49999"', '121x60'],
  ['viewBox="-10 -20 33 44"', '33x44'],
  ['viewBox="0 0 10 20" width="100" height="50"', '100x50'],
  ['viewBox="0 0 40 80" width="50%" height="25%"', '20x20'],
  ['viewBox="0 0 40 80" width="100%" height="100%"', '40x80'],
  ['', '100x100'],
  ['width="40"', '40x100'],
  ['height="40"', '100x40'],
  ['width="50%" height="20%"', '50x20'],
  ['width="1in" height="1cm"', '96x38'],
  ['width="10mm" height="1pc"', '38x16'],
  ['width="10pt" height="10px"', '13x10'],
  ['width="10em" height="10ex"', '120x60'],
];

for (const [attributes, expected] of ROOTS) {
  test(`a document with ${attributes || 'no attributes'} has ${expected} pixels`, () => {
    const document = parse(svg('', attributes));
    assert.equal(size(document), expected);
    assert.equal(size(document.render()), expected);
  });
}

/** Content of a document that gives no size, and the size that results. */
const CONTENTS = [
  ['a shape at the origin', '<rect width="33" height="44"/>', '33x44'],
  ['a shape elsewhere', '<rect x="10" y="10" width="33.3" height="44.6"/>', '43x55'],
  ['shapes', '<rect width="50" height="5"/><rect y="30" width="5" height="5"/>', '50x35'],
  ['a shape in a group', '<g transform="translate(50 60)"><circle r="20"/></g>', '70x80'],
  ['a shape that begins left of and above the origin', '<rect x="-10" y="-5" width="30" height="20"/>', '20x15'],
  ['a stroke', '<rect x="10" y="10" width="30" height="20" stroke="red" stroke-width="10"/>', '45x35'],
  ['a line', '<line y1="5" x2="60" y2="5" stroke="red" stroke-linecap="square" stroke-width="2"/>', '61x6'],
  ['an image to resolve', '<image href="https://example.com/a.png" width="50" height="30"/>', '50x30'],
  ['a shape left of the origin', '<rect x="-30" y="-30" width="10" height="10"/>', '100x100'],
  ['a shape that is not displayed', '<rect width="60" height="30" display="none"/>', '100x100'],
  ['a definition', '<defs><rect width="60" height="30"/></defs>', '100x100'],
];

for (const [what, content, expected] of CONTENTS) {
  test(`${what} gives a document without a size ${expected} pixels`, () => {
    const document = parse(svg(content, ''));
    assert.equal(size(document), expected);
    assert.equal(size(document.render()), expected);
  });
}

test('a size from the content begins at the origin', () => {
  const image = render(svg('<rect x="10" y="20" width="30" height="10"/>', ''));
  assert.deepEqual(pixel(image, 9, 25), [0, 0, 0, 0]);
  assert.deepEqual(pixel(image, 10, 20), BLACK);
  assert.deepEqual(pixel(image, 39, 29), BLACK);
});

test('the size is a number', () => {
  const document = parse(svg());
  assert.equal(typeof document.width, 'number');
  assert.equal(typeof document.height, 'number');
});

test('options of the picture do not change the size of the document', () => {
  const options = { fitTo: { mode: 'width', value: 200 }, crop: { left: 5, top: 5 }, background: 'red' };
  const document = parse(svg(), options);
  document.render();
  assert.equal(size(document), '20x10');
});

test('a document of less than half a pixel cannot be rendered', () => {
  assert.throws(() => render(svg('', 'width="0.4" height="10"')), Error);
});

for (const attributes of ['width="0" height="5"', 'width="5" height="-5"']) {
  test(`a document with ${attributes} is refused`, () => {
    assert.throws(() => parse(svg('', attributes)), Error);
  });
}

for (const [ratio, columns] of [
  ['', '....########....'],
  ['preserveAspectRatio="none"', '################'],
  ['preserveAspectRatio="xMinYMin"', '########........'],
  ['preserveAspectRatio="xMaxYMid meet"', '........########'],
  ['preserveAspectRatio="xMidYMid slice"', '################'],
]) {
  test(`the content is placed in the picture as browsers do, with ${ratio || 'no preserveAspectRatio'}`, () => {
    const image = render(svg('<rect width="10" height="10"/>', `width="16" height="8" viewBox="0 0 10 10" ${ratio}`));
    const row = Array.from({ length: 16 }, (_, x) => (pixel(image, x, 4)[3] > 127 ? '#' : '.'));
    assert.equal(row.join(''), columns);
  });
}
