// The option `cache` and `RenderCache`: an image is rendered once, for all calls, threads and processes, and never wrong.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import {
  ConcurrencyLimiter,
  FontSet,
  MemoryStore,
  RenderCache,
  getMetrics,
  inspectSvg,
  ogImageLimiter,
  renderImage,
  renderOgPng,
} from '../../index.js';
import { folder } from '../support/folder.js';
import { filled, svg } from '../support/png.js';

const timeout = 30_000;
const INDEX = new URL('../../index.js', import.meta.url);

afterEach(() => {
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.equal(getMetrics().memory.reserved, 0);
});

/** A document that no other test has. */
let count = 0;
const card = (content = '') =>
  svg(`<rect width="20" height="10" fill="#${(0x100000 + count++).toString(16)}"/>${content}`);

const entriesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => /[\\/][0-9a-f]{2}[\\/][0-9a-f]{62}$/.test(path));

const counts = (cache) => {
  const { hits, misses, writes, corrupt, errors } = cache.getStats();
  return { hits, misses, writes, corrupt, errors };
};

/** Waits for the next warning of the process with our name. */
const nextWarning = () =>
  new Promise((resolve) => {
    process.on('warning', function listen(warning) {
      if (warning.name !== 'OgpressWarning') return;
      process.off('warning', listen);
      resolve(warning);
    });
  });

for (const [name, make] of Object.entries({
  'a folder': (t) => new RenderCache({ dir: folder(t).path }),
  'a store in memory': () => new RenderCache({ store: new MemoryStore() }),
})) {
  test(`the second render of a document comes out of ${name}, with the same bytes`, { timeout }, async (t) => {
    const cache = make(t);
    const document = card();
    const first = await renderOgPng(document, { cache });
    assert.deepEqual(counts(cache), { hits: 0, misses: 1, writes: 1, corrupt: 0, errors: 0 });
    assert.deepEqual(await renderOgPng(document, { cache }), first);
    assert.deepEqual(await renderOgPng(Buffer.from(document), { cache }), first);
    assert.deepEqual(counts(cache), { hits: 2, misses: 1, writes: 1, corrupt: 0, errors: 0 });
    assert.deepEqual(await renderOgPng(document), first);
  });

  test(`${name} keeps formats, sizes and options apart`, { timeout }, async (t) => {
    const cache = make(t);
    const document = card();
    const all = [
      {},
      { scale: 2 },
      { width: 40 },
      { background: 'red' },
      { format: 'jpeg' },
      { format: 'jpeg', quality: 50 },
      { format: 'webp' },
      { format: 'raw' },
      { renderer: 'resvg' },
      { compression: 'small' },
      { limits: { maxPixels: 1000 } },
      { fonts: { system: false } },
    ];
    const images = [];
    for (const options of all) images.push(await renderImage(document, { ...options, cache }));
    assert.equal(counts(cache).misses, all.length);
    for (const [index, options] of all.entries()) {
      const again = await renderImage(document, { cache, ...options });
      assert.deepEqual(again, images[index]);
      assert.deepEqual(again, await renderImage(document, options));
    }
    assert.equal(counts(cache).hits, all.length);
    // The default is no other option.
    await renderImage(document, { cache, format: 'png', scale: undefined });
    assert.equal(counts(cache).hits, all.length + 1);
  });

  test(`a hit of ${name} tells the warnings of the render, and obeys strict`, { timeout }, async (t) => {
    const cache = make(t);
    const document = card('<image href="missing.png" width="9" height="9"/>');
    const told = [];
    for (let round = 0; round < 2; round++) {
      const warnings = [];
      await renderOgPng(document, { cache, onWarning: (warning) => warnings.push(warning) });
      told.push(warnings);
    }
    assert.deepEqual(told[1], told[0]);
    assert.deepEqual(Object.keys(told[0][0]), ['code', 'message', 'href']);
    assert.equal(counts(cache).hits, 1);
    await assert.rejects(renderOgPng(document, { cache, strict: true }), { code: 'ERR_OGPRESS_STRICT' });
    assert.equal(counts(cache).hits, 2);
  });

  test(`equal calls at one time render once with ${name}`, { timeout }, async (t) => {
    for (const limiter of [ogImageLimiter, new ConcurrencyLimiter(4), null]) {
      const cache = make(t);
      const document = card();
      const images = await Promise.all(Array.from({ length: 30 }, () => renderOgPng(document, { cache, limiter })));
      assert.deepEqual(counts(cache), { hits: 29, misses: 1, writes: 1, corrupt: 0, errors: 0 });
      for (const image of images) assert.deepEqual(image, images[0]);
    }
  });

  test(`errors are not kept in ${name}`, { timeout }, async (t) => {
    const cache = make(t);
    for (let round = 0; round < 2; round++) {
      await assert.rejects(renderOgPng('<svg', { cache }), { code: 'ERR_OGPRESS_INVALID_SVG' });
    }
    assert.equal(counts(cache).writes, 0);
    const both = await Promise.allSettled([renderOgPng('<svg', { cache }), renderOgPng('<svg', { cache })]);
    assert.deepEqual(
      both.map(({ reason }) => reason.code),
      ['ERR_OGPRESS_INVALID_SVG', 'ERR_OGPRESS_INVALID_SVG'],
    );
  });
}

