// What a render makes: the size, the pixels and the kind of the PNG file.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { renderOgPng } from '../../index.js';
import { decode, encode, filled, painted, pixel, size, svg } from '../support/png.js';

const timeout = 30_000;

const RED = [255, 0, 0, 255];
const CLEAR = [0, 0, 0, 0];
/** The left half red, the right half left alone. */
const HALVES = svg('<rect width="10" height="10" fill="red"/>');
/** Something of everything: flat areas, slopes, and edges that are not on pixels. */
const SCENE = svg(
  `<linearGradient id="g"><stop stop-color="#e11d48"/><stop offset="1" stop-color="#1d4ed8" stop-opacity="0.5"/></linearGradient>
   <rect width="200" height="60" fill="url(#g)"/><circle cx="100.5" cy="80.5" r="33.3" fill="gold" stroke="teal"/>`,
  'width="200" height="120"',
);

/** Byte 25 of a PNG file is the colour type. */
const RGB = 2;
const INDEXED = 3;
const RGBA = 6;
const colourType = (png) => png[25];

test('a render resolves to a Buffer that holds a PNG file', { timeout }, async () => {
  const png = await renderOgPng(HALVES);
  assert.ok(Buffer.isBuffer(png));
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
});

test('text, a Buffer, a Uint8Array and a part of one render to the same bytes', { timeout }, async () => {
  const bytes = new TextEncoder().encode(SCENE);
  const around = new Uint8Array(bytes.length + 12).fill(0xff);
  around.set(bytes, 7);
  const fromText = await renderOgPng(SCENE);
  for (const same of [Buffer.from(SCENE), bytes, around.subarray(7, 7 + bytes.length)]) {
    assert.deepEqual(await renderOgPng(same), fromText);
  }
});

for (const { title, attributes, inner = '', options, expected } of [
  { title: 'its own size', attributes: 'width="20" height="10"', expected: '20x10' },
  { title: 'the size of its viewBox', attributes: 'viewBox="5 5 30 15"', expected: '30x15' },
  { title: 'the size of its drawing', attributes: '', inner: '<rect width="7" height="3"/>', expected: '7x3' },
  { title: 'its own size with a fraction rounded up', attributes: 'width="10.2" height="5.5"', expected: '11x6' },
  { title: 'the width asked for', attributes: 'width="20" height="10"', options: { width: 80 }, expected: '80x40' },
  { title: 'the height asked for', attributes: 'width="20" height="10"', options: { height: 5 }, expected: '10x5' },
  { title: 'the scale asked for', attributes: 'width="20" height="10"', options: { scale: 1.5 }, expected: '30x15' },
  { title: 'the largest width', attributes: 'width="20" height="1"', options: { width: 16384 }, expected: '16384x819' },
  { title: 'at least a pixel', attributes: 'width="20" height="10"', options: { scale: 0.01 }, expected: '1x1' },
]) {
  test(`an image has ${title}`, { timeout }, async () => {
    assert.equal(size(await renderOgPng(svg(inner, attributes), options)), expected);
  });
}

test('options of undefined are options not given', { timeout }, async () => {
  const absent = {};
  for (const name of [
    'width',
    'height',
    'scale',
    'background',
    'fonts',
    'compression',
    'renderer',
    'signal',
    'priority',
    'limiter',
  ]) {
    absent[name] = undefined;
  }
  assert.deepEqual(await renderOgPng(SCENE, absent), await renderOgPng(SCENE));
});

test('what is painted has its exact colour, and the rest is transparent', { timeout }, async () => {
  const image = decode(await renderOgPng(HALVES));
  for (let y = 0; y < 10; y++) {
    for (let x = 0; x < 20; x++) assert.deepEqual(pixel(image, x, y), x < 10 ? RED : CLEAR, `at ${x}, ${y}`);
  }
});

test('a scaled image shows the whole drawing', { timeout }, async () => {
  for (const [options, width] of [
    [{ width: 60 }, 60],
    [{ height: 40 }, 80],
    [{ scale: 0.5 }, 10],
  ]) {
    const image = decode(await renderOgPng(HALVES, options));
    assert.deepEqual(pixel(image, 0, 0), RED);
    assert.deepEqual(pixel(image, width / 2 - 1, image.height - 1), RED);
    assert.deepEqual(pixel(image, width / 2, 0), CLEAR);
    assert.deepEqual(pixel(image, width - 1, image.height - 1), CLEAR);
  }
});

for (const [background, expected] of [
  ['#0f0', [0, 255, 0, 255]],
  ['#00ff0080', [0, 255, 0, 128]],
  ['rebeccapurple', [102, 51, 153, 255]],
  ['RebeccaPurple', [102, 51, 153, 255]],
  ['rgb(1, 2, 3)', [1, 2, 3, 255]],
  ['rgb(1 2 3)', [1, 2, 3, 255]],
  ['rgb(100% 0% 0% / 50%)', [255, 0, 0, 128]],
  ['hsl(240deg 100% 50%)', [0, 0, 255, 255]],
  ['hwb(120 0% 0%)', [0, 255, 0, 255]],
  ['oklch(100% 0 0)', [255, 255, 255, 255]],
  ['color(srgb 0 0 1)', [0, 0, 255, 255]],
  ['transparent', CLEAR],
]) {
  test(`the background ${background} is painted below the drawing`, { timeout }, async () => {
    const image = decode(await renderOgPng(HALVES, { background }));
    assert.deepEqual(pixel(image, 5, 5), RED);
    assert.deepEqual(pixel(image, 15, 5), expected);
  });
}

