// Aborted renders: the promise rejects at once, the slot is free when the work has really ended.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../../index.js';
import { heavy, hold } from '../support/attacks/heavy.js';
import { filled } from '../support/png.js';

const timeout = 30_000;

const CARD = filled('red');
const expected = await renderOgPng(CARD);
const IDLE = { running: 0, queued: 0, maxConcurrent: 1 };

afterEach(async () => {
  await ogImageLimiter.onIdle();
  assert.deepEqual(ogImageLimiter.getStats(), IDLE);
  assert.deepEqual(await renderOgPng(CARD), expected);
});

for (const limiter of [undefined, null]) {
  const how = limiter === null ? 'without a limiter' : 'with the limiter';

  test(`a signal that is already aborted starts nothing, ${how}`, { timeout }, async () => {
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    const render = renderOgPng(CARD, { signal, limiter });
    assert.deepEqual(ogImageLimiter.getStats(), IDLE);
    assert.equal(await rejection(render), reason);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test(`an abort while the picture is painted rejects at once, ${how}`, { timeout }, async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const render = renderOgPng(heavy(), { signal: controller.signal, limiter });
    const outcome = rejection(render);
    await started();
    controller.abort(reason);
    assert.equal(await outcome, reason);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
}

test('a mistake in the call goes before an aborted signal', { timeout }, async () => {
  await assert.rejects(renderOgPng(CARD, { widht: 1, signal: AbortSignal.abort() }), {
    code: 'ERR_OGPRESS_UNKNOWN_OPTION',
  });
});

for (const reason of [undefined, new TypeError('mine'), 'a text', 0, null]) {
  test(`a render aborted with ${String(reason)} rejects with the signal’s very reason`, { timeout }, async () => {
    const controller = new AbortController();
    const outcome = rejection(renderOgPng(CARD, { signal: controller.signal }));
    controller.abort(reason);
    assert.equal(await outcome, controller.signal.reason);
  });
}

test('an abort while waiting removes the render from the queue', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const controller = new AbortController();
  const reason = new Error('enough');
  const before = renderOgPng(CARD);
  const aborted = rejection(renderOgPng(CARD, { signal: controller.signal }));
  const after = renderOgPng(CARD);
  assert.equal(ogImageLimiter.getStats().queued, 3);

  controller.abort(reason);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 2, maxConcurrent: 1 });
  assert.equal(await aborted, reason);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);

  await release();
  assert.deepEqual(await before, expected);
  assert.deepEqual(await after, expected);
});

test('an aborted render keeps its slot until its work has ended', { timeout }, async () => {
  const controller = new AbortController();
  const outcome = rejection(renderOgPng(heavy(), { signal: controller.signal }));
  await started();
  controller.abort();
  assert.equal(await outcome, controller.signal.reason);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });

  const next = renderOgPng(CARD);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  assert.deepEqual(await next, expected);
  await ogImageLimiter.onIdle();
  assert.deepEqual(ogImageLimiter.getStats(), IDLE);
});

test('a limiter of the caller’s own gets the slot back too', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const controller = new AbortController();
  const { signal } = controller;
  const outcomes = Array.from({ length: 6 }, () => rejection(renderOgPng(heavy(), { signal, limiter })));
  await started();
  controller.abort();
  for (const outcome of outcomes) assert.equal(await outcome, signal.reason);
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 0, maxConcurrent: 2 });
  await limiter.onIdle();
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

test('an abort after the render has settled changes nothing', { timeout }, async () => {
  const controller = new AbortController();
  const png = await renderOgPng(CARD, { signal: controller.signal });
  controller.abort();
  assert.deepEqual(png, expected);
});

test('the caller’s own onabort stays and is called', { timeout }, async () => {
  for (const limiter of [undefined, null]) {
    const controller = new AbortController();
    let calls = 0;
    const onabort = () => calls++;
    controller.signal.onabort = onabort;
    const outcome = rejection(renderOgPng(CARD, { signal: controller.signal, limiter }));
    assert.equal(controller.signal.onabort, onabort);
    controller.abort();
    await outcome;
    assert.equal(controller.signal.onabort, onabort);
    assert.equal(calls, 1);
  }
});

test('no listener is left on a signal, whichever way its render has settled', { timeout }, async () => {
  for (const limiter of [undefined, null]) {
    const { signal } = new AbortController();
    await renderOgPng(CARD, { signal, limiter });
    await assert.rejects(renderOgPng('not svg', { signal, limiter }), { code: 'ERR_OGPRESS_INVALID_SVG' });
    await assert.rejects(renderOgPng(CARD, { signal, limiter, width: 0 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  }
  const { signal } = new AbortController();
  const release = hold(ogImageLimiter);
  const cleared = assert.rejects(renderOgPng(CARD, { signal }), { code: 'ERR_OGPRESS_CLEARED' });
  ogImageLimiter.clear();
  await cleared;
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  await release();
});

test('a hundred renders on one signal raise no warning of a leak, and all end with it', { timeout }, async (t) => {
  const warnings = [];
  const listen = (warning) => warnings.push(warning);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  for (const limiter of [undefined, null]) {
    const controller = new AbortController();
    const { signal } = controller;
    const outcomes = Array.from({ length: 100 }, () =>
      rejection(renderOgPng(heavy({ side: 50 }), { signal, limiter })),
    );
    controller.abort();
    for (const outcome of outcomes) assert.equal(await outcome, signal.reason);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  }
  await turn(); // warnings are emitted a tick later
  assert.deepEqual(warnings, []);
});

test('two hundred aborts at random moments lose no slot', { timeout }, async () => {
  const seed = (Math.random() * 2 ** 32) >>> 0;
  const random = generator(seed);
  const documents = [CARD, heavy({ side: 20 }), heavy({ side: 100, octaves: 2 }), 'not svg'];
  const pick = (list) => list[Math.floor(random() * list.length)];
  /** Moments of a render's life, as an event loop has them. */
  const moments = [
    () => {},
    () => Promise.resolve(),
    () => turn(),
    async () => {
      for (let turns = random() * 20; turns > 0; turns--) await turn();
    },
    () => renderOgPng(CARD, { limiter: null }),
    () => renderOgPng(CARD),
  ];
  await Promise.all(
    Array.from({ length: 200 }, async () => {
      const controller = new AbortController();
      const { signal } = controller;
      if (random() < 0.1) controller.abort();
      const limiter = pick([undefined, undefined, undefined, null]);
      const outcome = renderOgPng(pick(documents), { signal, limiter, priority: Math.floor(random() * 3) }).then(
        (png) => assert.ok(Buffer.isBuffer(png)),
        (error) =>
          assert.ok(error === signal.reason || error.code === 'ERR_OGPRESS_INVALID_SVG', `seed ${seed}: ${error}`),
      );
      await pick(moments)();
      controller.abort();
      await outcome;
      assert.equal(getEventListeners(signal, 'abort').length, 0, `seed ${seed}`);
    }),
  );
  await ogImageLimiter.onIdle();
  assert.deepEqual(ogImageLimiter.getStats(), IDLE, `seed ${seed}`);
});

/** Resolves when the work submitted before is on a thread: the pool takes work in order, and this comes after it. */
async function started() {
  await renderOgPng(CARD, { limiter: null });
}

/** What a promise rejects with. */
async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('the promise resolved');
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
