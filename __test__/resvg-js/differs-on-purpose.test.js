// Differences from the original that are intended: no option is dropped in silence, errors have codes, aborts have reasons, and no
// document ends the process.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { runNode } from '../support/node.js';
import { filled, svg } from '../support/png.js';
import {
  NO_FONTS,
  Resvg,
  assertBox,
  implementation,
  numbers,
  oursOnly,
  parse,
  pixel,
  renderAsync,
  size,
} from './support.js';

const DOCUMENT = filled('#f00');
const OPTIONS = { font: NO_FONTS };

/** The warnings of the process while `work` runs. */
async function warningsOf(work) {
  const warnings = [];
  const listener = (warning) => warnings.push(warning);
  process.on('warning', listener);
  await work();
  // Warnings are emitted in the next tick.
  await turn();
  process.off('warning', listener);
  return warnings;
}

function assertWarnsOf(warnings, name) {
  assert.equal(warnings.length, 1, `${warnings.length} warnings: ${warnings.join('; ')}`);
  assert.equal(warnings[0].name, 'OgpressWarning');
  assert.equal(warnings[0].code, 'WARN_OGPRESS_OPTION');
  assert.ok(warnings[0].message.includes(name), warnings[0].message);
}

const codeOf = (work) => {
  try {
    work();
  } catch (error) {
    return error.code;
  }
  return undefined;
};
const rejectionCodeOf = (promise) =>
  promise.then(
    () => undefined,
    (error) => error.code,
  );

// Options.

for (const [name, options] of [
  ['widht', { widht: 5 }],
  ['backgroundColor', { backgroundColor: 'red' }],
  ['fontBuffers', { font: { ...NO_FONTS, fontBuffers: [] } }],
  ['width', { crop: { left: 0, top: 0, width: 5 } }],
  ['scale', { fitTo: { mode: 'width', value: 99, scale: 2 } }],
]) {
  const where = JSON.stringify(options);

  test(`an unknown option is warned of by its name, and the others count: ${where}`, oursOnly, async () => {
    let image;
    const all = { ...OPTIONS, fitTo: { mode: 'width', value: 99 }, ...options };
    const warnings = await warningsOf(() => {
      image = new Resvg(DOCUMENT, all).render();
    });
    assert.equal(image.width, 99);
    assertWarnsOf(warnings, name);
  });
}

test('renderAsync warns of an unknown option too', oursOnly, async () => {
  let image;
  const warnings = await warningsOf(async () => {
    image = await renderAsync(DOCUMENT, { ...OPTIONS, fitTo: { mode: 'width', value: 99 }, wdith: 5 });
  });
  assert.equal(image.width, 99);
  assertWarnsOf(warnings, 'wdith');
});

test('nothing is warned of if all options are known', oursOnly, async () => {
  const warnings = await warningsOf(() =>
    parse(DOCUMENT, {
      font: {
        ...NO_FONTS,
        fontFiles: [],
        fontDirs: [],
        defaultFontSize: 12,
        defaultFontFamily: '',
        serifFamily: 'a',
        sansSerifFamily: 'b',
        cursiveFamily: 'c',
        fantasyFamily: 'd',
        monospaceFamily: 'e',
      },
      dpi: 96,
      languages: ['en'],
      shapeRendering: 2,
      textRendering: 1,
      imageRendering: 0,
      fitTo: { mode: 'original' },
      background: 'red',
      crop: { left: 0, top: 0, right: 5, bottom: 5 },
      logLevel: 'error',
    }).render(),
  );
  assert.deepEqual(warnings, []);
});

