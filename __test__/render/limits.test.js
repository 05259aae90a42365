// Renders take turns: which limiter admits them, and what that means inside its tasks.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../../index.js';
import { hold } from '../support/attacks/heavy.js';
import { decode, filled, pixel, svg } from '../support/png.js';

const timeout = 30_000;

const CARD = filled('red');
const expected = await renderOgPng(CARD);

afterEach(() => {
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('a render waits while another task has the only slot, and goes when it is free', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  let settled = false;
  const render = renderOgPng(CARD).finally(() => (settled = true));
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  // A render that did not wait would be done long before this one, which is not limited.
  await renderOgPng(CARD, { limiter: null });
  await turn();
  assert.equal(settled, false);
  assert.equal(ogImageLimiter.getStats().queued, 1);

  await release();
  assert.deepEqual(await render, expected);
});

test('a render inside a task of the limiter uses the task’s own slot', { timeout }, async () => {
  const png = await ogImageLimiter.run(() => {
    const render = renderOgPng(CARD);
    assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
    return render;
  });
  assert.deepEqual(png, expected);
});

test('tasks in tasks in tasks can render, however late they come to it', { timeout }, async () => {
  const later = async () => {
    await turn();
    return renderOgPng(CARD);
  };
  const png = await ogImageLimiter.run(async () => {
    await turn();
    return ogImageLimiter.run(() => ogImageLimiter.run(async () => ogImageLimiter.run(later)));
  });
  assert.deepEqual(png, expected);
});

test('ten renders at once inside one task share its slot', { timeout }, async () => {
  let most = 0;
  const colours = Array.from({ length: 10 }, (_, index) => [20 * index, 7, 9, 255]);
  const images = await ogImageLimiter.run(() =>
    Promise.all(
      colours.map(async (colour) => {
        const png = await renderOgPng(filled(`rgb(${colour.slice(0, 3)})`));
        most = Math.max(most, ogImageLimiter.getStats().running);
        return decode(png);
      }),
    ),
  );
  assert.deepEqual(
    images.map((image) => pixel(image, 3, 3)),
    colours,
  );
  assert.equal(most, 1);
});

test('a render outside waits for the whole of a task, also for what it renders itself', { timeout }, async () => {
  const order = [];
  const inside = ogImageLimiter.run(async () => {
    for (const name of ['first', 'second']) {
      await renderOgPng(CARD);
      await turn();
      order.push(name);
    }
  });
  const outside = renderOgPng(CARD).then(() => order.push('outside'));
  await Promise.all([inside, outside]);
  assert.deepEqual(order, ['first', 'second', 'outside']);
});

test('a limiter of null does not limit', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const renders = Array.from({ length: 5 }, () => renderOgPng(CARD, { limiter: null }));
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  for (const png of await Promise.all(renders)) assert.deepEqual(png, expected);
  await release();
});

test('a limiter of the caller’s own never lets more than its limit run', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const releaseImage = hold(ogImageLimiter); // which has no say here
  let most = 0;
  const look = () => (most = Math.max(most, limiter.getStats().running));
  const renders = Array.from({ length: 12 }, () => renderOgPng(CARD, { limiter }).finally(look));
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 10, maxConcurrent: 2 });
  for (const png of await Promise.all(renders)) assert.deepEqual(png, expected);
  assert.equal(most, 2);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
  await releaseImage();
});

test('a limiter of the caller’s own makes renders wait for its other tasks', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const releases = [hold(limiter), hold(limiter)];
  const render = renderOgPng(CARD, { limiter });
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 1, maxConcurrent: 2 });
  await releases[0]();
  assert.deepEqual(await render, expected);
  await releases[1]();
});

test('renders go by priority, and equals in order', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const order = [];
  const renders = [
    ['zero', undefined],
    ['five', 5],
    ['lowest', -(2 ** 31)],
    ['five again', 5],
    ['zero again', 0],
    ['highest', 2 ** 31 - 1],
  ].map(([name, priority]) => renderOgPng(CARD, { priority }).then(() => order.push(name)));
  await release();
  await Promise.all(renders);
  assert.deepEqual(order, ['highest', 'five', 'five again', 'zero', 'zero again', 'lowest']);
});

test('three hundred at once all resolve, each to its own picture', { timeout }, async () => {
  const colours = Array.from({ length: 300 }, (_, index) => [index % 256, index >> 8, 77, 255]);
  const renders = colours.map((colour) => renderOgPng(filled(`rgb(${colour.slice(0, 3)})`)));
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 299, maxConcurrent: 1 });
  const images = (await Promise.all(renders)).map(decode);
  assert.deepEqual(
    images.map((image) => pixel(image, 19, 9)),
    colours,
  );
});

test('a paused limiter holds renders back until it is resumed', { timeout }, async () => {
  ogImageLimiter.pause();
  const render = renderOgPng(svg());
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 1, maxConcurrent: 1 });
  ogImageLimiter.resume();
  await render;
});

test('clearing the limiter rejects the renders that wait', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const render = renderOgPng(CARD);
  ogImageLimiter.clear();
  await assert.rejects(render, { code: 'ERR_OGPRESS_CLEARED', name: 'OgpressError' });
  await release();
});
