// `renderImage`: PNG with palettes, JPEG, WebP and pixels, and which options belong to which.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ConcurrencyLimiter, getMetrics, ogImageLimiter, renderImage, renderOgPng, setMaxMemory } from '../../index.js';
import { heavy, hold } from '../support/attacks/heavy.js';
import { assertEqualBytes, jpegHeader, meanDifference, paletteSize, pixelsOf, webpHeader } from '../support/formats.js';
import { decode, filled, pixel, svg } from '../support/png.js';

const timeout = 30_000;

const SIZE = { width: 200, height: 120 };
/** More colours than a palette has, soft slopes, and edges that are not on pixels. */
const SCENE = svg(
  `<linearGradient id="g"><stop stop-color="#e11d48"/><stop offset="1" stop-color="#1d4ed8"/></linearGradient>
   <radialGradient id="h"><stop stop-color="#fff" stop-opacity="0.7"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
   <rect width="200" height="120" fill="url(#g)"/><circle cx="100.5" cy="60.5" r="55.3" fill="url(#h)"/>`,
  'width="200" height="120"',
);
const PIXELS = decode(await renderOgPng(SCENE)).data;
/** The left half red, the right half transparent. */
const HALVES = svg('<rect width="10" height="10" fill="red"/>');
/** As many colours as there are columns. */
const columns = (count) =>
  svg(
    Array.from({ length: count }, (_, x) => `<path d="M${x} 0h1v10h-1z" fill="rgb(${x} ${255 - x} 99)"/>`).join(''),
    `width="${count}" height="10" shape-rendering="crispEdges"`,
  );

const FORMATS = ['png', 'jpeg', 'webp', 'raw'];

afterEach(() => {
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.equal(getMetrics().memory.reserved, 0);
});

/** The result of a render, and the codes of its warnings. */
async function look(document, options) {
  const warnings = [];
  const image = await renderImage(document, { ...options, onWarning: ({ code }) => warnings.push(code) });
  return { image, warnings };
}

test('a format that is not given is PNG, and the file is that of renderOgPng', { timeout }, async () => {
  const expected = await renderOgPng(SCENE);
  assertEqualBytes(await renderImage(SCENE), expected);
  assertEqualBytes(await renderImage(SCENE, { format: 'png' }), expected);
  assertEqualBytes(
    await renderImage(SCENE, { compression: 'small', width: 99 }),
    await renderOgPng(SCENE, { compression: 'small', width: 99 }),
  );
});

test('a file is a Buffer with memory of its own, and no more than it needs', { timeout }, async () => {
  for (const format of FORMATS) {
    const image = await renderImage(SCENE, { format });
    const data = format === 'raw' ? image.data : image;
    assert.ok(Buffer.isBuffer(data), format);
    assert.equal(data.buffer.byteLength, data.length, format);
  }
});

test('every format has the size that is asked for', { timeout }, async () => {
  const size = { width: 90, height: 54 };
  for (const options of [{ width: 90 }, { height: 54 }, { scale: 0.45 }]) {
    const sizeIn = async (header, format) => {
      const { width, height } = header(await renderImage(SCENE, { ...format, ...options }));
      return { width, height };
    };
    assert.deepEqual(await sizeIn((raw) => raw, { format: 'raw' }), size);
    assert.deepEqual(await sizeIn(decode, { colors: 8 }), size);
    assert.deepEqual(await sizeIn(jpegHeader, { format: 'jpeg' }), size);
    for (const lossless of [false, true]) {
      assert.deepEqual(await sizeIn(webpHeader, { format: 'webp', lossless }), size);
    }
  }
});

test('pixels are red, green, blue and alpha, row by row from the top', { timeout }, async () => {
  const corners = svg('<path d="M0 0h1v1H0z" fill="#f80"/><path d="M0 1h1v1H0z" fill="#08f"/>', 'width="2" height="2"');
  const { data } = await renderImage(corners, { format: 'raw' });
  assert.deepEqual([...data], [255, 136, 0, 255, 0, 0, 0, 0, 0, 136, 255, 255, 0, 0, 0, 0]);
  assertEqualBytes((await renderImage(SCENE, { format: 'raw' })).data, PIXELS);
});

test('pixels are not multiplied by their alpha', { timeout }, async () => {
  const { data } = await renderImage(filled('rgb(200 100 50 / 50%)'), { format: 'raw' });
  assert.deepEqual([...data.subarray(0, 4)], [199, 100, 50, 128]);
});

