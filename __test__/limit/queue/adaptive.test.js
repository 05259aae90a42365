// adaptive: a limit that falls under overload. The effect of memory is tested in Rust, with simulated systems.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { ConcurrencyLimiter } from '../../../index.js';
import { PACKAGE, runNode } from '../../support/node.js';
import { freshName, startPeer } from '../../support/workers/peer.js';
import { rejectionCode, timeout } from '../../support/promises.js';

// To listen for a limit keeps no process alive, and so not this one.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

/** Not memory: the machine of the test may be short of it. */
const adaptive = { min: 2, max: 20, memory: false };

test('a limit falls under overload, and rises again when it is used', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ adaptive });
  assert.equal(limiter.maxConcurrent, 20);
  limiter.reportOverload();
  limiter.reportOverload();
  const [{ detail: down }] = await once(limiter, 'limitchange');
  assert.deepEqual(down, { maxConcurrent: 18, previous: 20 });
  const permits = Array.from({ length: 9 }, () => limiter.tryAcquire());
  const [{ detail: up }] = await once(limiter, 'limitchange');
  assert.deepEqual(up, { maxConcurrent: 19, previous: 18 });
  for (const permit of permits) permit.release();
});

test('a task that times out is an overload', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ adaptive });
  const changed = once(limiter, 'limitchange');
  const slow = ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve));
  assert.equal(await rejectionCode(limiter.run(slow, { timeoutMs: 1 })), 'ERR_OGPRESS_TIMEOUT');
  const [{ detail }] = await changed;
  assert.equal(detail.maxConcurrent, 18);
});

test('an explicit limit wins, and is not changed any more', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ adaptive });
  const heard = [];
  limiter.addEventListener('limitchange', ({ detail }) => heard.push(detail.maxConcurrent));
  limiter.maxConcurrent = 7;
  limiter.reportOverload();
  // Two decisions of another one: this one's were made between.
  const other = new ConcurrencyLimiter({ adaptive });
  for (let decisions = 0; decisions < 2; decisions++) {
    other.reportOverload();
    await once(other, 'limitchange');
  }
  assert.deepEqual([limiter.maxConcurrent, heard], [7, [7]]);
});

test('a shared limit falls for all threads', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { adaptive });
  const peer = await startPeer(t, name, { adaptive });
  const changed = once(limiter, 'limitchange');
  limiter.reportOverload();
  await changed;
  assert.equal((await peer.ask('stats')).maxConcurrent, 18);
  assert.throws(() => ConcurrencyLimiter.shared(name, { adaptive: { ...adaptive, max: 30 } }), {
    code: 'ERR_OGPRESS_LIMITER_CONFLICT',
    message: /`adaptive.max` 20 but received 30/,
  });
});

test('a limit that may change keeps no process alive', { timeout }, async () => {
  const { code, stdout, stderr } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = new ConcurrencyLimiter({ adaptive: { max: 3 } });
    limiter.addEventListener('limitchange', () => {});
    ConcurrencyLimiter.shared('x', { adaptive: { max: 3 } }).addEventListener('limitchange', () => {});
    await limiter.run(() => console.log('ran'));
  `);
  assert.deepEqual([code, stdout, stderr], [0, 'ran\n', '']);
});

test(
  'an adaptive limiter with a listener is not collected before its limit changes, and one without a listener is',
  { timeout },
  async () => {
    const { code, stdout, stderr } = await runNode(
      `
    import { once } from 'node:events';
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const collecting = setInterval(gc, 50);
    const adaptive = { min: 2, max: 20, memory: false };
    async function listen() {
      const limiter = new ConcurrencyLimiter({ adaptive });
      for (let changes = 0; changes < 2; changes++) {
        limiter.reportOverload();
        await once(limiter, 'limitchange');
      }
    }
    await listen();
    const collected = new Promise((resolve) => {
      const registry = new FinalizationRegistry(resolve);
      globalThis.registry = registry;
      (function () {
        const limiter = new ConcurrencyLimiter({ adaptive });
        const ignore = () => {};
        limiter.addEventListener('limitchange', ignore);
        limiter.removeEventListener('limitchange', ignore);
        registry.register(limiter);
      })();
    });
    await collected;
    clearInterval(collecting);
    console.log('both');
  `,
      { flags: ['--expose-gc'] },
    );
    assert.deepEqual([code, stdout, stderr], [0, 'both\n', '']);
  },
);

test('bounds of nonsense are refused', { timeout }, () => {
  const make = (options) => () => new ConcurrencyLimiter(options);
  assert.throws(make({ adaptive: { min: 3, max: 2 } }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ adaptive: { max: 0 } }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ adaptive: {} }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.throws(make({ adaptive: { max: 2, memory: 1 } }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.throws(make({ adaptive: { max: 2 }, maxConcurrent: 2 }), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
});
