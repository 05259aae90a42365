// `renderAsync`: renders off the JavaScript thread, and can be aborted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, svg } from '../support/png.js';
import { NO_FONTS, parse, pixel, png, renderAsync, size } from './support.js';

const timeout = 30_000;

const RED = [255, 0, 0, 255];
const DOCUMENT = filled('#f00');
const OPTIONS = { font: NO_FONTS };

test('the result is a promise of a picture', { timeout }, async () => {
  const promise = renderAsync(DOCUMENT, OPTIONS);
  assert.ok(promise instanceof Promise);
  const image = await promise;
  assert.equal(image.constructor, parse(DOCUMENT).render().constructor);
  assert.equal(size(image), '20x10');
  assert.deepEqual(pixel(image, 5, 5), RED);
  assert.ok(Buffer.isBuffer(image.asPng()));
  assert.ok(Buffer.isBuffer(image.pixels));
});

test('the picture is that of a render in the same thread', { timeout }, async () => {
  const document = svg('<circle cx="10" cy="5" r="4" fill="#123456" stroke="#fff" opacity=".7"/>');
  const options = {
    ...OPTIONS,
    fitTo: { mode: 'width', value: 77 },
    background: 'rgba(0, 100, 0, .5)',
    crop: { left: 3, top: 5 },
  };
  const [image, expected] = [await renderAsync(document, options), parse(document, options).render()];
  assert.equal(size(image), '74x34');
  assert.deepEqual(image.pixels, expected.pixels);
  assert.deepEqual(png(image).data, png(expected).data);
});

test('the PNG can be asked for more than once', { timeout }, async () => {
  const image = await renderAsync(DOCUMENT, OPTIONS);
  const [first, second] = [image.asPng(), image.asPng()];
  assert.deepEqual(first, second);
  first.fill(0);
  assert.deepEqual(image.asPng(), second);
});

for (const signal of [undefined, null]) {
  test(`the signal can be ${signal}`, { timeout }, async () => {
    assert.equal(size(await renderAsync(DOCUMENT, OPTIONS, signal)), '20x10');
    assert.equal(size(await renderAsync(DOCUMENT, null, signal)), '20x10');
    assert.equal(size(await renderAsync(DOCUMENT, undefined, signal)), '20x10');
  });
}

test('many documents can be rendered at once', { timeout }, async () => {
  const images = await Promise.all(
    Array.from({ length: 40 }, (_, index) => renderAsync(filled('#f00', `width="${index + 1}" height="3"`), OPTIONS)),
  );
  assert.deepEqual(
    images.map(size),
    images.map((_, index) => `${index + 1}x3`),
  );
});

for (const [what, document, options] of [
  ['a document that is refused', '<svg', {}],
  ['an empty document', '', {}],
  ['a picture without pixels', DOCUMENT, { fitTo: { mode: 'width', value: 0 } }],
  ['a background that is no colour', DOCUMENT, { background: 'nope' }],
]) {
  test(`the promise rejects for ${what}`, { timeout }, async () => {
    await assert.rejects(renderAsync(document, { ...OPTIONS, ...options }), Error);
  });
}

// A picture that a thread cannot finish before the abort.
const large = svg(
  `<filter id="f"><feGaussianBlur stdDeviation="30"/></filter><g filter="url(#f)">
     <rect x="100" y="100" width="1000" height="1000" fill="#f00"/></g>`,
  'width="1200" height="1200"',
);

test('the promise rejects if the signal aborts', { timeout }, async () => {
  const controller = new AbortController();
  const promise = renderAsync(large, OPTIONS, controller.signal);
  controller.abort();
  await assert.rejects(promise, Error);
});

test('a signal that aborts late does no harm', { timeout }, async () => {
  const controller = new AbortController();
  const image = await renderAsync(DOCUMENT, OPTIONS, controller.signal);
  controller.abort();
  assert.deepEqual(pixel(image, 5, 5), RED);
});

test('listeners of the caller hear an abort', { timeout }, async () => {
  const controller = new AbortController();
  let heard = 0;
  controller.signal.addEventListener('abort', () => heard++);
  const promise = renderAsync(large, OPTIONS, controller.signal);
  controller.abort();
  await assert.rejects(promise, Error);
  assert.equal(heard, 1);
});

test('an aborted render does not harm others', { timeout }, async () => {
  const controller = new AbortController();
  const aborted = renderAsync(large, OPTIONS, controller.signal);
  const others = [renderAsync(DOCUMENT, OPTIONS), renderAsync(DOCUMENT, OPTIONS)];
  controller.abort();
  await assert.rejects(aborted, Error);
  for (const image of await Promise.all(others)) assert.deepEqual(pixel(image, 5, 5), RED);
});