for (const progressive of [false, true]) {
  for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
    const kind = `${progressive ? 'progressive' : 'sequential'} JPEG of ${chromaSubsampling}`;
    test(`a ${kind} decodes to the picture`, { timeout }, async () => {
      for (const size of [SIZE, { width: 75, height: 45 }, { width: 333, height: 200 }]) {
        const { width } = size;
        const jpeg = await renderImage(SCENE, { format: 'jpeg', width, progressive, chromaSubsampling });
        const { data } = await renderImage(SCENE, { format: 'raw', width });
        const off = meanDifference((await pixelsOf(jpeg, size)).data, data);
        assert.ok(off < 5, `${width} pixels wide: off by ${off} of 255 on average`);
      }
    });
  }
}

test('a JPEG has quality 80 and half the resolution of colour by default, and is sequential', { timeout }, async () => {
  const jpeg = await renderImage(SCENE, { format: 'jpeg' });
  const options = { quality: 80, chromaSubsampling: '4:2:0', progressive: false };
  assertEqualBytes(await renderImage(SCENE, { format: 'jpeg', ...options }), jpeg);
  assert.deepEqual(jpegHeader(jpeg), { ...SIZE, isProgressive: false, samplings: ['2x2', '1x1', '1x1'] });
});

test('a progressive JPEG says so, and is decoded to the same pixels', { timeout }, async () => {
  const [whole, progressive] = await Promise.all(
    [false, true].map((progressive) => renderImage(SCENE, { format: 'jpeg', progressive })),
  );
  assert.equal(jpegHeader(progressive).isProgressive, true);
  assertEqualBytes((await pixelsOf(progressive, SIZE)).data, (await pixelsOf(whole, SIZE)).data);
});

test('a JPEG with all of its colour keeps thin strokes', { timeout }, async () => {
  const stripes = svg(
    Array.from({ length: 16 }, (_, x) => `<path d="M${2 * x} 0h1v32h-1z" fill="red"/>`).join(''),
    'width="32" height="32" shape-rendering="crispEdges"',
  );
  const red = async (chromaSubsampling) => {
    const options = { format: 'jpeg', quality: 100, chromaSubsampling, background: 'black' };
    const jpeg = await renderImage(stripes, options);
    const [value] = pixel(await pixelsOf(jpeg, { width: 32, height: 32 }), 16, 16);
    return { value, samplings: jpegHeader(jpeg).samplings };
  };
  const [half, full] = await Promise.all(['4:2:0', '4:4:4'].map(red));
  assert.deepEqual(full.samplings, ['1x1', '1x1', '1x1']);
  assert.ok(full.value > 240 && half.value < 200, `${full.value} and ${half.value}`);
});

test('what is transparent in a JPEG becomes white, with a warning', { timeout }, async () => {
  const { image, warnings } = await look(HALVES, { format: 'jpeg', quality: 100, chromaSubsampling: '4:4:4' });
  assert.deepEqual(warnings, ['WARN_OGPRESS_TRANSPARENCY']);
  const picture = await pixelsOf(image, { width: 20, height: 10 });
  assert.deepEqual(pixel(picture, 19, 5), [255, 255, 255, 255]);
  assert.ok(pixel(picture, 2, 5).every((value, channel) => Math.abs(value - [255, 0, 0, 255][channel]) < 4));
});

test('a JPEG of an opaque picture, or with an opaque background, has no warning', { timeout }, async () => {
  const onBlue = await look(HALVES, { format: 'jpeg', quality: 100, background: 'blue' });
  assert.deepEqual(onBlue.warnings, []);
  const [red, green, blue] = pixel(await pixelsOf(onBlue.image, { width: 20, height: 10 }), 19, 5);
  assert.ok(red < 5 && green < 5 && blue > 250, `${red} ${green} ${blue}`);
  assert.deepEqual((await look(SCENE, { format: 'jpeg' })).warnings, []);
});

test('with strict a JPEG that loses transparency is refused', { timeout }, async () => {
  await assert.rejects(renderImage(HALVES, { format: 'jpeg', strict: true }), (error) => {
    assert.equal(error.code, 'ERR_OGPRESS_STRICT');
    return error.warnings.length === 1 && error.warnings[0].code === 'WARN_OGPRESS_TRANSPARENCY';
  });
});

