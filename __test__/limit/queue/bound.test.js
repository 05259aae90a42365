// The bound of the queue, set after the limiter was made: by its properties, by `shared`, and of `ogImageLimiter`.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../../../index.js';
import { child, url } from '../../support/child.js';
import { deferred, rejectionCode, timeout } from '../../support/promises.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
let names = 0;
const freshName = () => `bound ${names++}`;

/** A limiter whose only slot is in use until `release` is called. */
function busy(limiter) {
  const gate = deferred();
  const running = limiter.run(() => gate.promise);
  return async () => {
    gate.resolve();
    await running;
  };
}

const KINDS = [
  ['a limiter', () => new ConcurrencyLimiter(1)],
  ['a shared limiter', () => ConcurrencyLimiter.shared(freshName(), { maxConcurrent: 1 })],
];

for (const [what, make] of KINDS) {
  test(`maxQueued and whenFull of ${what} are read and set`, { timeout }, async () => {
    const limiter = make();
    assert.deepEqual([limiter.maxQueued, limiter.whenFull], [Infinity, 'reject']);
    limiter.maxQueued = 1;
    assert.deepEqual([limiter.maxQueued, limiter.whenFull], [1, 'reject']);
    const release = busy(limiter);
    const waiting = limiter.run(() => 'ran');
    assert.equal(await rejectionCode(limiter.run(() => {})), 'ERR_OGPRESS_QUEUE_FULL');
    limiter.whenFull = 'drop-oldest';
    const next = limiter.run(() => 'next');
    assert.equal(await rejectionCode(waiting), 'ERR_OGPRESS_QUEUE_FULL');
    limiter.maxQueued = undefined;
    const more = limiter.run(() => 'more');
    assert.deepEqual([limiter.maxQueued, limiter.whenFull], [Infinity, 'reject']);
    await release();
    assert.deepEqual(await Promise.all([next, more]), ['next', 'more']);
  });

  test(`lowering maxQueued of ${what} refuses no task that waits`, { timeout }, async () => {
    const limiter = make();
    limiter.maxQueued = 3;
    limiter.whenFull = 'wait';
    const release = busy(limiter);
    const waiting = Array.from({ length: 5 }, (_, index) => limiter.run(() => index));
    assert.equal(limiter.getMetrics().overflow, 2);
    limiter.maxQueued = 1;
    assert.equal(limiter.getStats().queued + limiter.getMetrics().overflow, 5);
    limiter.whenFull = 'reject';
    assert.deepEqual([limiter.getStats().queued, limiter.getMetrics().overflow], [5, 0]);
    assert.equal(await rejectionCode(limiter.run(() => {})), 'ERR_OGPRESS_QUEUE_FULL');
    await release();
    assert.deepEqual(await Promise.all(waiting), [0, 1, 2, 3, 4]);
  });
}

test('wrong bounds are refused, and change nothing', () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, maxQueued: 2, whenFull: 'wait' });
  for (const [set, code, message] of [
    [() => (limiter.maxQueued = -1), 'ERR_OGPRESS_OUT_OF_RANGE', /integer from 0 .*`maxQueued` but received -1/],
    [
      () => (limiter.maxQueued = '5'),
      'ERR_OGPRESS_INVALID_ARG_TYPE',
      /a number for `maxQueued` but received type string \('5'\)/,
    ],
    [() => (limiter.maxQueued = 0), 'ERR_OGPRESS_OUT_OF_RANGE', /at least 1 for `maxQueued` with `whenFull` 'wait'/],
    [() => (limiter.whenFull = 'drop'), 'ERR_OGPRESS_INVALID_ARG_VALUE', /for `whenFull` but received 'drop'/],
    [
      () => (new ConcurrencyLimiter(1).whenFull = 'wait'),
      'ERR_OGPRESS_CONFLICTING_OPTIONS',
      /`whenFull` is of use only/,
    ],
  ]) {
    assert.throws(set, { code, message });
  }
  assert.deepEqual([limiter.maxQueued, limiter.whenFull], [2, 'wait']);
});

test('shared sets a bound that the limiter lacks, and compares one that it has', () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 1 });
  ConcurrencyLimiter.shared(name, { maxQueued: 7 });
  assert.deepEqual([limiter.maxQueued, limiter.whenFull], [7, 'reject']);
  ConcurrencyLimiter.shared(name, { maxQueued: 7, whenFull: 'reject' });
  assert.throws(() => ConcurrencyLimiter.shared(name, { maxQueued: 8 }), {
    code: 'ERR_OGPRESS_LIMITER_CONFLICT',
    message: /`maxQueued` 7 but received 8; set its `maxQueued` property to change it/,
  });
  assert.throws(
    () => ConcurrencyLimiter.shared(name, { maxQueued: 7, whenFull: 'wait' }),
    /`whenFull` reject but received wait/,
  );
  limiter.maxQueued = 8;
  ConcurrencyLimiter.shared(name, { maxQueued: 8 });
  assert.throws(
    () => ConcurrencyLimiter.shared(name, { maxConcurrent: 2, maxQueued: 9 }),
    /`maxConcurrent` 1 but received 2/,
  );
  assert.equal(limiter.maxQueued, 8, 'nothing is set where another option is in conflict');
});

test('a bound that another thread has set holds in this one', { timeout }, async () => {
  const seen = await child(`
    import { Worker } from 'node:worker_threads';
    import { once } from 'node:events';
    import { ConcurrencyLimiter } from '${url('index.js')}';
    const limiter = ConcurrencyLimiter.shared('bound', { maxConcurrent: 1 });
    let release;
    const running = limiter.run(() => new Promise((resolve) => (release = resolve)));
    const source = "import { ConcurrencyLimiter } from '${url('index.js')}'; ConcurrencyLimiter.shared('bound').maxQueued = 1;";
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
    await once(worker, 'exit');
    const results = [1, 2, 3].map((value) => limiter.run(() => value).catch(({ code }) => code));
    release();
    report(await Promise.all(results));
  `);
  assert.deepEqual(seen, [1, 'ERR_OGPRESS_QUEUE_FULL', 'ERR_OGPRESS_QUEUE_FULL']);
});

test(
  'renders beyond the bound of ogImageLimiter are refused, and one that waits too long gives up',
  { timeout },
  async () => {
    ogImageLimiter.maxQueued = 1;
    const release = busy(ogImageLimiter);
    const [waits, refused] = [renderOgPng(SVG, { queueTimeoutMs: 20 }), renderOgPng(SVG)];
    assert.equal(await rejectionCode(refused), 'ERR_OGPRESS_QUEUE_FULL');
    assert.equal(await rejectionCode(waits), 'ERR_OGPRESS_QUEUE_TIMEOUT');
    await release();
    assert.ok((await renderOgPng(SVG, { queueTimeoutMs: 1000 })).length > 0);
    ogImageLimiter.maxQueued = Infinity;
    assert.equal(ogImageLimiter.maxQueued, Infinity);
    assert.throws(() => ConcurrencyLimiter.shared('og-image', { maxQueued: -1 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  },
);

test('queueTimeoutMs of a render is milliseconds, and needs a limiter', { timeout }, async () => {
  assert.equal(await rejectionCode(renderOgPng(SVG, { queueTimeoutMs: 0 })), 'ERR_OGPRESS_OUT_OF_RANGE');
  await assert.rejects(renderOgPng(SVG, { queueTimeoutMs: 9, limiter: null }), {
    code: 'ERR_OGPRESS_CONFLICTING_OPTIONS',
    message: '`queueTimeoutMs` is of use only with a limiter',
  });
});
