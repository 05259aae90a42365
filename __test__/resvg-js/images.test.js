// Images of the web: `imagesToResolve` lists them, `resolveImage` hands in their bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, svg } from '../support/png.js';
import { paintedPixels, parse, pixel, render, size } from './support.js';

const [RED, BLUE, CLEAR] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
];
const URL_A = 'https://example.com/a.png';

const red = encode(4, 4, RED);
const blue = encode(4, 4, BLUE);
// One green pixel.
const gif = Buffer.from('R0lGODlhAQABAPAAAAD/AP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
// One pixel, nearly black.
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////' +
    'wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

const whole = 'width="20" height="10" preserveAspectRatio="none"';
const image = (href, attributes = whole) => `<image href="${href}" ${attributes}/>`;
const small = (href, attributes = '') => image(href, `width="5" height="5" ${attributes}`);
const xlink = 'width="20" height="10" xmlns:xlink="http://www.w3.org/1999/xlink"';

function list(content, attributes) {
  return parse(svg(content, attributes)).imagesToResolve();
}

const LISTED = [
  ['the URLs of https and http', image(URL_A) + image('http://example.com/b.png'), [URL_A, 'http://example.com/b.png']],
  ['the xlink:href of an image', `<image xlink:href="${URL_A}" width="5" height="5"/>`, [URL_A]],
  [
    'the href of an image that has an xlink:href too',
    `<image href="${URL_A}" xlink:href="https://example.com/old.png" width="5" height="5"/>`,
    [URL_A],
  ],
  [
    'images in the order of the document, each as often as it is there',
    `${image('https://example.com/b.png')}<g>${image(URL_A)}</g>${image('https://example.com/b.png')}`,
    ['https://example.com/b.png', URL_A, 'https://example.com/b.png'],
  ],
  [
    'an image each time that it is used',
    `<defs><g id="g">${small(URL_A)}</g></defs><use xlink:href="#g"/><use xlink:href="#g" x="9"/>`,
    [URL_A, URL_A],
  ],
  ['an image that may be SVG', image('https://example.com/a.svg'), ['https://example.com/a.svg']],
  [
    'URLs as the document has them, with entities resolved',
    image('https://example.com/ü 1.png?a=1&amp;b=%20#c'),
    ['https://example.com/ü 1.png?a=1&b=%20#c'],
  ],
  ['an image outside of the canvas', small(URL_A, 'x="500"'), [URL_A]],
  ['an image that is hidden', small(URL_A, 'visibility="hidden"'), [URL_A]],
  ['an image of no opacity', small(URL_A, 'opacity="0"'), [URL_A]],
];

for (const [what, content, expected] of LISTED) {
  test(`the list has ${what}`, () => {
    assert.deepEqual(list(content, xlink), expected);
  });
}

for (const [what, content] of [
  ['a document without images', '<rect width="5" height="5"/>'],
  ['a data URI', image(`data:image/png;base64,${red.toString('base64')}`)],
  ['a relative path', image('a.png')],
  ['an absolute path', image('/nowhere/a.png')],
  ['a URL without a scheme', image('//example.com/a.png')],
  ['a file', image('file:///nowhere/a.png')],
  ['another scheme', image('ftp://example.com/a.png')],
  ['an empty href', image('')],
  ['an image without a width', image(URL_A, 'width="0" height="5"')],
  ['an image that is not displayed', small(URL_A, 'display="none"')],
  ['an image that is only defined', `<defs>${small(URL_A)}</defs>`],
]) {
  test(`the list is empty for ${what}`, () => {
    assert.deepEqual(list(content), []);
  });
}

test('an image that was not resolved is not drawn', () => {
  assert.equal(paintedPixels(render(svg(image(URL_A)))), 0);
});

for (const [format, bytes, isShown] of [
  ['PNG', red, ([r, g, b]) => r === 255 && g === 0 && b === 0],
  ['GIF', gif, ([r, g, b]) => r === 0 && g === 255 && b === 0],
  ['JPEG', jpeg, ([r, g, b]) => Math.max(r, g, b) < 8],
]) {
  test(`an image is drawn once its ${format} was handed in`, () => {
    const document = parse(svg(image(URL_A)));
    assert.equal(document.resolveImage(URL_A, bytes), undefined);
    const picture = document.render();
    assert.ok(isShown(pixel(picture, 1, 1)), `the pixel is ${pixel(picture, 1, 1)}`);
    assert.deepEqual(pixel(picture, 19, 9), pixel(picture, 1, 1));
    assert.equal(picture.pixels[3], 255);
  });
}

test('the bytes can be a Uint8Array', () => {
  const document = parse(svg(image(URL_A)));
  document.resolveImage(URL_A, new Uint8Array(red));
  assert.deepEqual(pixel(document.render(), 5, 5), RED);
});

test('the bytes can be changed after the call', () => {
  const document = parse(svg(image(URL_A)));
  const bytes = Buffer.from(red);
  document.resolveImage(URL_A, bytes);
  bytes.fill(0);
  assert.deepEqual(pixel(document.render(), 5, 5), RED);
});

test('a resolved image is gone from the list', () => {
  const document = parse(svg(image(URL_A) + image('https://example.com/b.png')));
  document.resolveImage(URL_A, red);
  assert.deepEqual(document.imagesToResolve(), ['https://example.com/b.png']);
});

test('all images of one URL are resolved at once', () => {
  const half = 'width="10" height="10" preserveAspectRatio="none"';
  const document = parse(svg(image(URL_A, half) + image(URL_A, `x="10" ${half}`)));
  document.resolveImage(URL_A, red);
  assert.deepEqual(document.imagesToResolve(), []);
  const picture = document.render();
  assert.deepEqual(pixel(picture, 5, 5), RED);
  assert.deepEqual(pixel(picture, 15, 5), RED);
});

test('images of different URLs have bytes of their own', () => {
  const half = 'width="10" height="10" preserveAspectRatio="none"';
  const urls = ['https://example.com/1.png', 'https://example.com/2.png'];
  const document = parse(svg(image(urls[0], half) + image(urls[1], `x="10" ${half}`)));
  document.resolveImage(urls[1], blue);
  document.resolveImage(urls[0], red);
  const picture = document.render();
  assert.deepEqual(pixel(picture, 5, 5), RED);
  assert.deepEqual(pixel(picture, 15, 5), BLUE);
});

test('an image can be resolved after the document was rendered', () => {
  const document = parse(svg(image(URL_A)));
  const before = document.render();
  document.resolveImage(URL_A, red);
  assert.deepEqual(pixel(before, 5, 5), CLEAR);
  assert.deepEqual(pixel(document.render(), 5, 5), RED);
});

test('the first bytes of a URL count', () => {
  const document = parse(svg(image(URL_A)));
  document.resolveImage(URL_A, red);
  document.resolveImage(URL_A, blue);
  assert.deepEqual(pixel(document.render(), 5, 5), RED);
});

test('a URL that the document does not have is ignored', () => {
  const document = parse(svg(image(URL_A)));
  assert.equal(document.resolveImage('https://example.com/other.png', red), undefined);
  assert.deepEqual(document.imagesToResolve(), [URL_A]);
  assert.equal(paintedPixels(document.render()), 0);
});

test('a resolved image keeps its ratio', () => {
  const document = parse(svg(image(URL_A, 'width="20" height="10"')));
  document.resolveImage(URL_A, encode(2, 8, BLUE));
  const picture = document.render();
  assert.deepEqual(pixel(picture, 10, 5), BLUE);
  assert.deepEqual(pixel(picture, 5, 5), CLEAR);
  assert.deepEqual(pixel(picture, 15, 5), CLEAR);
});

test('a resolved image is drawn where it is in the document', () => {
  const document = parse(
    svg(`<g transform="translate(8 2)">${small(URL_A)}</g><rect width="10" height="10" fill="#00f"/>`),
  );
  document.resolveImage(URL_A, red);
  const picture = document.render();
  assert.deepEqual(pixel(picture, 9, 4), BLUE);
  assert.deepEqual(pixel(picture, 10, 4), RED);
  assert.deepEqual(pixel(picture, 12, 6), RED);
  assert.deepEqual(pixel(picture, 13, 6), CLEAR);
});

test('fitTo and cropByBBox apply to resolved images', () => {
  const document = parse(svg(small(URL_A, 'x="2" y="3"')), { fitTo: { mode: 'zoom', value: 4 } });
  document.resolveImage(URL_A, red);
  document.cropByBBox(document.getBBox());
  const picture = document.render();
  assert.equal(size(picture), '20x20');
  assert.ok(picture.pixels.every((value, at) => value === RED[at % 4]));
});

test('an image that was cut short is not drawn, and is gone from the list', () => {
  const document = parse(svg(image(URL_A)));
  document.resolveImage(URL_A, red.subarray(0, 20));
  assert.equal(paintedPixels(document.render()), 0);
  assert.deepEqual(document.imagesToResolve(), []);
});

for (const [what, bytes] of [
  ['text', Buffer.from('no image')],
  ['nothing', Buffer.alloc(0)],
  ['three bytes', Buffer.from([0x89, 0x50, 0x4e])],
  ['a string', 'no bytes'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
]) {
  test(`${what} is not an image`, () => {
    const document = parse(svg(image(URL_A)));
    assert.throws(() => document.resolveImage(URL_A, bytes), Error);
    assert.deepEqual(document.imagesToResolve(), [URL_A]);
  });
}

for (const href of [undefined, null, 5, {}]) {
  test(`${JSON.stringify(href) ?? 'undefined'} is not a URL`, () => {
    assert.throws(() => parse(svg(image(URL_A))).resolveImage(href, red), Error);
  });
}

for (const [what, href] of [
  ['a PNG', `data:image/png;base64,${red.toString('base64')}`],
  [
    'an SVG in base64',
    `data:image/svg+xml;base64,${Buffer.from(svg('<rect width="20" height="10" fill="#f00"/>')).toString('base64')}`,
  ],
  [
    'an SVG as text',
    `data:image/svg+xml;utf8,${encodeURIComponent(svg('<rect width="20" height="10" fill="#f00"/>'))}`,
  ],
]) {
  test(`the data URI of ${what} is drawn at once`, () => {
    assert.deepEqual(pixel(render(svg(image(href))), 5, 5), RED);
  });
}