test('every other format keeps transparency, and is silent', { timeout }, async () => {
  for (const [format, options] of [
    ['png', {}],
    ['png', { colors: 4 }],
    ['webp', {}],
    ['webp', { lossless: true }],
    ['raw', {}],
  ]) {
    const { image, warnings } = await look(HALVES, { format, ...options });
    assert.deepEqual(warnings, [], format);
    const picture = { png: decode, webp: (file) => pixelsOf(file, { width: 20, height: 10 }), raw: (raw) => raw };
    const decoded = await picture[format](image);
    assert.equal(pixel(decoded, 19, 5)[3], 0, format);
    assert.equal(pixel(decoded, 2, 5)[3], 255, format);
  }
});

test('a WebP is lossy by default, of quality 80', { timeout }, async () => {
  const webp = await renderImage(SCENE, { format: 'webp' });
  assert.deepEqual(webpHeader(webp), { chunks: ['VP8'], ...SIZE });
  const options = { quality: 80, lossless: false, compression: 'balanced' };
  assertEqualBytes(await renderImage(SCENE, { format: 'webp', ...options }), webp);
  const off = meanDifference((await pixelsOf(webp, SIZE)).data, PIXELS);
  assert.ok(off < 4, `off by ${off} of 255 on average`);
});

test('a lossless WebP has every pixel', { timeout }, async () => {
  for (const compression of ['fast', 'balanced', 'small']) {
    const webp = await renderImage(SCENE, { format: 'webp', lossless: true, compression });
    assert.deepEqual(webpHeader(webp), { chunks: ['VP8L'], ...SIZE });
    assertEqualBytes((await pixelsOf(webp, SIZE)).data, PIXELS, compression);
  }
});

test('a WebP that took more time is smaller', { timeout }, async () => {
  const [fast, small] = await Promise.all(
    ['fast', 'small'].map((compression) => renderImage(SCENE, { format: 'webp', compression })),
  );
  assert.ok(small.length < fast.length, `small is ${small.length} bytes, fast ${fast.length}`);
});

test('lower quality makes smaller files', { timeout }, async () => {
  for (const format of ['jpeg', 'webp']) {
    const sizes = await Promise.all(
      [1, 50, 80, 100].map(async (quality) => (await renderImage(SCENE, { format, quality })).length),
    );
    assert.deepEqual(
      sizes,
      sizes.toSorted((one, other) => one - other),
      `${format}: ${sizes}`,
    );
    assert.ok(sizes[0] < sizes[3] / 4, `${format}: ${sizes}`);
  }
});

test('a WebP has at most 16383 pixels a side, whatever the limits', { timeout }, async () => {
  const line = (side) => filled('red', `width="${side}" height="1"`);
  const longest = await renderImage(line(16_383), { format: 'webp' });
  assert.equal(webpHeader(longest).width, 16_383);
  for (const limits of [undefined, { maxSide: 65_408 }]) {
    await assert.rejects(renderImage(line(16_384), { format: 'webp', limits }), {
      code: 'ERR_OGPRESS_TOO_MANY_PIXELS',
      name: 'OgpressError',
      message: /16383 pixels a side/,
    });
    assert.equal((await renderImage(line(16_384), { format: 'raw', limits })).width, 16_384);
  }
});

test('a picture with more colours than are allowed has a palette of as many', { timeout }, async () => {
  const whole = await renderOgPng(SCENE);
  assert.equal(paletteSize(whole), 0);
  for (const [colors, most] of [
    [2, 60],
    [16, 15],
    [256, 5],
  ]) {
    const png = await renderOgPng(SCENE, { colors });
    assert.equal(paletteSize(png), colors);
    const off = meanDifference(decode(png).data, PIXELS);
    assert.ok(off < most, `${colors} colours: off by ${off} of 255 on average`);
    assert.ok(png.length < whole.length, `${colors} colours: ${png.length} bytes of ${whole.length}`);
  }
});

test('a picture with no more colours than are allowed stays as it is', { timeout }, async () => {
  for (const count of [1, 2, 3, 16, 17, 200]) {
    const exact = decode(await renderOgPng(columns(count))).data;
    for (const colors of new Set([Math.max(count, 2), 256])) {
      for (const dither of [true, false]) {
        const png = await renderOgPng(columns(count), { colors, dither });
        assertEqualBytes(decode(png).data, exact, `${count} colours of ${colors}`);
      }
    }
  }
});