for (const options of [
  5,
  'x',
  true,
  { dpi: '96' },
  { background: 5 },
  { languages: 'de' },
  { languages: [1] },
  { fitTo: 5 },
  { fitTo: { mode: 'width', value: '100' } },
  { fitTo: { mode: 'zoom', value: '2' } },
  { fitTo: { mode: 'width' } },
  { crop: 5 },
  { crop: { left: '1', top: 0 } },
  { shapeRendering: '1' },
  { textRendering: '1' },
  { imageRendering: '1' },
  { logLevel: 5 },
  { font: 5 },
  { font: { loadSystemFonts: 'no' } },
  { font: { ...NO_FONTS, fontFiles: 'font.ttf' } },
  { font: { ...NO_FONTS, fontFiles: [5] } },
  { font: { ...NO_FONTS, fontDirs: 5 } },
  { font: { ...NO_FONTS, defaultFontSize: '24' } },
  { font: { ...NO_FONTS, defaultFontFamily: 5 } },
]) {
  test(`an option of the wrong type is an error: ${JSON.stringify(options)}`, oursOnly, async () => {
    const expected = { name: 'TypeError', code: 'ERR_OGPRESS_INVALID_ARG_TYPE' };
    assert.throws(() => new Resvg(DOCUMENT, options), expected);
    await assert.rejects(renderAsync(DOCUMENT, options), expected);
  });
}

for (const options of [
  { shapeRendering: 3 },
  { textRendering: -1 },
  { imageRendering: 2 },
  { logLevel: 'verbose' },
  { fitTo: { mode: 'Width', value: 10 } },
  { fitTo: { mode: 'width', value: -1 } },
  { fitTo: { mode: 'height', value: 1.5 } },
  { fitTo: { mode: 'zoom', value: NaN } },
]) {
  test(`an option that does not have this value is an error: ${JSON.stringify(options)}`, oursOnly, async () => {
    const codes = /^ERR_OGPRESS_(?:INVALID_ARG_VALUE|OUT_OF_RANGE)$/;
    assert.match(
      codeOf(() => parse(DOCUMENT, options)),
      codes,
    );
    assert.match(await rejectionCodeOf(renderAsync(DOCUMENT, { ...OPTIONS, ...options })), codes);
  });
}

test('a background that is no colour is an error with a code', oursOnly, async () => {
  const options = { ...OPTIONS, background: 'nope' };
  const expected = { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' };
  assert.throws(() => new Resvg(DOCUMENT, options).render(), expected);
  await assert.rejects(renderAsync(DOCUMENT, options), expected);
});

for (const document of [undefined, null, 5, {}, []]) {
  const what = JSON.stringify(document) ?? 'undefined';
  test(`a document of ${what} is a mistake of type, rejected by renderAsync`, oursOnly, async () => {
    const expected = { name: 'TypeError', code: 'ERR_OGPRESS_INVALID_ARG_TYPE' };
    assert.throws(() => new Resvg(document), expected);
    await assert.rejects(renderAsync(document), expected);
  });
}

test('a signal that is none is a mistake of type', oursOnly, async () => {
  for (const signal of [5, 'x', {}]) {
    await assert.rejects(renderAsync(DOCUMENT, OPTIONS, signal), {
      name: 'TypeError',
      code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    });
  }
});

// Documents.

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';

for (const [what, document, code] of [
  ['an empty string', '', 'ERR_OGPRESS_EMPTY_SVG'],
  ['white space', ' \n ', 'ERR_OGPRESS_EMPTY_SVG'],
  ['plain text', 'hello', 'ERR_OGPRESS_INVALID_SVG'],
  ['a root without the namespace', '<svg></svg>', 'ERR_OGPRESS_INVALID_SVG'],
  ['a root that is not closed', `<svg ${NAMESPACE}>`, 'ERR_OGPRESS_INVALID_SVG'],
  ['a damaged gzip file', gzipSync(DOCUMENT).subarray(0, 30), 'ERR_OGPRESS_INVALID_SVG'],
  ['bytes that are not UTF-8', Buffer.from([0x3c, 0xc3, 0x28]), 'ERR_OGPRESS_INVALID_UTF8'],
  ['a width of zero', svg('', 'width="0" height="5"'), 'ERR_OGPRESS_INVALID_SVG_SIZE'],
  ['groups without end', svg('<g>'.repeat(3000) + '</g>'.repeat(3000)), 'ERR_OGPRESS_LIMIT'],
]) {
  test(`${what} is refused with the code ${code}`, oursOnly, async () => {
    assert.equal(
      codeOf(() => new Resvg(document, OPTIONS)),
      code,
    );
    assert.equal(await rejectionCodeOf(renderAsync(document, OPTIONS)), code);
  });
}

test('an image that is none is refused with a code', oursOnly, () => {
  const url = 'https://example.com/a.png';
  const document = parse(svg(`<image href="${url}" width="20" height="10"/>`));
  assert.match(
    codeOf(() => document.resolveImage(url, Buffer.from('no image'))),
    /^ERR_OGPRESS_/,
  );
  assert.equal(
    codeOf(() => document.resolveImage(url, 'text')),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => document.resolveImage(5, Buffer.alloc(9))),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
  );
});

