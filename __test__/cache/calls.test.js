// Calls with equal keys at one time, and what they may wait for: never for ever, and not one after the other if nothing is kept.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConcurrencyLimiter, MemoryStore, RenderCache, cachedCard, ogImageLimiter, renderOgPng } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';
import { filled } from '../support/png.js';

const timeout = 30_000;

/** A store in memory that counts the calls of `get`. */
function counting() {
  const store = new MemoryStore();
  const counts = { gets: 0 };
  const get = (key) => {
    counts.gets++;
    return store.get(key);
  };
  return { counts, store: { get, set: (key, value) => store.set(key, value), has: (key) => store.has(key) } };
}

test('many equal calls that fail ask the cache a few times each', { timeout }, async () => {
  const { counts, store } = counting();
  const cache = new RenderCache({ store });
  const calls = Array.from({ length: 200 }, () => renderOgPng('<svg', { cache, limiter: null }));
  for (const { reason } of await Promise.allSettled(calls)) assert.equal(reason.code, 'ERR_OGPRESS_INVALID_SVG');
  assert.ok(counts.gets <= 200 * 6, `${counts.gets} calls of get`);
});

test('a call that waits for another one obeys its timeout', { timeout }, async () => {
  const asked = withResolvers();
  const answered = withResolvers();
  const cache = new RenderCache({
    store: {
      get() {},
      set() {
        asked.resolve();
        return answered.promise;
      },
      has: () => false,
    },
  });
  const document = filled('red');
  const first = renderOgPng(document, { cache, limiter: null });
  await asked.promise;
  const second = renderOgPng(document, { cache, limiter: null, timeoutMs: 1 });
  await assert.rejects(second, { code: 'ERR_OGPRESS_TIMEOUT' });
  answered.resolve();
  assert.deepEqual(await first, await renderOgPng(document));
});

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

for (const method of ['get', 'set']) {
  test(`a store whose ${method} never settles stops no render`, { timeout }, async () => {
    // The clock of the package is fast: five seconds are over at once.
    const seen = await child(`
      import timers from 'node:timers';
      import { once } from 'node:events';
      const { setTimeout } = timers;
      timers.setTimeout = (call, ms, ...rest) => setTimeout(call, ms === 5000 ? 1 : ms, ...rest);
      const { RenderCache, ogImageLimiter, renderOgPng } = await import('${url('index.js')}');
      const store = { get() {}, set() {}, has: () => false, ${method}: () => new Promise(() => {}) };
      const cache = new RenderCache({ store });
      const document = ${JSON.stringify(filled('red'))};
      const told = once(process, 'warning');
      const images = await Promise.all(Array.from({ length: 20 }, () => renderOgPng(document, { cache })));
      const right = await renderOgPng(document);
      const [{ code, message }] = await told;
      report({ equal: images.every((image) => image.equals(right)), code, message, running: ogImageLimiter.getStats().running });`);
    assert.deepEqual([seen.equal, seen.code, seen.running], [true, 'WARN_OGPRESS_CACHE', 0]);
    assert.match(seen.message, /within 5 seconds/);
  });
}

test('what a store throws need be no error', { timeout }, async () => {
  const document = filled('blue');
  const right = await renderOgPng(document);
  for (const thrown of [
    null,
    undefined,
    Symbol('failed'),
    Object.create(null),
    {
      get message() {
        throw new Error('no text');
      },
    },
  ]) {
    const fail = () => {
      throw thrown;
    };
    const cache = new RenderCache({ store: { get: fail, set: fail, has: fail } });
    assert.deepEqual(await renderOgPng(document, { cache }), right);
    assert.equal(cache.getStats().errors, 2);
  }
});

test('a store that returns texts is told what to do, without the text', { timeout }, async () => {
  const message = await child(`
    import { once } from 'node:events';
    import { RenderCache, renderOgPng } from '${url('index.js')}';
    const told = once(process, 'warning');
    const cache = new RenderCache({ store: { get: () => 'a very long text', set() {}, has: () => true } });
    await renderOgPng(${JSON.stringify(filled('red'))}, { cache });
    report((await told)[0].message);`);
  assert.match(message, /buffers/);
  assert.doesNotMatch(message, /very long/);
});

test('a failure is told once, and not again for each entry', { timeout }, async (t) => {
  const dir = folder(t).path;
  // Files where the folders of entries have to be.
  for (let index = 0; index < 256; index++) writeFileSync(join(dir, index.toString(16).padStart(2, '0')), '');
  const messages = await child(`
    import { RenderCache, renderOgPng } from '${url('index.js')}';
    const messages = [];
    process.on('warning', ({ message }) => messages.push(message));
    const cache = new RenderCache({ dir: ${JSON.stringify(dir)} });
    const documents = ${JSON.stringify(Array.from({ length: 5 }, (_, index) => filled(`#00000${index}`)))};
    for (const document of documents) await renderOgPng(document, { cache });
    setImmediate(() => report(messages));`);
  assert.equal(messages.length, 2, messages.join('\n'));
  for (const message of messages) assert.match(message, /an entry/);
});

test('a template may use the buffer of its document again', { timeout }, async () => {
  const cache = new RenderCache({ store: new MemoryStore() });
  const limiter = new ConcurrencyLimiter(1);
  const permit = await limiter.acquire();
  const buffer = Buffer.alloc(500);
  const card = (colour) => {
    const template = () => {
      buffer.fill(' ');
      buffer.write(filled(colour));
      return buffer;
    };
    return cachedCard({ key: colour, render: template, cache, limiter });
  };
  const queued = new Promise((resolve) => {
    let count = 0;
    limiter.addEventListener('queued', () => ++count === 2 && resolve());
  });
  const cards = [card('red'), card('lime')];
  await queued;
  permit.release();
  const [red, lime] = await Promise.all(cards);
  assert.deepEqual([red, lime], [await renderOgPng(filled('red')), await renderOgPng(filled('lime'))]);
});

test('a template that makes another card with the same key waits for nothing', { timeout }, async () => {
  const cache = new RenderCache({ store: new MemoryStore() });
  const inner = () => cachedCard({ key: 'post', cache, render: () => filled('red') });
  const outer = cachedCard({
    key: 'post',
    cache,
    render: async () => {
      await inner();
      return filled('red');
    },
  });
  assert.deepEqual(await outer, await renderOgPng(filled('red')));
  assert.equal(ogImageLimiter.getStats().running, 0);
});

test('a card with a cache of its own does not ask for the folder of `auto`', { timeout }, async (t) => {
  const path = folder(t).path;
  const [project, temporary] = ['project', 'temporary'].map((name) => join(path, name));
  for (const made of [project, temporary]) mkdirSync(made);
  const names = await child(
    `import { rmdirSync, readdirSync } from 'node:fs';
     import { MemoryStore, RenderCache, cachedCard } from '${url('index.js')}';
     process.chdir(${JSON.stringify(project)});
     // Without a working folder the cache would be in the temporary folder.
     rmdirSync(${JSON.stringify(project)});
     const cache = new RenderCache({ store: new MemoryStore() });
     await cachedCard({ key: 1, cache, render: () => ${JSON.stringify(filled('red'))} });
     report(readdirSync(${JSON.stringify(temporary)}));`,
    { env: { TMPDIR: temporary, OGPRESS_CACHE_DIR: undefined } },
  );
  assert.deepEqual(names, []);
});