test('true is full dithering and the default, false is none, and numbers are between', { timeout }, async () => {
  const [byDefault, yes, one, half, zero, no] = await Promise.all(
    [undefined, true, 1, 0.5, 0, false].map((dither) => renderOgPng(SCENE, { colors: 8, dither })),
  );
  assertEqualBytes(yes, byDefault);
  assertEqualBytes(one, byDefault);
  assertEqualBytes(no, zero);
  assert.ok(!half.equals(one) && !half.equals(zero));
});

test('dithering replaces the steps of a gradient by a mixture of colours', { timeout }, async () => {
  const gradient = svg(
    `<linearGradient id="g"><stop/><stop offset="1" stop-color="#fff"/></linearGradient><rect width="256" height="64" fill="url(#g)"/>`,
    'width="256" height="64"',
  );
  // Colours change along a row only: without dithering all rows are alike.
  const rows = async (dither) => {
    const { data } = decode(await renderOgPng(gradient, { colors: 4, dither }));
    const texts = Array.from({ length: 64 }, (_, y) => data.toString('latin1', 1024 * y, 1024 * (y + 1)));
    return new Set(texts).size;
  };
  assert.equal(await rows(false), 1);
  assert.ok((await rows(true)) > 32);
});

test('every compression has the same palette', { timeout }, async () => {
  const [fast, balanced, small] = await Promise.all(
    ['fast', 'balanced', 'small'].map((compression) => renderImage(SCENE, { colors: 32, compression })),
  );
  assertEqualBytes(decode(fast).data, decode(balanced).data);
  assertEqualBytes(decode(small).data, decode(balanced).data);
});

const OWNERS = {
  compression: [['png', 'webp'], 'fast'],
  colors: [['png'], 16],
  quality: [['jpeg', 'webp'], 50],
  chromaSubsampling: [['jpeg'], '4:4:4'],
  progressive: [['jpeg'], false],
  lossless: [['webp'], false],
};

for (const [name, [owners, value]] of Object.entries(OWNERS)) {
  test(`the option ${name} belongs to ${owners.join(' and ')} alone`, { timeout }, async () => {
    for (const format of FORMATS) {
      const render = renderImage(SCENE, { format, [name]: value });
      if (owners.includes(format)) assert.ok(await render);
      else
        await assert.rejects(render, (error) => {
          assert.deepEqual([error.code, error.name], ['ERR_OGPRESS_CONFLICTING_OPTIONS', 'TypeError']);
          return error.message.includes(`\`${name}\``) && error.message.includes(`'${format}'`);
        });
      assert.ok(await renderImage(SCENE, { format, [name]: undefined }), 'undefined is an option not given');
    }
  });
}