test('what is translucent is mixed with the background', { timeout }, async () => {
  const image = decode(
    await renderOgPng(svg('<rect width="20" height="10" fill-opacity="0.4"/>'), { background: '#fff' }),
  );
  assert.deepEqual(pixel(image, 10, 5), [153, 153, 153, 255]);
});

test(
  'a picture of few colours is indexed; of others, an opaque one is RGB and any other RGBA',
  { timeout },
  async () => {
    assert.equal(colourType(await renderOgPng(HALVES)), INDEXED);
    assert.equal(colourType(await renderOgPng(SCENE, { background: 'white' })), RGB);
    assert.equal(colourType(await renderOgPng(SCENE)), RGBA);
    assert.equal(colourType(await renderOgPng(SCENE, { background: 'rgb(0 0 255 / 99%)' })), RGBA);
  },
);

test('every compression decodes to the same pixels', { timeout }, async () => {
  for (const background of ['white', undefined]) {
    const [fast, balanced, small, byDefault] = await Promise.all(
      ['fast', 'balanced', 'small', undefined].map((compression) => renderOgPng(SCENE, { compression, background })),
    );
    assert.deepEqual(byDefault, balanced);
    assert.deepEqual(decode(fast).data, decode(balanced).data);
    assert.deepEqual(decode(small).data, decode(balanced).data);
    assert.ok(small.length < fast.length, `small is ${small.length} bytes, fast ${fast.length}`);
  }
});

test('both painters make the same picture', { timeout }, async () => {
  const [fast, resvg] = await Promise.all(
    ['auto', 'resvg'].map(async (renderer) => decode(await renderOgPng(SCENE, { renderer, background: 'white' })).data),
  );
  assert.notDeepEqual(fast, resvg, 'two painters never agree to the last bit');
  const off = fast.reduce((sum, value, at) => sum + Math.abs(value - resvg[at]), 0) / fast.length;
  assert.ok(off < 1, `off by ${off} of 255 on average`);
  assert.deepEqual(await renderOgPng(SCENE), await renderOgPng(SCENE, { renderer: 'auto' }));
});

test('compressed SVG is unpacked, also inside the document', { timeout }, async () => {
  assert.deepEqual(await renderOgPng(gzipSync(filled('red'))), await renderOgPng(filled('red')));
  const inside = (bytes) =>
    svg(`<image href="data:image/svg+xml;base64,${Buffer.from(bytes).toString('base64')}" width="8" height="8"/>`);
  assert.deepEqual(await renderOgPng(inside(gzipSync(filled('red')))), await renderOgPng(inside(filled('red'))));
});

test('a byte order mark is skipped, in text and in bytes', { timeout }, async () => {
  const expected = await renderOgPng(HALVES);
  assert.deepEqual(await renderOgPng(`\ufeff${HALVES}`), expected);
  assert.deepEqual(await renderOgPng(Buffer.from(`\ufeff${HALVES}`)), expected);
});

test('a document may begin with an XML declaration and a DOCTYPE that declares entities', { timeout }, async () => {
  const png = await renderOgPng(`<?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
      <!ENTITY half "10"> <!ENTITY ink "red">
    ]>
    ${svg('<rect width="&half;" height="10" fill="&ink;"/>')}`);
  assert.deepEqual(decode(png).data, decode(await renderOgPng(HALVES)).data);
});

test('pictures inside the document are painted', { timeout }, async () => {
  const vector = `data:image/svg+xml,${encodeURIComponent(filled('red', 'width="10" height="10"'))}`;
  const vector64 = `data:image/svg+xml;base64,${btoa(filled('red', 'width="10" height="10"'))}`;
  const raster = `data:image/png;base64,${encode(10, 10, RED).toString('base64')}`;
  for (const href of [vector, vector64, raster]) {
    const image = decode(await renderOgPng(svg(`<image href="${href}" width="10" height="10"/>`)));
    assert.deepEqual(pixel(image, 5, 5), RED, href);
    assert.deepEqual(pixel(image, 15, 5), CLEAR, href);
  }
});

test('a file that the document refers to is not read', { timeout }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ogpress-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const raster = join(folder, 'picture.png');
  const vector = join(folder, 'picture.svg');
  writeFileSync(raster, encode(10, 10, RED));
  writeFileSync(vector, filled('red'));
  const image = (href) =>
    `<image href="${href}" width="10" height="10"/><image xlink:href="${href}" width="10" height="10"/>`;
  for (const path of [raster, vector]) {
    for (const href of [path, pathToFileURL(path).href, relative(process.cwd(), path)]) {
      const attributes = 'xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10"';
      assert.equal(painted(await renderOgPng(svg(image(href), attributes))), 0, href);
    }
  }
});

test('changing the bytes right after the call changes nothing', { timeout }, async () => {
  for (const options of [undefined, { limiter: null }]) {
    const bytes = Buffer.from(HALVES);
    const promise = renderOgPng(bytes, options);
    bytes.fill('x');
    assert.deepEqual(pixel(decode(await promise), 5, 5), RED);
  }
});

test('every result has memory of its own, and no more than it needs', { timeout }, async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => renderOgPng(HALVES, { limiter: null })));
  assert.equal(new Set(results.map((png) => png.buffer)).size, results.length);
  for (const png of results) assert.equal(png.buffer.byteLength, png.length);
  const [first, second] = results;
  first.fill(0);
  assert.deepEqual(second, results.at(-1));
  assert.deepEqual(pixel(decode(second), 5, 5), RED);
});

test('the same call gives the same bytes', { timeout }, async () => {
  assert.deepEqual(await renderOgPng(SCENE), await renderOgPng(SCENE));
});