test('a hit needs no permit', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const document = card();
  const limiter = new ConcurrencyLimiter(1);
  const image = await renderOgPng(document, { cache, limiter });
  const permit = await limiter.acquire();
  assert.deepEqual(await renderOgPng(document, { cache, limiter }), image);
  permit.release();
});

test('calls inside and outside of a permit of the same limiter never wait for each other', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  for (let round = 0; round < 20; round++) {
    const document = card();
    const inside = () => ogImageLimiter.run(() => renderOgPng(document, { cache }));
    const outside = () => renderOgPng(document, { cache });
    await Promise.all([outside(), inside(), outside(), inside()]);
  }
  assert.equal(counts(cache).misses, 20);
});

test('entries that are truncated or damaged are misses, and are replaced', { timeout }, async (t) => {
  const dir = folder(t).path;
  const cache = new RenderCache({ dir });
  const document = card();
  const image = await renderOgPng(document, { cache });
  const [path] = entriesIn(dir);
  const whole = readFileSync(path);
  const damages = [
    () => truncateSync(path, 0),
    () => truncateSync(path, whole.length - 1),
    () => writeFileSync(path, Buffer.concat([whole, Buffer.from([0])])),
    () => writeFileSync(path, Buffer.from(whole.map((byte, index) => (index === whole.length - 9 ? byte ^ 1 : byte)))),
    () => writeFileSync(path, 'not an entry'),
  ];
  for (const [index, damage] of damages.entries()) {
    damage();
    assert.deepEqual(await renderOgPng(document, { cache }), image);
    assert.deepEqual(readFileSync(path), whole);
    assert.ok(counts(cache).corrupt > index);
  }
});

test('the entry of another key is no hit', { timeout }, async (t) => {
  const dir = folder(t).path;
  const cache = new RenderCache({ dir });
  const [one, other] = [card(), card()];
  await renderOgPng(one, { cache });
  const [first] = entriesIn(dir);
  const image = await renderOgPng(other, { cache });
  const second = entriesIn(dir).find((path) => path !== first);
  writeFileSync(second, readFileSync(first));
  assert.deepEqual(await renderOgPng(other, { cache }), image);
});

test('a folder that cannot be written is told once, and renders go on', { timeout }, async (t) => {
  const dir = join(folder(t).path, 'cache');
  writeFileSync(dir, 'a file where the folder has to be');
  const cache = new RenderCache({ dir });
  const warning = nextWarning();
  const document = card();
  assert.deepEqual(await renderOgPng(document, { cache }), await renderOgPng(document));
  await renderOgPng(document, { cache });
  const { code, message } = await warning;
  assert.equal(code, 'WARN_OGPRESS_CACHE');
  assert.match(message, /cache/);
  assert.equal(counts(cache).writes, 0);
  assert.ok(counts(cache).errors > 0);
});

test('a folder that may only be read has hits', { timeout, skip: process.getuid?.() === 0 }, async (t) => {
  const dir = folder(t).path;
  const document = card();
  const image = await renderOgPng(document, { cache: { dir } });
  const folders = [dir, ...readdirSync(dir).map((name) => join(dir, name))].filter((path) =>
    statSync(path).isDirectory(),
  );
  for (const path of folders) chmodSync(path, 0o555);
  t.after(() => folders.forEach((path) => chmodSync(path, 0o755)));
  const cache = new RenderCache({ dir });
  assert.deepEqual(await renderOgPng(document, { cache }), image);
  assert.equal(counts(cache).hits, 1);
});