test('options that exclude each other are refused', { timeout }, async () => {
  for (const options of [
    { format: 'webp', lossless: true, quality: 80 },
    { dither: true },
    { dither: 0 },
    { format: 'jpeg', dither: true },
  ]) {
    await assert.rejects(renderImage(SCENE, options), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS', name: 'TypeError' });
  }
  await assert.rejects(renderOgPng(SCENE, { dither: true }), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
});

for (const [name, format, values] of [
  ['quality', 'jpeg', [0, -1, 101, 80.5, NaN, Infinity, 2 ** 16 + 80]],
  ['quality', 'webp', [0, -1, 101, 80.5, NaN, Infinity, 2 ** 16 + 80]],
  ['colors', 'png', [0, 1, 257, 16.5, -4, NaN, Infinity, 2 ** 16 + 4]],
  ['dither', 'png', [-0.1, 1.1, NaN, Infinity]],
]) {
  test(`a number of ${name} outside of its range is refused for ${format}`, { timeout }, async () => {
    for (const value of values) {
      const options = { format, ...(name === 'dither' && { colors: 8 }), [name]: value };
      await assert.rejects(renderImage(SCENE, options), (error) => {
        assert.deepEqual([error.code, error.name], ['ERR_OGPRESS_OUT_OF_RANGE', 'RangeError'], `${value}`);
        return error.message.includes(`\`${name}\``) && error.message.includes(`received ${value}`);
      });
    }
  });
}

test('options of other types and words are refused', { timeout }, async () => {
  for (const options of [
    { format: 'jpg' },
    { format: 'JPEG' },
    { format: 'avif' },
    { format: '' },
    { format: 'jpeg', chromaSubsampling: '4:2:2' },
    { format: 'webp', compression: 'best' },
  ]) {
    await assert.rejects(renderImage(SCENE, options), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE', name: 'TypeError' });
  }
  for (const options of [
    { format: 7 },
    { format: null },
    { format: 'jpeg', quality: '80' },
    { format: 'jpeg', progressive: 1 },
    { format: 'jpeg', chromaSubsampling: 420 },
    { format: 'webp', lossless: 'yes' },
    { colors: '64' },
    { colors: 64, dither: 'yes' },
    { colors: 64, dither: null },
  ]) {
    await assert.rejects(renderImage(SCENE, options), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE', name: 'TypeError' });
  }
});

test('an option that does not exist is refused, and the nearest one is named', { timeout }, async () => {
  await assert.rejects(renderImage(SCENE, { format: 'jpeg', qualty: 5 }), {
    code: 'ERR_OGPRESS_UNKNOWN_OPTION',
    message: /did you mean `quality`/,
  });
  await assert.rejects(renderOgPng(SCENE, { quality: 5 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
});

test('a mistake in the document has the same error in every format', { timeout }, async () => {
  for (const [document, code] of [
    ['', 'ERR_OGPRESS_EMPTY_SVG'],
    ['hello', 'ERR_OGPRESS_INVALID_SVG'],
    [svg('', 'width="20000" height="1"'), 'ERR_OGPRESS_TOO_MANY_PIXELS'],
    [7, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ]) {
    for (const format of FORMATS) await assert.rejects(renderImage(document, { format }), { code });
  }
});

test('a format that needs more memory than is allowed is refused before it is encoded', { timeout }, async () => {
  const limits = { maxMemory: 1_200_000 };
  for (const options of [{ colors: 64 }, { format: 'jpeg' }, { format: 'webp' }, { format: 'webp', lossless: true }]) {
    await assert.rejects(renderImage(SCENE, { ...options, limits }), { code: 'ERR_OGPRESS_LIMIT' });
  }
  for (const format of ['png', 'raw']) assert.ok(await renderImage(SCENE, { format, limits }));
});

test('a file of any format waits for its turn at the limiter', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const renders = FORMATS.map((format) => renderImage(SCENE, { format }));
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 4, maxConcurrent: 1 });
  const own = new ConcurrencyLimiter(1);
  assert.ok(await renderImage(SCENE, { format: 'jpeg', limiter: own }));
  assert.ok(await renderImage(SCENE, { format: 'jpeg', limiter: null }));
  await release();
  for (const image of await Promise.all(renders)) assert.ok(image);
});

test('a render inside a task of the limiter uses the task’s own slot', { timeout }, async () => {
  const jpeg = await ogImageLimiter.run(() => renderImage(SCENE, { format: 'jpeg' }));
  assertEqualBytes(jpeg, await renderImage(SCENE, { format: 'jpeg' }));
});

test('renders of all formats wait for bytes that others have', { timeout }, async () => {
  const calls = [...FORMATS.map((format) => ({ format })), { colors: 16 }, { format: 'webp', lossless: true }];
  const expected = await Promise.all(calls.map((options) => renderImage(SCENE, options)));
  const { max } = getMetrics().memory;
  // Room for the largest of them, and not for two.
  setMaxMemory(8e6);
  try {
    const renders = [...calls, ...calls].map((options) => renderImage(SCENE, { ...options, limiter: null }));
    const bytesOf = (image) => image.data ?? image;
    for (const [index, image] of (await Promise.all(renders)).entries()) {
      assertEqualBytes(bytesOf(image), bytesOf(expected[index % calls.length]));
    }
  } finally {
    setMaxMemory(max);
  }
});

test('an abort rejects at once with its reason, and the slot returns', { timeout }, async () => {
  for (const format of ['jpeg', 'webp', 'raw']) {
    const controller = new AbortController();
    const render = renderImage(heavy(), { format, signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(render, (error) => error === reason);
    await ogImageLimiter.onIdle();
  }
});

test('a file that takes too long rejects with a code', { timeout }, async () => {
  const limits = { maxWork: 1e12 };
  await assert.rejects(renderImage(heavy({ side: 900 }), { format: 'webp', limits, timeoutMs: 1 }), {
    code: 'ERR_OGPRESS_TIMEOUT',
  });
  await ogImageLimiter.onIdle();
});

test('the stack of an error leads to the caller', { timeout }, async () => {
  async function theCaller() {
    return await renderImage('not svg', { format: 'jpeg' });
  }
  await assert.rejects(theCaller(), ({ stack }) => /theCaller.*render\/formats\.test\.js/.test(stack));
});
