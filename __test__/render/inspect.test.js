// `inspectSvg`: what a document asks for, what its render would need, and what the picture would lack.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, test } from 'node:test';
import { getMetrics, inspectSvg, ogImageLimiter, renderImage, setMaxMemory } from '../../index.js';
import { heavy, hold } from '../support/attacks/heavy.js';
import { encode, filled, rainbow, svg } from '../support/png.js';

const timeout = 30_000;

const CARD = svg('<circle r="99" fill="red"/><text y="99">Hello</text>', 'width="300" height="200"');

afterEach(() => {
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.equal(getMetrics().memory.reserved, 0);
});

const found = (body, options) => inspectSvg(svg(body), options);
const codesOf = ({ warnings }) => warnings.map(({ code }) => code);

/** The codes of the warnings of a render. */
async function warningsOf(document, options) {
  const codes = [];
  await renderImage(document, { ...options, onWarning: ({ code }) => codes.push(code) });
  return codes;
}

test('an inspection has the promised properties, and says so of a document without anything', { timeout }, async () => {
  const { memory, work, ...rest } = await found('');
  assert.deepEqual(rest, {
    width: 20,
    height: 10,
    hasText: false,
    families: [],
    characters: '',
    hrefs: [],
    warnings: [],
  });
  assert.ok(Number.isSafeInteger(memory) && Number.isSafeInteger(work) && memory > 0 && work > 0);
});

test('text and bytes of a document are inspected alike', { timeout }, async () => {
  assert.deepEqual(await inspectSvg(Buffer.from(CARD)), await inspectSvg(CARD));
});

for (const [title, attributes, expected] of [
  ['width and height', 'width="20" height="10"', [20, 10]],
  ['its viewBox', 'viewBox="5 5 30 15"', [30, 15]],
  ['lengths with units', 'width="1in" height="3pc"', [96, 48]],
  ['fractions, which are not rounded', 'width="10.25" height="5.5"', [10.25, 5.5]],
]) {
  test(`the size of a document is that of ${title}`, { timeout }, async () => {
    for (const options of [undefined, { width: 600 }, { scale: 2, format: 'webp' }]) {
      const { width, height } = await inspectSvg(svg('', attributes), options);
      assert.deepEqual([width, height], expected);
    }
  });
}

test('families are those of texts, each once and in order, with generic ones', { timeout }, async () => {
  const { families } = await found(`
    <style>.title { font-family: "Brand One", Arial, sans-serif }</style>
    <text class="title">a<tspan font-family="Other, Arial, monospace">b</tspan></text>
    <text style="font: 12px/1 'Brand One', serif">c</text>
    <text font-family="system-ui">d</text>`);
  assert.deepEqual(families, ['Brand One', 'Arial', 'sans-serif', 'Other', 'monospace', 'serif']);
});

test('a text that names no family adds none, and an element without text neither', { timeout }, async () => {
  const { hasText, families } = await found(
    '<text>a</text><g font-family="Unused"/><text font-family="Unused"></text>',
  );
  assert.deepEqual([hasText, families], [true, []]);
});

test('a family that is inherited counts where a text has characters', { timeout }, async () => {
  const { families } = await found('<g font-family="Outer"><text>a</text><text font-family="Inner">b</text></g>');
  assert.deepEqual(families, ['Outer', 'Inner']);
});

test('characters are those that are set, each once and in the order of their numbers', { timeout }, async () => {
  const { characters } = await found('<text>Zebra, &#x1F600; zebra</text><text>é 日 &amp; a</text>');
  assert.equal(characters, ' &,Zaberzé日😀');
  const upper = await found('<text style="text-transform: uppercase">aß</text>');
  assert.equal(upper.characters, 'AS');
});