test('an image in the folder of the caller counts by its bytes, not by its name or time', { timeout }, async (t) => {
  const root = folder(t).path;
  const cache = new RenderCache({ dir: folder(t).path });
  const picture = join(root, 'a.png');
  const document = card('<image href="a.png" width="20" height="10"/>');
  const options = { cache, images: { root } };
  writeFileSync(picture, await renderOgPng(filled('red')));
  const red = await renderOgPng(document, options);
  utimesSync(picture, 1, 1);
  assert.deepEqual(await renderOgPng(document, options), red);
  assert.equal(counts(cache).hits, 1);
  writeFileSync(picture, await renderOgPng(filled('blue')));
  const blue = await renderOgPng(document, options);
  assert.notDeepEqual(blue, red);
  writeFileSync(picture, await renderOgPng(filled('red')));
  assert.deepEqual(await renderOgPng(document, options), red);
  assert.deepEqual(counts(cache), { hits: 2, misses: 2, writes: 2, corrupt: 0, errors: 0 });
});

for (const isolation of ['none', 'process']) {
  test(`images of a function are loaded once for a miss, isolation ${isolation}`, { timeout }, async (t) => {
    const cache = new RenderCache({ dir: folder(t).path });
    const document = card('<image href="https://a.test/a.png" width="20" height="10"/>');
    const picture = await renderOgPng(filled('red'));
    let calls = 0;
    const images = () => {
      calls++;
      return picture;
    };
    const first = await renderOgPng(document, { cache, images, isolation });
    assert.equal(calls, 1);
    assert.deepEqual(await renderOgPng(document, { cache, images, isolation }), first);
    assert.deepEqual(await renderOgPng(document, { images }), first);
    assert.equal(counts(cache).hits, 1);
  });

  test(
    `an image that changes between the lookup and the render is not kept, isolation ${isolation}`,
    { timeout },
    async (t) => {
      const root = folder(t).path;
      const dir = folder(t).path;
      const cache = new RenderCache({ dir });
      const picture = join(root, 'a.png');
      const document = card('<image href="a.png" width="20" height="10"/>');
      writeFileSync(picture, await renderOgPng(filled('red')));
      const blue = await renderOgPng(filled('blue'));
      const limiter = new ConcurrencyLimiter(1);
      const permit = await limiter.acquire();
      // The lookup has ended when the render waits for a permit.
      const queued = new Promise((resolve) => limiter.addEventListener('queued', resolve, { once: true }));
      const render = renderOgPng(document, { cache, images: { root }, limiter, isolation });
      await queued;
      writeFileSync(picture, blue);
      permit.release();
      await render;
      assert.deepEqual(entriesIn(dir), []);
      assert.equal(counts(cache).writes, 0);
    },
  );
}

test('bytes are those of the start of the render, and never under the key of others', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const [document, other] = [card(), card()];
  const bytes = Buffer.from(document);
  const limiter = new ConcurrencyLimiter(1);
  const permit = await limiter.acquire();
  const queued = new Promise((resolve) => limiter.addEventListener('queued', resolve, { once: true }));
  const render = renderOgPng(bytes, { cache, limiter });
  await queued;
  bytes.write(other);
  permit.release();
  assert.deepEqual(await render, await renderOgPng(other));
  for (const text of [document, other]) assert.deepEqual(await renderOgPng(text, { cache }), await renderOgPng(text));
  assert.deepEqual(counts(cache), { hits: 1, misses: 2, writes: 2, corrupt: 0, errors: 0 });
});

test('fonts count by their bytes and names', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const font = readFileSync(new URL('../../assets/fonts/Inter-Regular.ttf', import.meta.url));
  const bold = readFileSync(new URL('../../assets/fonts/Inter-Bold.ttf', import.meta.url));
  const document = card('<text y="9" font-size="9">a</text>');
  const file = join(folder(t).path, 'font.ttf');
  writeFileSync(file, font);
  await renderOgPng(document, { cache, fonts: { buffers: [font] } });
  await renderOgPng(document, { cache, fonts: new FontSet({ files: [file] }) });
  assert.equal(counts(cache).hits, 1);
  writeFileSync(file, bold);
  await renderOgPng(document, { cache, fonts: new FontSet({ files: [file] }) });
  await renderOgPng(document, { cache, fonts: { buffers: [font], system: false } });
  assert.equal(counts(cache).misses, 3);
});

