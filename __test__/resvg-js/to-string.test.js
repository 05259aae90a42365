// `toString`: the document as a simpler SVG, of paths and resolved values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGULAR } from '../support/font.js';
import { encode, filled, svg } from '../support/png.js';
import { NO_FONTS, assertLooksEqual, paintedPixels, parse, pixel, render, size } from './support.js';

const SCENES = {
  'a rectangle': '<rect x="2" y="1" width="9" height="6" fill="red"/>',
  'a stroked circle': '<circle cx="10" cy="5" r="3" fill="none" stroke="#123456" stroke-width="2"/>',
  'a group': '<g transform="rotate(20 10 5) scale(.5)" opacity=".5"><rect x="9" y="5" width="20" height="9"/></g>',
  'a gradient':
    '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><rect width="20" height="10" fill="url(#g)"/>',
  'a clip path':
    '<clipPath id="c"><circle cx="10" cy="5" r="4"/></clipPath><rect width="20" height="10" clip-path="url(#c)"/>',
  'a style sheet': '<style>rect { fill: #0a0 }</style><rect width="12" height="10"/>',
  'a reused shape':
    '<defs><circle id="a" r="3"/></defs><use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a" x="9" y="5"/>',
  'an image': `<image width="10" height="10" href="data:image/png;base64,${encode(2, 2, [0, 0, 255, 255]).toString('base64')}"/>`,
};

for (const [what, content] of Object.entries(SCENES)) {
  test(`the text of a document with ${what} gives the same picture`, () => {
    const document = parse(svg(content));
    const again = render(document.toString());
    assert.ok(paintedPixels(again) > 0);
    assertLooksEqual(again, document.render());
  });
}

test('the text is an SVG document with the size and the viewBox', () => {
  const text = parse(filled('red', 'width="50" height="20" viewBox="0 0 10 10"')).toString();
  const root = /<svg[^>]*>/.exec(text)[0];
  assert.match(root, /xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(root, / width="50"/);
  assert.match(root, / height="20"/);
  assert.match(root, / viewBox="/);
});

test('a document in a template string is its text', () => {
  const document = parse(filled('red'));
  assert.equal(typeof document.toString(), 'string');
  assert.equal(`${document}`, document.toString());
  assert.equal(String(document), document.toString());
});

test('shapes become paths and keep their ids', () => {
  const text = parse(svg('<rect id="a" x="1" y="2" width="5" height="6"/><circle id="b" r="4"/>')).toString();
  assert.doesNotMatch(text, /<(?:rect|circle)/);
  assert.match(text, /<path[^>]* id="a"|<path id="a"/);
  assert.match(text, /<path[^>]* id="b"|<path id="b"/);
});

test('text becomes paths, which need no font', () => {
  const document = parse(svg('<text x="20" y="90" font-size="95">Hi</text>', 'width="200" height="100"'), {
    font: { ...NO_FONTS, fontFiles: [REGULAR] },
  });
  const text = document.toString();
  assert.doesNotMatch(text, /<text/);
  const again = render(text);
  assert.ok(paintedPixels(again) > 1000);
  assertLooksEqual(again, document.render());
});

test('options of the picture do not change the text', () => {
  const document = filled('red');
  const options = { fitTo: { mode: 'width', value: 300 }, background: 'blue', crop: { left: 5, top: 5 } };
  assert.equal(parse(document, options).toString(), parse(document).toString());
});

test('a part of a document has a text of its own', () => {
  const document = parse(svg('<rect x="4" y="2" width="5" height="6" fill="#f00"/>'));
  document.cropByBBox(document.getBBox());
  const text = document.toString();
  assert.match(text, / width="5" height="6" viewBox="4 2 5 6"/);
  const again = render(text);
  assert.equal(size(again), '5x6');
  assert.deepEqual(pixel(again, 4, 5), [255, 0, 0, 255]);
});

test('a resolved image is in the text', () => {
  const url = 'https://example.com/a.png';
  const document = parse(svg(`<image href="${url}" width="20" height="10" preserveAspectRatio="none"/>`));
  document.resolveImage(url, encode(4, 4, [255, 0, 0, 255]));
  const again = parse(document.toString());
  assert.deepEqual(again.imagesToResolve(), []);
  assert.deepEqual(pixel(again.render(), 5, 5), [255, 0, 0, 255]);
});

test('an empty document has a text', () => {
  const again = render(parse(svg()).toString());
  assert.equal(size(again), '20x10');
  assert.equal(paintedPixels(again), 0);
});