test('text counts also where it is not visible, and white space alone is no text', { timeout }, async () => {
  for (const body of [
    '<text display="none">a</text>',
    '<text visibility="hidden">a</text>',
    '<text opacity="0">a</text>',
    '<defs><text>a</text></defs>',
  ]) {
    const { hasText, characters } = await found(body);
    assert.deepEqual([hasText, characters], [true, 'a'], body);
  }
  for (const body of ['<text/>', '<text> </text>', '<text>\n\t</text>', '<title>a</title>']) {
    const { hasText, characters } = await found(body);
    assert.deepEqual([hasText, characters], [false, ''], body);
  }
});

test('texts of an SVG inside the document are found too', { timeout }, async () => {
  const inside = svg('<text font-family="Inside">in</text>');
  const { hasText, families, characters } = await found(
    `<text font-family="Outside">out</text><image href="data:image/svg+xml;base64,${btoa(inside)}" width="9" height="9"/>`,
  );
  assert.deepEqual([hasText, families.toSorted(), characters], [true, ['Inside', 'Outside'], 'inotu']);
});

test('addresses of images and of fonts for its texts are listed, each once and in order', { timeout }, async () => {
  const { hrefs } = await found(`
    <style>
      @font-face { font-family: Used; src: url(used.woff2) }
      @font-face { font-family: Unused; src: url(unused.woff2) }
    </style>
    <text font-family="Used">a</text>
    <image href="https://example.com/a.png" width="9" height="9"/><image href="b.png" width="9" height="9"/>
    <image href="https://example.com/a.png" width="5" height="5"/>
    <image href="data:image/png;base64,${encode(2, 2, [1, 2, 3, 255]).toString('base64')}" width="9" height="9"/>
    <use href="#a"/><a href="page.html"><path id="a" d="M0 0"/></a>`);
  assert.deepEqual(hrefs, ['https://example.com/a.png', 'b.png', 'used.woff2']);
});

test('images are loaded as for a render', { timeout }, async () => {
  const body = '<image href="a.png" width="9" height="9"/><image href="b.png" width="9" height="9"/>';
  const asked = [];
  const images = async (href, { signal }) => {
    asked.push(href);
    assert.equal(signal, undefined);
    return href === 'a.png' ? encode(9, 9, [1, 2, 3, 255]) : null;
  };
  const { warnings, hrefs } = await found(body, { images });
  assert.deepEqual(asked, ['a.png', 'b.png']);
  assert.deepEqual(hrefs, ['a.png', 'b.png']);
  assert.deepEqual(
    warnings.map(({ code, href }) => [code, href]),
    [['WARN_OGPRESS_IMAGE_REFUSED', 'b.png']],
  );
  assert.deepEqual(codesOf(await found(body)), ['WARN_OGPRESS_IMAGE_REFUSED', 'WARN_OGPRESS_IMAGE_REFUSED']);
});

for (const options of [
  {},
  { compression: 'small' },
  { colors: 9 },
  { format: 'jpeg' },
  { format: 'jpeg', chromaSubsampling: '4:4:4' },
  { format: 'webp' },
  { format: 'webp', lossless: true },
  { format: 'raw' },
  { width: 900 },
  { format: 'webp', scale: 0.5 },
]) {
  test(`a render needs the memory and the work that are told: ${JSON.stringify(options)}`, { timeout }, async () => {
    const { memory, work } = await inspectSvg(CARD, options);
    const render = (limits) => renderImage(CARD, { ...options, limits, onWarning() {} });
    assert.ok(await render({ maxMemory: memory, maxWork: work }));
    await assert.rejects(render({ maxMemory: memory - 1 }), { code: 'ERR_OGPRESS_LIMIT' });
    await assert.rejects(render({ maxWork: work - 1 }), { code: 'ERR_OGPRESS_LIMIT' });
  });
}

test('memory depends on the format, and memory and work on the size', { timeout }, async () => {
  const [png, raw, webp, large] = await Promise.all(
    [{}, { format: 'raw' }, { format: 'webp', lossless: true }, { scale: 2 }].map((options) =>
      inspectSvg(CARD, options),
    ),
  );
  assert.ok(raw.memory < png.memory && png.memory < webp.memory, `${raw.memory} ${png.memory} ${webp.memory}`);
  assert.ok(large.memory > 2 * png.memory && large.work > 2 * png.work);
});

