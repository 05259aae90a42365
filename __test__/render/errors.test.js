// What a render refuses: each bad input has its code and class, and takes nothing with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../../index.js';
import { hold } from '../support/attacks/heavy.js';
import { filled, svg } from '../support/png.js';

const timeout = 30_000;

const CARD = filled('red');
const expected = await renderOgPng(CARD);

const TYPE = ['ERR_OGPRESS_INVALID_ARG_TYPE', TypeError];
const VALUE = ['ERR_OGPRESS_INVALID_ARG_VALUE', TypeError];
const RANGE = ['ERR_OGPRESS_OUT_OF_RANGE', RangeError];
const UNKNOWN = ['ERR_OGPRESS_UNKNOWN_OPTION', TypeError];
const CONFLICT = ['ERR_OGPRESS_CONFLICTING_OPTIONS', TypeError];
const EMPTY = ['ERR_OGPRESS_EMPTY_SVG', Error];
const UTF8 = ['ERR_OGPRESS_INVALID_UTF8', Error];
const ENCODING = ['ERR_OGPRESS_INVALID_ENCODING', Error];
const INVALID = ['ERR_OGPRESS_INVALID_SVG', Error];
const SIZE = ['ERR_OGPRESS_INVALID_SVG_SIZE', Error];
const PIXELS = ['ERR_OGPRESS_TOO_MANY_PIXELS', Error];
const LIMIT = ['ERR_OGPRESS_LIMIT', Error];

