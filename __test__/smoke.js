// The package in a runtime that may have no node:test: run it with Node.js, Bun or Deno.
import assert from 'node:assert/strict';
import { ConcurrencyLimiter, FontSet, inspectSvg, ogImageLimiter, renderImage, renderOgPng } from '../index.js';
import { PANIC } from './support/panic.js';

const CARD = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
  <rect width="1200" height="630" fill="#111827"/>
  <text x="80" y="330" font-size="72" font-weight="700" fill="#fff">Hello, reader</text>
</svg>`;
const BLANK_CARD = CARD.replace(/<text.*<\/text>/, '');

const fonts = new FontSet({ system: false });

/** Width and height, from the PNG file's header. */
const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

const CHECKS = {
  async 'a card is rendered to a PNG file of its size'() {
    const png = await renderOgPng(CARD, { fonts });
    assert.ok(Buffer.isBuffer(png));
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual(sizeOf(png), [1200, 630]);
    assert.deepEqual(sizeOf(await renderOgPng(CARD, { fonts, width: 600 })), [600, 315]);
  },

  async 'text and bytes render to the same'() {
    const bytes = new TextEncoder().encode(CARD);
    assert.ok((await renderOgPng(bytes, { fonts })).equals(await renderOgPng(CARD, { fonts })));
  },

  async 'other formats are rendered'() {
    const starts = { jpeg: '\xff\xd8\xff', webp: 'RIFF' };
    for (const [format, start] of Object.entries(starts)) {
      const file = await renderImage(CARD, { fonts, format });
      assert.equal(file.toString('latin1', 0, start.length), start);
    }
    const { data, width, height } = await renderImage(CARD, { fonts, format: 'raw', width: 600 });
    assert.deepEqual([width, height, [...data.subarray(0, 4)]], [600, 315, [17, 24, 39, 255]]);
  },

  async 'a document is inspected'() {
    const { width, height, characters, warnings } = await inspectSvg(CARD, { fonts });
    assert.deepEqual([width, height, characters, warnings], [1200, 630, ' ,Hadelor', []]);
  },

  async 'an isolated render is the same'() {
    assert.ok((await renderOgPng(CARD, { fonts, isolation: 'process' })).equals(await renderOgPng(CARD, { fonts })));
  },

  async 'text is painted in the embedded font'() {
    assert.deepEqual([...fonts.families], ['Inter']);
    const [card, blank] = [await renderOgPng(CARD, { fonts }), await renderOgPng(BLANK_CARD, { fonts })];
    assert.ok(card.length > blank.length + 1000, `${card.length} bytes with text, ${blank.length} without`);
  },

  async 'the loop turns while cards are rendered'() {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 20 }, () => renderOgPng(CARD, { fonts })));
    clearInterval(timer);
    assert.ok(turns > 0);
  },

  async 'a limiter bounds what runs'() {
    const limiter = new ConcurrencyLimiter(2);
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, () => limiter.run(task)));
    assert.equal(most, 2);
    await limiter.onIdle();
    assert.deepEqual({ ...limiter.getStats() }, { running: 0, queued: 0, maxConcurrent: 2 });
  },

  async 'a limiter maps in the order of the items'() {
    const limiter = new ConcurrencyLimiter(3);
    const squares = await limiter.map([4, 3, 2, 1], async (item, index) => {
      await new Promise((resolve) => setTimeout(resolve, item));
      return [index, item * item];
    });
    assert.deepEqual(squares, [
      [0, 16],
      [1, 9],
      [2, 4],
      [3, 1],
    ]);
  },

  async 'a render inside a task of its limiter uses the task’s slot'() {
    const cards = await ogImageLimiter.run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return Promise.all(Array.from({ length: 5 }, () => ogImageLimiter.run(() => renderOgPng(CARD, { fonts }))));
    });
    assert.deepEqual(cards.map(sizeOf), Array(5).fill([1200, 630]));
    assert.equal(ogImageLimiter.getStats().running, 0);
  },

  async 'an abort rejects with its reason, waiting or running'() {
    let release;
    const held = ogImageLimiter.run(() => new Promise((resolve) => (release = resolve)));
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = renderOgPng(CARD, { fonts, signal: controller.signal });
    const running = renderOgPng(CARD, { fonts, signal: controller.signal, limiter: null });
    controller.abort(reason);
    for (const promise of [waiting, running]) await assert.rejects(promise, (error) => error === reason);
    assert.equal(ogImageLimiter.getStats().queued, 0);
    release();
    await held;
    await ogImageLimiter.onIdle();
  },

  async 'mistakes have their codes and classes'() {
    await assert.rejects(renderOgPng(7), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE', name: 'TypeError' });
    await assert.rejects(renderOgPng(CARD, { width: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE', name: 'RangeError' });
    await assert.rejects(renderOgPng(CARD, { widht: 9 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION', name: 'TypeError' });
    await assert.rejects(renderOgPng('<svg'), { code: 'ERR_OGPRESS_INVALID_SVG', name: 'OgpressError' });
    assert.throws(() => new FontSet({ files: ['no such font.ttf'] }), { code: 'ERR_OGPRESS_FONT_FILE' });
    assert.throws(() => new ConcurrencyLimiter(0), { code: 'ERR_OGPRESS_OUT_OF_RANGE', name: 'RangeError' });
  },

  async 'a panic is a rejection'() {
    await assert.rejects(renderOgPng(PANIC.document, PANIC.options), {
      code: 'ERR_OGPRESS_PANIC',
      name: 'OgpressError',
    });
    assert.deepEqual(sizeOf(await renderOgPng(CARD, { fonts })), [1200, 630]);
  },
};

for (const [name, check] of Object.entries(CHECKS)) {
  try {
    await check();
  } catch (error) {
    console.error(`smoke: failed: ${name}`);
    throw error;
  }
}
console.log(`smoke: ${Object.keys(CHECKS).length} checks passed`);
