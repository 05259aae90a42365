// Ways to load images, and one cache: a picture that one of them would not make is no hit for it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryStore, RenderCache, cachedCard, renderImage, renderOgPng } from '../../index.js';
import { folder } from '../support/folder.js';
import { filled, svg } from '../support/png.js';

const timeout = 60_000;

const image = (href) => svg(`<image href="${href}" width="20" height="10"/>`);

/** A folder with `count` pictures `0.png`, `1.png`, ... */
async function pictures(t, count) {
  const { path } = folder(t);
  const bytes = await renderOgPng(filled('red'));
  for (let index = 0; index < count; index++) writeFileSync(join(path, `${index}.png`), bytes);
  return { path, length: bytes.length };
}

/** A picture and the warnings of its render. */
async function look(document, options) {
  const warnings = [];
  const bytes = await renderImage(document, { ...options, onWarning: (warning) => warnings.push(warning) });
  return { bytes, warnings };
}

for (const [name, make] of Object.entries({
  'an address with spaces around it': () => ({ document: image(' 0.png ') }),
  'images beyond the limit of bytes': ({ length }) => ({
    document: svg(
      Array.from({ length: 40 }, (_, index) => `<image href="${index}.png" width="9" height="9"/>`).join(''),
    ),
    limits: { maxBytes: 30 * length + 20 },
  }),
})) {
  test(`hits and renders are alike however images are loaded: ${name}`, { timeout }, async (t) => {
    const made = await pictures(t, 40);
    const { document, ...rest } = make(made);
    const read = (href) => readFileSync(join(made.path, href.trim()));
    const ways = [
      { images: { root: made.path }, isolation: 'process' },
      { images: { root: made.path } },
      { images: read, isolation: 'process' },
      { images: read },
      {},
    ];
    for (const order of [ways, ways.toReversed()]) {
      const cache = new RenderCache({ store: new MemoryStore() });
      for (const option of order) {
        const way = { ...rest, ...option };
        const right = await look(document, way);
        assert.deepEqual(await look(document, { ...way, cache }), right);
        assert.deepEqual(await look(document, { ...way, cache }), right);
      }
    }
  });
}

test('a document with more addresses than are loaded is kept', { timeout }, async (t) => {
  const { path } = await pictures(t, 300);
  const addresses = Array.from({ length: 300 }, (_, index) => `<image href="${index}.png" width="9" height="9"/>`);
  const cache = new RenderCache({ store: new MemoryStore() });
  const options = { cache, images: { root: path }, onWarning() {} };
  await renderOgPng(svg(addresses.join('')), options);
  assert.equal(cache.getStats().writes, 1);
});

test('where the images of a card come from is an option of the card', { timeout }, async (t) => {
  const { path } = await pictures(t, 1);
  const cache = new RenderCache({ store: new MemoryStore() });
  const card = (images) => cachedCard({ key: 1, render: () => image('0.png'), cache, images, onWarning() {} });
  const without = await card('none');
  assert.notDeepEqual(await card({ root: path }), without);
});