/** Cases in which the original ends the process, or does not come back. */
const FATAL = {
  'a document of a million by a million pixels': `new Resvg(svg('', 'width="1000000" height="1000000"'), options).render()`,
  'a document of ten thousand million pixels in a row': `new Resvg(svg('', 'width="1e10" height="1"'), options).render()`,
  'a width of four thousand million': `new Resvg(svg(), { ...options, fitTo: { mode: 'width', value: 4294967295 } }).render()`,
  'a zoom of a million': `new Resvg(svg(), { ...options, fitTo: { mode: 'zoom', value: 1e6 } }).render()`,
  'a million by a million pixels off the thread': `await renderAsync(svg('', 'width="1000000" height="1000000"'), options)`,
};

for (const [what, call] of Object.entries(FATAL)) {
  test(`the process survives ${what}, which is an error with a code`, oursOnly, async () => {
    const { code, stdout } = await runSource(`
      try {
        ${call};
        console.log('no error');
      } catch (error) {
        console.log(error.code);
      }
      console.log(new Resvg(svg(), options).render().width);
    `);
    assert.equal(code, 0);
    assert.match(stdout, /^ERR_OGPRESS_(?:TOO_MANY_PIXELS|LIMIT|OUT_OF_RANGE)\n20\n$/);
  });
}

for (const change of ['width: 0', 'height: -5', 'x: NaN', 'y: Infinity']) {
  test(`the process survives a crop by a box with ${change}`, oursOnly, async () => {
    const { code, stdout } = await runSource(`
      const document = new Resvg(svg('<rect width="5" height="6"/>'), options);
      try {
        document.cropByBBox(Object.assign(document.getBBox(), { ${change} }));
        console.log('no error');
      } catch (error) {
        console.log(error.code);
      }
      console.log(document.render().width);
    `);
    assert.equal(code, 0);
    assert.match(stdout, /^(?:no error|ERR_OGPRESS_\w+)\n20\n$/);
  });
}

function runSource(source) {
  return runNode(`
    import { Resvg, renderAsync } from ${JSON.stringify(new URL('./support.js', import.meta.url).href)};
    import { svg } from ${JSON.stringify(new URL('../support/png.js', import.meta.url).href)};
    const options = { font: { loadSystemFonts: false } };
    ${source}
  `);
}

// Aborts.

// A picture that a thread cannot finish before the abort.
const large = svg(
  `<filter id="f"><feGaussianBlur stdDeviation="30"/></filter><g filter="url(#f)">
     <rect x="100" y="100" width="1000" height="1000" fill="#f00"/></g>`,
  'width="1200" height="1200"',
);

const rejection = (promise) =>
  promise.then(
    () => assert.fail('the promise resolved'),
    (reason) => reason,
  );

for (const reason of [undefined, new Error('mine'), 'a text', 0, null]) {
  test(`an abort with ${String(reason)} rejects with the reason of the signal`, oursOnly, async () => {
    const controller = new AbortController();
    const outcome = rejection(renderAsync(large, OPTIONS, controller.signal));
    controller.abort(reason);
    assert.equal(await outcome, controller.signal.reason);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });

  test(`a signal that was aborted with ${String(reason)} before rejects with its reason`, oursOnly, async () => {
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejection(renderAsync(DOCUMENT, OPTIONS, signal)), signal.reason);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
}

test('a signal that was aborted before starts nothing', oursOnly, async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  // If the document were read, the promise would reject for another reason.
  assert.equal(await rejection(renderAsync('no document', OPTIONS, signal)), signal.reason);
});