test("a card with text of the machine's fonts is found again", { timeout }, async (t) => {
  const store = new MemoryStore();
  for (const cache of [new RenderCache({ dir: folder(t).path }), new RenderCache({ store })]) {
    const document = card('<text y="9" font-family="No Such Family">a</text>');
    const options = { cache, onWarning() {} };
    const image = await renderOgPng(document, options);
    assert.deepEqual(await renderOgPng(document, options), image);
    assert.deepEqual(counts(cache), { hits: 1, misses: 1, writes: 1, corrupt: 0, errors: 0 });
  }
  // The image, and a reference to it.
  assert.equal(store.size, 2);
});

test('threads share a folder, and equal calls of theirs render once', { timeout }, async (t) => {
  const dir = folder(t).path;
  const document = card('<filter id="f"><feGaussianBlur stdDeviation="4"/></filter><circle r="9" filter="url(#f)"/>');
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(async ({ RenderCache, renderOgPng }) => {
      const cache = new RenderCache({ dir: workerData.dir });
      const all = await Promise.all(Array.from({ length: 8 }, () => renderOgPng(workerData.document, { cache, limiter: null, scale: 20 })));
      parentPort.postMessage({ misses: cache.getStats().misses, image: all[0] });
    });`;
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData: { index: INDEX.href, dir, document } });
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  const results = await Promise.all([run(), run(), run()]);
  assert.equal(
    results.reduce((sum, { misses }) => sum + misses, 0),
    1,
  );
  for (const { image } of results) assert.deepEqual(image, results[0].image);
});

test('a worker that is terminated while it renders leaves no claim', { timeout }, async (t) => {
  const dir = folder(t).path;
  const document = card(
    '<filter id="f"><feTurbulence baseFrequency=".01" numOctaves="4"/></filter><rect width="20" height="10" filter="url(#f)"/>',
  );
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(({ renderOgPng, getMetrics }) => {
      renderOgPng(workerData.document, { cache: { dir: workerData.dir }, limiter: null, scale: 40 });
      const look = () => getMetrics().renders.active > 0 ? parentPort.postMessage('renders') : setImmediate(look);
      look();
    });`;
  const worker = new Worker(code, { eval: true, workerData: { index: INDEX.href, dir, document } });
  await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
  await worker.terminate();
  await renderOgPng(document, { cache: { dir }, limiter: null, scale: 40 });
});

test('a hit with fonts and a signal that does not abort', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const { signal } = new AbortController();
  const document = card('<text y="9">a</text>');
  for (const fonts of [new FontSet({ system: false }), { system: false }]) {
    await renderOgPng(document, { cache, fonts, signal, timeoutMs: 20_000 });
  }
  assert.equal(counts(cache).hits, 1);
});

test('an aborted call rejects with the reason, and another one renders', { timeout }, async (t) => {
  const cache = new RenderCache({ dir: folder(t).path });
  const document = card();
  const limiter = new ConcurrencyLimiter(1);
  const permit = await limiter.acquire();
  const controller = new AbortController();
  const aborted = renderOgPng(document, { cache, limiter, signal: controller.signal });
  const other = renderOgPng(document, { cache, limiter });
  controller.abort(new Error('enough'));
  await assert.rejects(aborted, { message: 'enough' });
  permit.release();
  assert.deepEqual(await other, await renderOgPng(document));
  await assert.rejects(renderOgPng(document, { cache, signal: controller.signal }), { message: 'enough' });
});

