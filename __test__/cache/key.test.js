// `renderKey`: any change of what decides an image changes the key, and nothing else does.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConcurrencyLimiter, FontSet, RenderCache, cachedCard, renderKey } from '../../index.js';
import { folder } from '../support/folder.js';
import { svg } from '../support/png.js';

const timeout = 60_000;
const CARD = svg('<rect width="20" height="10" fill="red"/>');

/** Numbers from 0 to 1, the same ones for a seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const OPTIONS = {
  size: (next) => [
    {},
    { width: 1 + Math.floor(next() * 999) },
    { height: 1 + Math.floor(next() * 999) },
    { scale: 0.1 + next() },
  ],
  background: (next) => [{}, { background: `rgb(${Math.floor(next() * 256)} 0 0)` }, { background: 'transparent' }],
  format: (next) => [
    {},
    { compression: 'small' },
    { compression: 'fast' },
    { colors: 2 + Math.floor(next() * 255) },
    { colors: 16, dither: next() },
    { format: 'raw' },
    { format: 'webp', quality: 1 + Math.floor(next() * 100) },
    { format: 'webp', lossless: true },
    { format: 'jpeg', quality: 1 + Math.floor(next() * 100) },
    { format: 'jpeg', progressive: true },
    { format: 'jpeg', chromaSubsampling: '4:4:4' },
  ],
  renderer: () => [{}, { renderer: 'resvg' }],
  limits: (next) => [
    {},
    { limits: { maxPixels: 1 + Math.floor(next() * 1e6) } },
    { limits: { maxDepth: 1 + Math.floor(next() * 200) } },
  ],
};

const pick = (next, list) => list[Math.floor(next() * list.length)];
const someOptions = (next) => Object.assign({}, ...Object.values(OPTIONS).map((make) => pick(next, make(next))));
const shuffled = (next, object) =>
  Object.fromEntries(
    Object.entries(object)
      .map((entry) => [next(), entry])
      .sort(([a], [b]) => a - b)
      .map(([, [name, value]]) => [name, typeof value === 'object' && value !== null ? shuffled(next, value) : value]),
  );
const inOrder = (object) => JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

test('options have the same key in any order, and another key with any other value', { timeout }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const next = random(seed);
  const known = new Map();
  for (let round = 0; round < 400; round++) {
    const options = someOptions(next);
    const text = inOrder(options);
    const key = await renderKey(CARD, options);
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.equal(await renderKey(CARD, shuffled(next, options)), key, `seed ${seed}`);
    assert.equal(known.get(key) ?? text, text, `seed ${seed}: ${known.get(key)} and ${text}`);
    known.set(key, text);
  }
});

test('a change of any byte of the document changes the key', { timeout }, async () => {
  const keys = new Set([await renderKey(CARD)]);
  const bytes = Buffer.from(CARD);
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes);
    changed[place] ^= 1;
    keys.add(await renderKey(changed));
  }
  assert.equal(keys.size, bytes.length + 1);
  assert.equal(await renderKey(bytes), await renderKey(CARD));
});

test('what does not decide the image is not in the key', { timeout }, async () => {
  const key = await renderKey(CARD);
  const others = [
    { limiter: null },
    { limiter: new ConcurrencyLimiter(2) },
    { timeoutMs: 1000 },
    { priority: 3 },
    { isolation: 'process' },
    { strict: true },
    { onWarning() {} },
    { signal: new AbortController().signal },
    { cache: 'auto' },
    { images: 'none' },
    { format: 'png', renderer: 'auto', compression: 'balanced', limits: {} },
  ];
  for (const options of others) assert.equal(await renderKey(CARD, options), key, Object.keys(options)[0]);
});

test('any byte of a font or an image is in the key', { timeout }, async (t) => {
  const font = readFileSync(new URL('../../assets/fonts/Inter-Regular.ttf', import.meta.url));
  const keys = new Set();
  const places = [font.length - 1, font.length - 1000, Math.floor(font.length / 2)];
  for (const place of places) {
    const changed = Buffer.from(font);
    changed[place] ^= 1;
    keys.add(await renderKey(CARD, { fonts: new FontSet({ buffers: [changed] }) }));
  }
  keys.add(await renderKey(CARD, { fonts: { buffers: [font] } }));
  keys.add(await renderKey(CARD));
  assert.equal(keys.size, places.length + 2);

  const root = folder(t).path;
  const path = join(root, 'a.png');
  const document = svg('<image href="a.png" width="9" height="9"/>');
  const images = { root };
  const missing = await renderKey(document, { images });
  writeFileSync(path, 'one');
  const one = await renderKey(document, { images });
  writeFileSync(path, 'two');
  const two = await renderKey(document, { images });
  assert.equal(new Set([missing, one, two, await renderKey(document)]).size, 4);
  const given = (bytes) => renderKey(document, { images: () => Buffer.from(bytes) });
  assert.notEqual(await given('two'), await given('one'));
  assert.equal(await given('two'), await given('two'));
});

test('errors of a document that is no SVG are those of a render', { timeout }, async () => {
  await assert.rejects(renderKey('<svg href', { images: () => null }), { code: 'ERR_OGPRESS_INVALID_SVG' });
  await assert.rejects(renderKey(1), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  await assert.rejects(renderKey(CARD, { sizes: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
});

test('cachedCard runs the template only for a new key', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  let runs = 0;
  const render = async () => {
    runs++;
    return CARD;
  };
  const post = { title: 'Hello', tags: ['a', 'b'], date: new Date(0) };
  const first = await cachedCard({ cache, key: [post, 1], render });
  const again = await cachedCard({ cache, key: [{ date: new Date(0), tags: ['a', 'b'], title: 'Hello' }, 1], render });
  assert.deepEqual(again, first);
  assert.equal(runs, 1);
  await cachedCard({ cache, key: [post, 2], render });
  await cachedCard({ cache, key: [post, 1], render, scale: 2 });
  await cachedCard({ cache, key: [post, 1], render, fonts: { system: false } });
  assert.equal(runs, 4);
  const pixels = await cachedCard({ cache, key: 'raw', render, format: 'raw' });
  assert.deepEqual([pixels.width, pixels.height, pixels.data.length], [20, 10, 800]);
});

test('equal cards at one time run the template once', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  let runs = 0;
  const render = () => {
    runs++;
    return CARD;
  };
  const card = () => cachedCard({ cache, key: 'same', render });
  const images = await Promise.all(Array.from({ length: 20 }, card));
  for (const image of images) assert.deepEqual(image, images[0]);
  assert.equal(runs, 1);
  assert.equal(cache.getStats().misses, 1);
});

test('a template that fails, fails its call, and the next call runs it again', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const failure = new Error('no title');
  const failing = { cache, key: 'x', render: () => Promise.reject(failure) };
  await assert.rejects(cachedCard(failing), failure);
  await assert.rejects(cachedCard({ ...failing, render: () => 42 }), {
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    message: /render/,
  });
  assert.ok((await cachedCard({ ...failing, render: () => CARD })).length > 0);
});

test('cachedCard says what is wrong with its options', { timeout }, async () => {
  const render = () => CARD;
  const cases = [
    [undefined, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ render }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ key: undefined, render }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ key: () => 1, render }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ key: 1 }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ key: 1, render: CARD }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ key: 1, render, keys: 1 }, 'ERR_OGPRESS_UNKNOWN_OPTION'],
    [{ key: 1, render, quality: 3 }, 'ERR_OGPRESS_CONFLICTING_OPTIONS'],
  ];
  for (const [options, code] of cases) await assert.rejects(cachedCard(options), { code });
});