/** What is refused, `[title, arguments, [code, class], what the message has to show]`. */
const REFUSED = [
  ['no document', [undefined], TYPE, ['`svg`', 'undefined']],
  ['a document of null', [null], TYPE, ['`svg`', 'null']],
  ['a document that is a number', [7], TYPE, ['`svg`', '7']],
  ['a document that is an object', [{}], TYPE, ['`svg`', 'Object']],
  ['a document that is an array of bytes', [[60, 115]], TYPE, ['`svg`', 'Array']],
  ['a document that is an ArrayBuffer', [new ArrayBuffer(8)], TYPE, ['`svg`', 'ArrayBuffer']],
  ['a document that is a Uint16Array', [new Uint16Array(8)], TYPE, ['`svg`', 'Uint16Array']],
  ['a document that is a promise', [Promise.resolve(CARD)], TYPE, ['`svg`', 'Promise']],

  ['options of null', [CARD, null], TYPE, ['`options`', 'null']],
  ['options that are a number', [CARD, 600], TYPE, ['`options`', '600']],
  ['options that are a text', [CARD, 'fast'], TYPE, ['`options`', "'fast'"]],
  ['options that are an array', [CARD, []], TYPE, ['`options`', 'Array']],
  ['options that are a function', [CARD, function size() {}], TYPE, ['`options`', 'function size']],
  ['a width that is a text', [CARD, { width: '600' }], TYPE, ['`width`', "'600'"]],
  ['a height of null', [CARD, { height: null }], TYPE, ['`height`', 'null']],
  ['a scale that is a BigInt', [CARD, { scale: 2n }], TYPE, ['`scale`', '2n']],
  ['a background that is a number', [CARD, { background: 0xffffff }], TYPE, ['`background`', '16777215']],
  ['a background of null', [CARD, { background: null }], TYPE, ['`background`', 'null']],
  ['a compression that is a number', [CARD, { compression: 9 }], TYPE, ['`compression`', '9']],
  ['a renderer that is a function', [CARD, { renderer: () => {} }], TYPE, ['`renderer`']],
  ['fonts that are a text', [CARD, { fonts: 'Inter' }], TYPE, ['`fonts`', "'Inter'"]],
  ['fonts of null', [CARD, { fonts: null }], TYPE, ['`fonts`', 'null']],
  ['fonts that are an array', [CARD, { fonts: ['Inter.ttf'] }], TYPE, ['`fonts`', 'Array']],
  ['a signal that is an object', [CARD, { signal: { aborted: false } }], TYPE, ['`signal`', 'Object']],
  ['a signal that is the controller', [CARD, { signal: new AbortController() }], TYPE, ['`signal`', 'AbortController']],
  ['a priority that is a text', [CARD, { priority: 'high' }], TYPE, ['`priority`', "'high'"]],
  ['a limiter that is a number', [CARD, { limiter: 4 }], TYPE, ['`limiter`', '4']],
  ['a limiter that is an object', [CARD, { limiter: { run: () => {} } }], TYPE, ['`limiter`', 'Object']],
  ['a limiter that is the class', [CARD, { limiter: ConcurrencyLimiter }], TYPE, ['`limiter`', 'ConcurrencyLimiter']],

  ['an option that is misspelt', [CARD, { widht: 600 }], UNKNOWN, ['`widht`', '`width`']],
  ['an option in other letters', [CARD, { backGround: 'red' }], UNKNOWN, ['`backGround`', '`background`']],
  ['an option that is another word', [CARD, { output: 'png' }], UNKNOWN, ['`output`; there are width', 'limiter']],
  ['an option of another function', [CARD, { format: 'jpeg' }], UNKNOWN, ['`format`', '`renderImage`']],
  ['an option that resembles none', [CARD, { xyz: 1 }], UNKNOWN, ['`xyz`', 'width', 'limiter']],
  ['an unknown option of undefined', [CARD, { widht: undefined }], UNKNOWN, ['`widht`', '`width`']],
  ['an option that objects inherit', [CARD, { toString: 1 }], UNKNOWN, ['`toString`']],
  ['a font option that is misspelt', [CARD, { fonts: { file: [] } }], UNKNOWN, ['`file`', '`files`']],

  ['width and height', [CARD, { width: 20, height: 10 }], CONFLICT, ['`width`', '`height`']],
  ['width and scale', [CARD, { width: 20, scale: 1 }], CONFLICT, ['`width`', '`scale`']],
  ['height and scale', [CARD, { height: 10, scale: 1 }], CONFLICT, ['`height`', '`scale`']],
  ['width, height and scale', [CARD, { width: 20, height: 10, scale: 1 }], CONFLICT, []],

  ...['width', 'height'].flatMap((side) =>
    [0, -1, 1.5, 65409, NaN, Infinity, -Infinity, 2 ** 32 + 1].map((value) => [
      `a ${side} of ${value}`,
      [CARD, { [side]: value }],
      RANGE,
      [`\`${side}\``, `received ${value}`],
    ]),
  ),
  ...[0, -1, -0.5, 1e-300, NaN, Infinity, -Infinity].map((scale) => [
    `a scale of ${scale}`,
    [CARD, { scale }],
    RANGE,
    ['`scale`', `received ${scale}`],
  ]),
  ...[1.5, 2 ** 31, -(2 ** 31) - 1, NaN, Infinity].map((priority) => [
    `a priority of ${priority}`,
    [CARD, { priority }],
    RANGE,
    ['`priority`', `received ${priority}`],
  ]),
  ['a bad priority without a limiter', [CARD, { priority: 0.5, limiter: null }], RANGE, ['`priority`', '0.5']],

  ['a background that is no colour', [CARD, { background: 'notacolour' }], VALUE, ['`background`', 'notacolour']],
  ['a background of too few digits', [CARD, { background: '#12' }], VALUE, ['`background`', '#12']],
  ['a background that is empty', [CARD, { background: '' }], VALUE, ['`background`', '""']],
  ['a background that is a picture', [CARD, { background: 'url(a.png)' }], VALUE, ['`background`', 'url(a.png)']],
  ['a compression that there is not', [CARD, { compression: 'best' }], VALUE, ['`compression`', 'best']],
  ['a renderer that there is not', [CARD, { renderer: 'skia' }], VALUE, ['`renderer`', "'auto' or 'resvg'", 'skia']],
  ['a compression in capitals', [CARD, { compression: 'Fast' }], VALUE, ['`compression`', 'Fast']],

  ['an empty text', [''], EMPTY, ['`svg`']],
  ['no bytes', [new Uint8Array()], EMPTY, ['`svg`']],
  ['white space', [' \n\t\r\n'], EMPTY, ['`svg`']],
  ['a byte order mark alone', ['\ufeff'], EMPTY, ['`svg`']],
  ['bytes that are not UTF-8', [Buffer.from('<svg>\xff</svg>', 'latin1')], UTF8, ['`svg`', '5']],
  [
    'bytes that are not what they say',
    [Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?>\x81', 'latin1')],
    ENCODING,
    ['Shift_JIS'],
  ],
  ['plain text', ['hello, world'], INVALID, ['`svg`', 'hello, world']],
  ['HTML', ['<html><body/></html>'], INVALID, ['<html>']],
  ['an svg element without its namespace', ['<svg width="1" height="1"/>'], INVALID, ['<svg width=']],
  ['an svg element of another namespace', ['<svg xmlns="urn:other" width="1" height="1"/>'], INVALID, ['urn:other']],
  ['XML that is cut off in a tag', [CARD.slice(0, 60)], INVALID, ['<svg xmlns=']],
  ['XML that is cut off between tags', [CARD.slice(0, -'</svg>'.length)], INVALID, ['<svg xmlns=']],
  ...[
    ['text with a bare &', '<text>Q&A</text>', '2:8', '<text>Q&A</text>', '`&amp;`'],
    ['text with & and spaces', '<text>Fish & Chips</text>', '2:12', 'Fish & Chips', '`&amp;`'],
    ['a URL with a bare &', '<a href="https://example.org/?a=1&b=2"/>', '2:34', 'example.org/?a=1&b=2', '`&amp;`'],
    ['a URL with &copy=', '<a href="/?a=1&copy=2"/>', '2:15', '/?a=1&copy=2', '`&amp;`'],
    ['&nbsp;', '<text>a&nbsp;b</text>', '2:8', 'a&nbsp;b', '`&#160;`'],
    ['&copy;', '<text>&copy; 2026</text>', '2:7', '&copy; 2026', '`&amp;copy;`'],
    ['text with a bare <', '<text>1 < 2</text>', '2:9', '1 < 2', '`&lt;`'],
    ['text with <3', '<text>I <3 you</text>', '2:9', 'I <3 you', '`&lt;`'],
    ['a missing quote', '<rect width="10 height="20"/>', '2:25', 'width="10 height="20"', 'quote'],
    ['a value without quotes', '<rect width=10/>', '2:13', 'width=10', 'quotes'],
    ['an HTML element', '<text>a<br>b</text>', '2:13', 'a<br>b', '`<br>`'],
    ['xlink: without its namespace', '<use xlink:href="#a"/>', '2:6', '<use xlink:href=', 'xmlns:xlink='],
    ['& in a style sheet', '<style>a & b { fill: red }</style>', '2:10', '<style>a & b', '<![CDATA['],
  ].map(([title, line, ...shows]) => [title, [svg(`\n${line}\n`)], INVALID, shows]),
  ['two root elements', [CARD + CARD], INVALID, ['<svg xmlns=']],
  ['SVGZ that is cut off', [gzipSync(CARD).subarray(0, 60)], INVALID, ['gzip']],
  [
    'SVGZ that unpacks to more than 32 MiB',
    [gzipSync(Buffer.alloc(2 ** 25 + 1))],
    LIMIT,
    ['33554432', '`limits.maxBytes`'],
  ],
  ['a PNG file', [expected], UTF8, ['0']],
  ['more than 250,000 nodes', [svg('<g/>'.repeat(250_001))], LIMIT, ['250000 nodes', '`limits.maxNodes`']],

  ['an own width of 0', [svg('', 'width="0" height="9"')], SIZE, ['width="0"', 'height="9"']],
  ['an own height of 0', [svg('', 'width="9" height="0"')], SIZE, ['width="9"', 'height="0"']],
  ['a negative own width', [svg('', 'width="-7" height="9"')], SIZE, ['width="-7"', 'height="9"']],

  ['100,000 x 100,000 pixels', [svg('', 'width="100000" height="100000"')], PIXELS, ['100000 x 100000']],
  ['one pixel too wide', [svg('', 'width="16385" height="1"')], PIXELS, ['16385 x 1']],
  ['too many pixels of permitted sides', [svg('', 'width="6001" height="6000"')], PIXELS, ['6001 x 6000']],
  ['20,000 pixels of width by scale', [svg('', 'width="20" height="1"'), { scale: 1000 }], PIXELS, ['20000 x 1000']],
  [
    'a height that follows from the width',
    [svg('', 'width="1" height="9"'), { width: 16384 }],
    PIXELS,
    ['16384 x 147456'],
  ],
  ['a scale that leaves numbers behind', [CARD, { scale: 1e300 }], PIXELS, []],
];

for (const [title, call, [code, Class], shows] of REFUSED) {
  test(`${title}: the promise rejects with ${code}, and nothing is lost`, { timeout }, async () => {
    let promise;
    assert.doesNotThrow(() => (promise = renderOgPng(...call)), 'the call itself throws');
    const error = await rejection(promise);
    assert.equal(error.code, code, error.stack);
    assert.equal(error.name, Class === Error ? 'OgpressError' : Class.name);
    assert.ok(error instanceof Class);
    for (const shown of shows) assert.ok(error.message.includes(shown), `${shown} is missing in: ${error.message}`);

    assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
    assert.deepEqual(await renderOgPng(CARD), expected);
  });
}

test('a mistake in the options rejects at once, also while renders wait', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const waiting = renderOgPng(CARD);
  await assert.rejects(renderOgPng(CARD, { width: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  await release();
  assert.deepEqual(await waiting, expected);
});

test('bad documents among good ones fail alone', { timeout }, async () => {
  const documents = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'not svg' : CARD));
  for (const limiter of [undefined, null]) {
    const results = await Promise.allSettled(documents.map((document) => renderOgPng(document, { limiter })));
    results.forEach(({ value, reason }, index) => {
      if (index % 3 === 0) assert.equal(reason?.code, 'ERR_OGPRESS_INVALID_SVG');
      else assert.deepEqual(value, expected);
    });
  }
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

for (const [title, call] of [
  ['the type of an option', () => renderOgPng(CARD, { width: '1' })],
  ['the value of an option', () => renderOgPng(CARD, { width: 0 })],
  ['a document', () => renderOgPng('not svg')],
  ['a document that is not limited', () => renderOgPng('not svg', { limiter: null })],
  ['a document with a signal', () => renderOgPng('not svg', { signal: new AbortController().signal })],
  [
    'a document with a signal, not limited',
    () => renderOgPng('not svg', { signal: new AbortController().signal, limiter: null }),
  ],
  ['a document inside a task', () => ogImageLimiter.run(() => renderOgPng('not svg'))],
]) {
  test(`the stack of an error about ${title} leads to the caller`, { timeout }, async () => {
    async function theCaller() {
      return await call();
    }
    const error = await rejection(theCaller());
    assert.match(error.stack, /theCaller.*render\/errors\.test\.js/);
  });
}

test('the stack of an error about a document that waited leads to the caller', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  async function theCaller() {
    return await renderOgPng('not svg');
  }
  const failed = rejection(theCaller());
  await release();
  assert.match((await failed).stack, /theCaller.*render\/errors\.test\.js/);
});

/** What a promise rejects with. */
async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error, `rejected with ${error}`);
    return error;
  }
  return assert.fail('the promise resolved');
}
