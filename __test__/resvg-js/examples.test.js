// The uses that the documentation of the original shows: text, a box, a sprite, images of the web, and a render off the thread.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { REGULAR } from '../support/font.js';
import { decode, encode, svg } from '../support/png.js';
import { Resvg, assertNear, parse, pixel, renderAsync, size } from './support.js';

const card = readFileSync(fileURLToPath(new URL('../../assets/readme/card.svg', import.meta.url)));

const options = {
  background: 'rgba(238, 235, 230, .9)',
  fitTo: { mode: 'width', value: 600 },
  font: { fontFiles: [REGULAR], loadSystemFonts: false },
};

test('a card from a file is scaled to a width', () => {
  const resvg = new Resvg(card, options);
  const pngData = resvg.render();
  const pngBuffer = pngData.asPng();
  const { width, height } = resvg;
  assert.equal(pngData.width, 600);
  assert.equal(pngData.height, Math.round((600 * height) / width));
  assert.equal(size(decode(pngBuffer)), size(pngData));
});

test('the same works off the thread', async () => {
  const resvg = await renderAsync(card, { ...options, logLevel: 'off' });
  assert.equal(resvg.width, 600);
  assert.equal(size(decode(resvg.asPng())), size(resvg));
});

test('a drawing is cut to its box', () => {
  const leaf = svg(
    '<g transform="rotate(30 90 130)"><path d="M30 130C60 40 120 40 150 130C120 220 60 220 30 130z" fill="#2a7"/></g>',
    'viewBox="0 0 180 260"',
  );
  const resvg = parse(leaf, { fitTo: { mode: 'width', value: 500 } });
  assert.equal(size(resvg), '180x260');

  const bbox = resvg.getBBox();
  if (bbox) resvg.cropByBBox(bbox);
  const image = resvg.render();
  assert.equal(image.width, 500);
  assert.ok(Math.abs(image.height - (500 * bbox.height) / bbox.width) <= 0.5);

  // The leaf touches all four sides.
  const { width, height, pixels } = image;
  const isPainted = (x, y) => pixels[(y * width + x) * 4 + 3] > 0;
  const row = (y) => Array.from({ length: width }, (_, x) => isPainted(x, y)).includes(true);
  const column = (x) => Array.from({ length: height }, (_, y) => isPainted(x, y)).includes(true);
  assert.deepEqual([row(0), row(height - 1), column(0), column(width - 1)], [true, true, true, true]);
});

test('a sprite becomes a picture and a simpler document', () => {
  const sprite = svg(
    `<defs><symbol id="dot" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol></defs>
     <use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#dot" width="20" height="20" fill="#f00"/>
     <use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#dot" x="20" width="20" height="20" fill="#00f"/>`,
    'width="40" height="20"',
  );
  const resvg = parse(sprite, { fitTo: { mode: 'width', value: 400 }, logLevel: 'off' });
  const image = resvg.render();
  assert.equal(size(image), '400x200');
  assert.deepEqual(pixel(image, 100, 100), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 300, 100), [0, 0, 255, 255]);
  assert.doesNotMatch(resvg.toString(), /<(?:use|symbol)/);
});

test('images of the web are fetched by the caller', async () => {
  const served = new Map([
    ['https://example.com/red.png', encode(4, 4, [255, 0, 0, 255])],
    ['https://example.com/blue.png', encode(4, 4, [0, 0, 255, 255])],
  ]);
  const fetched = async (url) => served.get(url);
  const resvg = parse(
    `<svg xmlns="http://www.w3.org/2000/svg">
       <image href="https://example.com/red.png" width="50" height="50"/>
       <image href="https://example.com/blue.png" x="50" width="50" height="50"/>
     </svg>`,
    { logLevel: 'off' },
  );
  const resolved = await Promise.all(resvg.imagesToResolve().map(async (url) => ({ url, buffer: await fetched(url) })));
  for (const { url, buffer } of resolved) resvg.resolveImage(url, buffer);

  const image = resvg.render();
  assert.equal(size(resvg), '100x50');
  assert.equal(size(image), '100x50');
  assert.deepEqual(pixel(image, 25, 25), [255, 0, 0, 255]);
  assert.deepEqual(pixel(image, 75, 25), [0, 0, 255, 255]);
});

test('text with a gradient is drawn on a background', () => {
  const document = svg(
    `<defs><linearGradient id="fill" x1="0%" y1="45%" x2="100%" y2="55%">
       <stop stop-color="#00f" offset="0%"/><stop stop-color="#f00" offset="100%"/>
     </linearGradient></defs>
     <text fill="url(#fill)" font-family="" font-size="150">
       <tspan x="20" y="130">IIIIIII</tspan>
     </text>`,
    'width="500" height="200" viewBox="0 0 500 200"',
  );
  const image = new Resvg(document, {
    background: '#fff',
    font: { loadSystemFonts: false, fontFiles: [REGULAR] },
  }).render();
  assertNear(pixel(image, 0, 0), [255, 255, 255, 255]);
  const { width, pixels } = image;
  const row = Array.from({ length: width }, (_, x) => pixel({ width, pixels }, x, 80)).filter(
    ([, green]) => green === 0,
  );
  assert.ok(row.length > 30, `${row.length} pixels are fully covered`);
  const [first, last] = [row[0], row.at(-1)];
  assert.ok(first[2] > 200 && last[0] > 200, `the colours go from ${first} to ${last}`);
});