test('warnings are those that a render gives, with the same texts', { timeout }, async () => {
  const document = svg(`<script/><rectangle/><g style="text-emphasis: dot" fill="bogus"/><use href="#none"/>
    <style>@import "a.css"; g:bogus { fill: red }</style>
    <text font-family="Absent">\u{F0000}</text><image href="a.png" width="9" height="9"/>
    <image href="data:image/png;base64,AAAA" width="9" height="9"/>`);
  const options = { fonts: { system: false } };
  const told = [];
  await renderImage(document, { ...options, onWarning: (warning) => told.push(warning) });
  const { warnings } = await inspectSvg(document, options);
  assert.deepEqual(warnings, told);
  assert.equal(new Set(warnings.map(({ code }) => code)).size, 10);
});

test('nothing is emitted as a warning of the process', { timeout }, async (t) => {
  const emitted = [];
  const listen = (warning) => emitted.push(warning);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  const { warnings } = await found('<never-told/>');
  assert.equal(warnings.length, 1);
  // Warnings are emitted in order, each a tick later.
  const last = new Promise((resolve) => process.once('warning', resolve));
  process.emitWarning('the last one');
  await last;
  assert.deepEqual(
    emitted.map(({ message }) => message),
    ['the last one'],
  );
});

test('only a render knows whether a JPEG loses transparency', { timeout }, async () => {
  const options = { format: 'jpeg' };
  assert.deepEqual(await warningsOf(svg(), options), ['WARN_OGPRESS_TRANSPARENCY']);
  assert.deepEqual(codesOf(await inspectSvg(svg(), options)), []);
});

test('only a render knows of damage in the middle of an image', { timeout }, async () => {
  const document = (png) =>
    svg(`<image href="data:image/png;base64,${png.toString('base64')}" width="20" height="10"/>`);
  // Its compressed bytes are as many as its pixels, so these are some in the middle.
  const png = rainbow(64);
  png.fill(0, png.length >> 1, (png.length >> 1) + 8);
  assert.deepEqual(await warningsOf(document(png)), ['WARN_OGPRESS_IMAGE_DAMAGED']);
  assert.deepEqual(codesOf(await inspectSvg(document(png))), []);
  const half = png.subarray(0, png.length >> 1);
  assert.deepEqual(codesOf(await inspectSvg(document(half))), await warningsOf(document(half)));
});

test('an inspection rejects as the render does', { timeout }, async () => {
  for (const [document, options] of [
    [undefined],
    [7],
    [''],
    ['hello'],
    [Buffer.from('<svg>\xff</svg>', 'latin1')],
    [svg('<text>Q&A</text>')],
    [svg('', 'width="0" height="9"')],
    [svg('', 'width="20000" height="1"')],
    [svg('', 'width="16384" height="1"'), { format: 'webp' }],
    [CARD, { width: 0 }],
    [CARD, { width: 1, height: 1 }],
    [CARD, { background: 'notacolour' }],
    [CARD, { format: 'jpg' }],
    [CARD, { format: 'raw', quality: 5 }],
    [CARD, { format: 'webp', lossless: true, quality: 5 }],
    [CARD, { dither: true }],
    [CARD, { colors: 1 }],
    [CARD, { limits: { maxMemory: 1000 } }],
    [CARD, { limits: { maxWork: 1 } }],
    [CARD, { limits: { maxNodes: 1 } }],
    [CARD, { fonts: { files: ['none.ttf'] } }],
    [svg('<text font-family="Absent">a</text>'), { fonts: { system: false, missing: 'error' } }],
    [CARD, { images: { root: '/none' } }],
    [CARD, { limiter: null, queueTimeoutMs: 5 }],
    [CARD, { signal: AbortSignal.abort() }],
  ]) {
    const [there, here] = await Promise.all(
      [renderImage, inspectSvg].map((call) =>
        call(document, options).then(
          () => assert.fail(`${document} ${JSON.stringify(options)} was not refused`),
          ({ name, code, message }) => ({ name, code, message }),
        ),
      ),
    );
    assert.deepEqual(here, there);
  }
});