test('another process finds the images', { timeout }, async (t) => {
  const dir = folder(t).path;
  const document = card();
  const image = await renderOgPng(document, { cache: { dir } });
  const code = `
    import { RenderCache, renderOgPng } from ${JSON.stringify(INDEX.href)};
    const cache = new RenderCache({ dir: ${JSON.stringify(dir)} });
    const image = await renderOgPng(${JSON.stringify(document)}, { cache });
    console.log(JSON.stringify({ hits: cache.getStats().hits, image: image.toString('hex') }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  assert.deepEqual(JSON.parse(stdout), { hits: 1, image: image.toString('hex') });
});

test('entries are removed by age and by size, the least recently used ones first', { timeout }, async (t) => {
  const dir = folder(t).path;
  const cache = new RenderCache({ dir, maxBytes: 20_000, maxAgeMs: 60_000 });
  const documents = Array.from({ length: 4 }, () => card());
  for (const document of documents) await renderImage(document, { cache, format: 'raw', scale: 2 });
  const paths = entriesIn(dir);
  assert.equal(paths.length, 4);
  utimesSync(paths[0], Date.now() / 1000 - 61, Date.now() / 1000 - 61);
  // The cache may do so by itself at this moment.
  const { entries } = await cache.prune();
  assert.deepEqual([entries, cache.getStats().pruned], [3, 1]);
  const { bytes, oldest } = await cache.usage();
  assert.ok(bytes > 0 && oldest instanceof Date && Date.now() - oldest.getTime() < 60_000);
  const small = new RenderCache({ dir, maxBytes: 7000 });
  utimesSync(paths[1], Date.now() / 1000 - 50, Date.now() / 1000 - 50);
  await small.prune();
  assert.ok(!existsSync(paths[1]));
  assert.ok(small.getStats().pruned >= 1);
  const cleared = await cache.clear();
  assert.equal(cleared.entries, 0);
  assert.deepEqual(entriesIn(dir), []);
});

test('a cache stays within its bound by itself', { timeout }, async (t) => {
  const dir = folder(t).path;
  const maxBytes = 100_000;
  const cache = new RenderCache({ dir, maxBytes });
  for (let round = 0; round < 60; round++) {
    // 3,200 bytes of pixels
    await renderOgPng(card(), { cache, limiter: null });
    await renderImage(card(), { cache, format: 'raw', scale: 2 });
  }
  await cache.prune();
  assert.ok((await cache.usage()).bytes <= maxBytes);
  assert.ok(cache.getStats().pruned > 0);
});

test('clearing removes nothing but entries', { timeout }, async (t) => {
  const dir = folder(t).path;
  const cache = new RenderCache({ dir });
  writeFileSync(join(dir, 'mine.txt'), 'mine');
  mkdirSync(join(dir, 'ab'));
  writeFileSync(join(dir, 'ab', 'mine.txt'), 'mine');
  await renderOgPng(card(), { cache });
  await cache.clear();
  assert.ok(existsSync(join(dir, 'mine.txt')) && existsSync(join(dir, 'ab', 'mine.txt')));
});

test('stores that fail are no hits, and are told', { timeout }, async () => {
  const document = card();
  const image = await renderOgPng(document);
  for (const [name, store] of Object.entries({
    'that throws': {
      get() {
        throw new Error('no get');
      },
      set() {
        throw new Error('no set');
      },
      has: () => false,
    },
    'that rejects': {
      get: async () => Promise.reject(new Error('gone')),
      set: async () => Promise.reject(null),
      has: () => false,
    },
    'of texts': { get: () => 'text', set() {}, has: () => true },
    'of other bytes': { get: () => Buffer.from('other'), set() {}, has: () => true },
  })) {
    const cache = new RenderCache({ store });
    assert.deepEqual(await renderOgPng(document, { cache }), image, name);
    assert.ok(counts(cache).errors + counts(cache).corrupt > 0, name);
  }
});

test('the option takes a cache, its options and auto, and says what is wrong', { timeout }, async (t) => {
  const dir = folder(t).path;
  const document = card();
  await renderOgPng(document, { cache: { dir: pathToFileURL(dir) } });
  assert.equal(entriesIn(dir).length, 1);
  assert.equal(new RenderCache({ dir }).dir, dir);
  assert.equal(new RenderCache({ store: new MemoryStore() }).dir, undefined);
  for (const cache of ['folder', true, 1, null, [], Object.create(RenderCache.prototype)]) {
    await assert.rejects(renderOgPng(document, { cache }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  }
  assert.throws(() => new RenderCache({ folder: dir }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  assert.throws(() => new RenderCache({ dir, store: new MemoryStore() }), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
  assert.throws(() => new RenderCache({ store: { get() {} } }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.throws(() => new RenderCache({ dir, maxBytes: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(() => new RenderCache({ dir, maxAgeMs: 1.5 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  await assert.rejects(new RenderCache({ store: new MemoryStore() }).prune(), {
    code: 'ERR_OGPRESS_CONFLICTING_OPTIONS',
  });
  assert.throws(() => Object.assign(new RenderCache({ dir }), { maxBytes: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  assert.equal((await inspectSvg(document, { cache: { dir } })).width, 20);
});