test('the handler of the caller stays on the signal, and is called', oursOnly, async () => {
  const controller = new AbortController();
  let calls = 0;
  const handler = () => calls++;
  controller.signal.onabort = handler;
  await renderAsync(DOCUMENT, OPTIONS, controller.signal);
  assert.equal(controller.signal.onabort, handler);

  const outcome = rejection(renderAsync(large, OPTIONS, controller.signal));
  assert.equal(controller.signal.onabort, handler);
  controller.abort();
  assert.equal(await outcome, controller.signal.reason);
  assert.equal(calls, 1);
});

test('one signal serves several renders', oursOnly, async () => {
  const controller = new AbortController();
  const outcomes = [1, 2, 3].map(() => rejection(renderAsync(large, OPTIONS, controller.signal)));
  controller.abort();
  assert.deepEqual(await Promise.all(outcomes), Array(3).fill(controller.signal.reason));
});

test('a render that ends leaves no listener on its signal', oursOnly, async () => {
  const { signal } = new AbortController();
  await renderAsync(DOCUMENT, OPTIONS, signal);
  await rejection(renderAsync('no document', OPTIONS, signal));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

// Pictures and boxes.

test('bytes of a document can be changed while it is rendered', oursOnly, async () => {
  const bytes = Buffer.from(DOCUMENT);
  const promise = renderAsync(bytes, OPTIONS);
  bytes.fill(0x20);
  assert.deepEqual(pixel(await promise, 5, 5), [255, 0, 0, 255]);
});

test('the PNG of renderAsync is encoded off the JavaScript thread', oursOnly, async () => {
  // Noise, which takes long to encode.
  const noise = svg(
    '<filter id="n"><feTurbulence baseFrequency=".9" numOctaves="1"/></filter><rect width="100%" height="100%" filter="url(#n)"/>',
    'width="1500" height="1500"',
  );
  const cost = (image) => {
    const before = process.cpuUsage();
    image.asPng();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const [encoded, fresh] = [await renderAsync(noise, OPTIONS), parse(noise).render()];
  assert.ok(cost(encoded) < cost(fresh) / 2);
});

test('the classes of pictures and boxes are exported, and no function that does not work', oursOnly, () => {
  const document = parse(filled('red'));
  assert.ok(document.render() instanceof implementation.RenderedImage);
  assert.ok(document.getBBox() instanceof implementation.BBox);
  assert.ok(document.innerBBox() instanceof implementation.BBox);
  assert.deepEqual(Object.keys(implementation).toSorted(), ['BBox', 'RenderedImage', 'Resvg', 'renderAsync']);
});

test('a box can be an object of four numbers', oursOnly, () => {
  const document = parse(filled('#f00', 'width="50" height="50"'));
  document.cropByBBox({ x: 10, y: 10, width: 20, height: 30 });
  assert.equal(size(document.render()), '20x30');
});

test('the box of a quadratic curve is that of the curve', oursOnly, () => {
  const document = parse(svg('<path d="M30 100Q90 10 150 100z"/>', 'width="200" height="200"'));
  assertBox(document.getBBox(), [30, 55, 120, 45]);
  assert.deepEqual(numbers(document.getBBox()).map(Math.round), [30, 55, 120, 45]);
});

test('each logLevel holds for its own document', oursOnly, async () => {
  const { stderr } = await runSource(`
    const missing = (name) => ({ loadSystemFonts: false, fontFiles: ['/nowhere/' + name] });
    const text = svg('<text y="9">a</text>');
    new Resvg(text, { logLevel: 'off', font: missing('first.ttf') }).render();
    new Resvg(text, { logLevel: 'warn', font: missing('second.ttf') }).render();
    new Resvg(text, { logLevel: 'off', font: missing('third.ttf') }).render();
  `);
  assert.match(stderr, /second\.ttf/);
  assert.doesNotMatch(stderr, /first\.ttf|third\.ttf/);
});