test('an error of a function that loads images is the error of the inspection', { timeout }, async () => {
  const error = new Error('no network');
  const images = async () => Promise.reject(error);
  await assert.rejects(found('<image href="a.png"/>', { images }), (caught) => caught === error);
});

test('the options of a render can be passed, of which those of warnings have no effect', { timeout }, async () => {
  const onWarning = () => assert.fail('an inspection returns its warnings');
  const { warnings } = await inspectSvg(svg('<foreignObject/>'), { strict: true, onWarning });
  assert.equal(warnings.length, 1);
  await assert.rejects(inspectSvg(CARD, { strict: 1 }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  await assert.rejects(inspectSvg(CARD, { widht: 5 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION', name: 'TypeError' });
});

test('an inspection waits for its turn at the limiter', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const waits = inspectSvg(CARD);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  assert.equal((await inspectSvg(CARD, { limiter: null })).width, 300);
  await assert.rejects(inspectSvg(CARD, { queueTimeoutMs: 1 }), { code: 'ERR_OGPRESS_QUEUE_TIMEOUT' });
  await release();
  assert.equal((await waits).width, 300);
});

test('an inspection inside a task of the limiter uses the task’s own slot', { timeout }, async () => {
  const { hasText } = await ogImageLimiter.run(() => inspectSvg(CARD));
  assert.equal(hasText, true);
});

test('an inspection waits for the bytes of its document, and not for those of pixels', { timeout }, async (t) => {
  const { max } = getMetrics().memory;
  t.after(() => setMaxMemory(max));
  const large = svg('<path d="M0 0h5v5"/>'.repeat(20_000), 'width="3000" height="3000"');
  const expected = await inspectSvg(large);
  // Each stage tells what it needs.
  const stages = [1];
  let error;
  do {
    setMaxMemory(stages.at(-1));
    error = await inspectSvg(large).then(
      () => undefined,
      (error) => error,
    );
    if (error) stages.push(Number(/needs (\d+) bytes/.exec(error.message)[1]));
  } while (error?.code === 'ERR_OGPRESS_LIMIT' && stages.length < 10);
  assert.equal(error, undefined);
  assert.ok(stages.length > 1 && stages.at(-1) < expected.memory, `${stages} of ${expected.memory}`);
  const calls = Array.from({ length: 4 }, () => inspectSvg(large, { limiter: null }));
  for (const inspection of await Promise.all(calls)) assert.deepEqual(inspection, expected);
});

test('an aborted inspection rejects with the reason, and leaves no listener', { timeout }, async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const inspection = inspectSvg(CARD, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(inspection, (error) => error === reason);
  await ogImageLimiter.onIdle();
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});

test('a function that never answers is ended by the timeout', { timeout }, async () => {
  const images = () => new Promise(() => {});
  await assert.rejects(found('<image href="a.png"/>', { images, timeoutMs: 5 }), { code: 'ERR_OGPRESS_TIMEOUT' });
  await ogImageLimiter.onIdle();
});

test('nothing is painted: what takes long to paint is inspected within a short timeout', { timeout }, async () => {
  const limits = { maxWork: 1e15 };
  const { work } = await inspectSvg(heavy({ side: 2000, octaves: 24 }), { limits, timeoutMs: 5_000 });
  assert.ok(work > 1e10, `${work}`);
});

test('every call has a result of its own', { timeout }, async () => {
  const first = await found('<text font-family="A">a</text>');
  first.families.push('B');
  first.warnings.length = 0;
  const second = await found('<text font-family="A">a</text>');
  assert.deepEqual([second.families, second.warnings.length], [['A'], 1]);
});

test('changing the bytes right after the call changes nothing', { timeout }, async () => {
  const bytes = Buffer.from(filled('red', 'width="7" height="5"'));
  const inspection = inspectSvg(bytes);
  bytes.fill('x');
  assert.equal((await inspection).width, 7);
});
