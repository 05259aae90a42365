// `createCardPool`: SVGs made in worker threads, and what happens to the cards of workers that die, hang or are aborted.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { ConcurrencyLimiter, createCardPool, prometheusMetrics, renderImage } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';
import { PACKAGE, runNode } from '../support/node.js';
import { isPending, timeout, turn } from '../support/promises.js';

const TEMPLATE = new URL('./templates/card.js', import.meta.url);
const titleOf = (svg) => /<title>(.*)<\/title>/.exec(svg)[1];

let channels = 0;

/** A pool that is closed with the test. */
function open(t, options) {
  const pool = createCardPool({ template: TEMPLATE, ...options });
  t.after(() => pool.close());
  return pool;
}

/** A name of a channel, and a function that resolves when a template has next said that it has begun. */
function beginnings(t) {
  const name = `cards ${process.pid} ${++channels}`;
  const channel = new BroadcastChannel(name);
  t.after(() => channel.close());
  return { name, channel, begun: () => once(channel, 'message') };
}

const counter = () => new Int32Array(new SharedArrayBuffer(4));

test('svg resolves to what the template returns for the props and the data', { timeout }, async (t) => {
  const pool = open(t, { data: { colour: 'blue' } });
  assert.equal(titleOf(await pool.svg({ title: 'a card' })), 'a card in blue');
});

test('the template may be a path, and another export', { timeout }, async (t) => {
  const pool = open(t, { template: fileURLToPath(TEMPLATE), export: 'other' });
  assert.equal(titleOf(await pool.svg({ title: 'card' })), 'another card');
});

test('bytes become text', { timeout }, async (t) => {
  assert.equal(titleOf(await open(t).svg({ does: 'bytes', title: 'ünïcode' })), 'ünïcode');
});

test('a template is loaded and set up once for each worker', { timeout }, async (t) => {
  const template = new URL('./templates/setup.js', import.meta.url);
  const pool = open(t, { template, threads: 1, data: { words: ['set', 'up'] } });
  for (let card = 0; card < 3; card++) assert.equal(titleOf(await pool.svg({})), 'set up 1');
});

test('a template may be CommonJS that was compiled from an ES module', { timeout }, async (t) => {
  const pool = open(t, { template: new URL('./templates/compiled.cjs', import.meta.url), data: 'a' });
  assert.equal(titleOf(await pool.svg({ title: 'card' })), 'a card');
});

test('cards are made by several threads, and not by this one', { timeout }, async (t) => {
  const gate = counter();
  const pool = open(t, { threads: 2 });
  const first = pool.svg({ does: 'waits', gate });
  const second = pool.svg({ does: 'thread' });
  assert.match(titleOf(await second), /^thread [1-9]/);
  assert.ok(await isPending(first));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  assert.equal(titleOf(await first), 'waited');
});

test('no more cards are in work than there are threads', { timeout }, async (t) => {
  const gate = counter();
  const pool = open(t, { threads: 2 });
  const cards = [1, 2, 3].map(() => pool.svg({ does: 'waits', gate }));
  await turn();
  const { running, queued, threads } = pool.getStats();
  assert.deepEqual({ running, queued, threads }, { running: 2, queued: 1, threads: 2 });
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await Promise.all(cards);
  assert.deepEqual(pool.getStats(), {
    threads: 2,
    workers: 2,
    running: 0,
    queued: 0,
    completed: 3,
    failed: 0,
    retried: 0,
  });
});

test('render makes the picture with the options of renderImage', { timeout }, async (t) => {
  const pool = open(t);
  const svg = await pool.svg({ title: 'a' });
  assert.deepEqual(await pool.render({ title: 'a' }), await renderImage(svg));
  const { width, height } = await pool.render({ title: 'a' }, { format: 'raw', width: 40, name: 'the card' });
  assert.deepEqual([width, height], [40, 20]);
  assert.deepEqual(await pool.render({ title: 'a', does: 'bytes' }), await renderImage(svg));
});

test('a mistake in the options is found before the card is made', { timeout }, async (t) => {
  const begun = counter();
  const pool = open(t, { data: { begun } });
  await assert.rejects(pool.render({}, { widht: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  await assert.rejects(pool.render({}, { name: 5 }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  await assert.rejects(pool.render({}, null), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  await assert.rejects(pool.svg({}, { nmae: 'a' }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
  await assert.rejects(pool.svg({ call() {} }), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  assert.equal(begun[0], 0);
});

test('the props are those of the call', { timeout }, async (t) => {
  const props = { title: 'before' };
  const card = open(t).svg(props);
  props.title = 'after';
  assert.equal(titleOf(await card), 'before in red');
});

test('a template that throws is not tried again, and its error is the cause', { timeout }, async (t) => {
  const begun = counter();
  const pool = open(t, { data: { begun } });
  const error = await pool.svg({ does: 'throw' }, { name: 'first post' }).catch((error) => error);
  assert.equal(error.code, 'ERR_OGPRESS_CARD_TEMPLATE');
  assert.match(error.message, /not this card.*`first post`.*card\.js/);
  assert.equal(error.cause.name, 'RangeError');
  assert.equal(error.cause.message, 'not this card');
  assert.equal(error.cause.code, 'MINE');
  assert.match(error.cause.stack, /templates\/card\.js:\d+|templates\\card\.js:\d+/);
  assert.equal(error.cause.cause.message, 'for a reason');
  assert.equal(begun[0], 1);
  await assert.rejects(pool.svg({ does: 'text', title: 'a' }), {
    code: 'ERR_OGPRESS_CARD_TEMPLATE',
    message: /a text.*\{ does: 'text', title: 'a' \}/,
  });
  assert.equal(pool.getStats().failed, 2);
});

test('errors and props that cannot be read are named all the same', { timeout }, async (t) => {
  const pool = open(t);
  const error = await pool.svg({ does: 'unreadable' }).catch((error) => error);
  assert.equal(error.code, 'ERR_OGPRESS_CARD_TEMPLATE');
  assert.equal(pool.getStats().retried, 0);
  class Post {
    title = 'card';

    [inspect.custom]() {
      throw new Error('not readable');
    }
  }
  assert.equal(titleOf(await pool.svg(new Post())), 'card in red');
});

test('a template that returns no SVG is told what it returned', { timeout }, async (t) => {
  const pool = open(t);
  await assert.rejects(pool.svg({ does: 'nothing' }), { code: 'ERR_OGPRESS_CARD_RESULT', message: /undefined/ });
  await assert.rejects(pool.svg({ does: 'element' }), { code: 'ERR_OGPRESS_CARD_RESULT', message: /type: 'div'/ });
});

test('a template that cannot be loaded, or lacks the export, fails its cards', { timeout }, async (t) => {
  const broken = open(t, { template: new URL('./templates/broken.js', import.meta.url) });
  const error = await broken.svg({}).catch((error) => error);
  assert.equal(error.code, 'ERR_OGPRESS_CARD_TEMPLATE');
  assert.equal(error.cause.message, 'no fonts');
  const lacking = open(t, { export: 'card' });
  await assert.rejects(lacking.svg({}), { code: 'ERR_OGPRESS_CARD_TEMPLATE', message: /`card`.*default, other/ });
});

for (const [does, cause] of [
  ['exit', { message: /code: 3/ }],
  ['uncaught', { message: /behind its back/ }],
  ['memory', { code: 'ERR_WORKER_OUT_OF_MEMORY' }],
]) {
  test(`a card whose worker dies is made once more, and then fails by name: ${does}`, { timeout }, async (t) => {
    const begun = counter();
    const resourceLimits = { maxOldGenerationSizeMb: 24 };
    const pool = open(t, { data: { begun }, threads: 1, resourceLimits });
    const bad = pool.svg({ does }, { name: 'the bad one' });
    const good = pool.svg({ title: 'the good one' });
    const error = await bad.catch((error) => error);
    assert.equal(error.code, 'ERR_OGPRESS_CARD_CRASHED');
    assert.match(error.message, /`the bad one`.*card\.js/);
    assert.throws(() => {
      throw error.cause;
    }, cause);
    assert.equal(titleOf(await good), 'the good one in red');
    assert.equal(begun[0], 3);
    const { completed, failed, retried } = pool.getStats();
    assert.deepEqual({ completed, failed, retried }, { completed: 1, failed: 1, retried: 1 });
  });
}

test('a card whose worker dies once succeeds', { timeout }, async (t) => {
  const pool = open(t, { data: { begun: counter() } });
  assert.equal(titleOf(await pool.svg({ does: 'once', title: 'again' })), 'again');
  assert.equal(pool.getStats().retried, 1);
});

test('workers that cannot start fail their cards', { timeout }, async () => {
  const preloaded = `
    import { isMainThread } from 'node:worker_threads';
    if (!isMainThread) throw new Error('not in a worker');
  `;
  const source = `
    import { createCardPool } from ${JSON.stringify(PACKAGE)};
    const pool = createCardPool({ template: new URL(${JSON.stringify(TEMPLATE.href)}), threads: 2 });
    for (const { reason } of await Promise.allSettled([1, 2, 3].map((title) => pool.svg({ title })))) {
      console.log(reason.code, reason.cause.message);
    }
  `;
  const flags = [`--import=data:text/javascript,${encodeURIComponent(preloaded)}`];
  const { code, stdout, stderr } = await runNode(source, { flags });
  assert.equal(stdout, 'ERR_OGPRESS_CARD_CRASHED not in a worker\n'.repeat(3));
  assert.equal(code, 0);
  assert.match(stderr, /WARN_OGPRESS_CARD_WORKER/);
});

test('a worker that dies after its card is replaced, with a warning', { timeout }, async (t) => {
  const { name, channel } = beginnings(t);
  const pool = open(t, { threads: 1 });
  await pool.svg({ does: 'later', channel: name });
  const warned = once(process, 'warning');
  channel.postMessage('now');
  const [warning] = await warned;
  assert.equal(warning.code, 'WARN_OGPRESS_CARD_WORKER');
  assert.match(warning.message, /card\.js.*after the card/);
  assert.equal(titleOf(await pool.svg({ title: 'next' })), 'next in red');
});

for (const does of ['loop', 'never']) {
  test(`a card that takes too long is made once more, and then fails by name: ${does}`, { timeout }, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { name, begun } = beginnings(t);
    const pool = open(t, { threads: 1 });
    let next = begun();
    const bad = pool.svg({ does, channel: name }, { name: 'the slow one' });
    const good = pool.svg({ title: 'the quick one' });
    const outcome = bad.catch((error) => error);
    await next;
    next = begun();
    t.mock.timers.tick(29_999);
    assert.ok(await isPending(bad));
    t.mock.timers.tick(1);
    await next;
    t.mock.timers.tick(30_000);
    const error = await outcome;
    assert.equal(error.code, 'ERR_OGPRESS_CARD_TIMEOUT');
    assert.match(error.message, /30000 ms.*`the slow one`.*card\.js/);
    assert.equal(error.cause.code, 'ERR_OGPRESS_TIMEOUT');
    assert.equal(titleOf(await good), 'the quick one in red');
  });
}

test('`timeoutMs` is the time of each card', { timeout }, async (t) => {
  const pool = open(t, { timeoutMs: 50, threads: 1 });
  await assert.rejects(pool.svg({ does: 'never', channel: 'nobody' }), {
    code: 'ERR_OGPRESS_CARD_TIMEOUT',
    message: /50 ms/,
  });
});

test('an abort drops a waiting card at once, and a running one rejects at once', { timeout }, async (t) => {
  const { name, begun } = beginnings(t);
  const next = begun();
  const pool = open(t, { threads: 1 });
  const [running, waiting] = [new AbortController(), new AbortController()];
  const first = pool.svg({ does: 'never', channel: name }, { signal: running.signal });
  const second = pool.render({ title: 'waits' }, { signal: waiting.signal });
  const third = pool.svg({ title: 'the next' });
  await next;
  assert.equal(pool.getStats().queued, 2);
  waiting.abort('waiting');
  assert.equal(pool.getStats().queued, 1);
  assert.equal(await second.catch((reason) => reason), 'waiting');
  running.abort('running');
  assert.equal(await first.catch((reason) => reason), 'running');
  // The worker that does not end is replaced.
  assert.equal(titleOf(await third), 'the next in red');
});

test('a worker goes on after an abort, and is kept', { timeout }, async (t) => {
  const gate = counter();
  const pool = open(t, { threads: 1 });
  const thread = await pool.svg({ does: 'thread' });
  const controller = new AbortController();
  const card = pool.svg({ does: 'waits', gate }, { signal: controller.signal });
  await turn();
  controller.abort();
  await assert.rejects(card, { name: 'AbortError' });
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  assert.equal(await pool.svg({ does: 'thread' }), thread);
});

test('a signal that is already aborted starts nothing', { timeout }, async (t) => {
  const pool = open(t);
  const signal = AbortSignal.abort('late');
  assert.equal(await pool.svg({}, { signal }).catch((reason) => reason), 'late');
  assert.equal(await pool.render({}, { signal }).catch((reason) => reason), 'late');
  assert.equal(pool.getStats().workers, 0);
});

test('there is one worker less than processors, and at least one', { timeout }, async () => {
  const source = `
    import { createCardPool, ogImageLimiter } from ${JSON.stringify(url('index.js'))};
    const { threads } = createCardPool({ template: new URL(${JSON.stringify(TEMPLATE.href)}) }).getStats();
    report({ threads, processors: ogImageLimiter.maxConcurrent });
  `;
  const { threads, processors } = await child(source, { env: { OGPRESS_CONCURRENCY: 'auto' } });
  assert.equal(threads, Math.max(1, processors - 1));
});

test('a worker ends after a minute without cards', { timeout }, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pool = open(t, { threads: 1 });
  await pool.svg({ title: 'a' });
  t.mock.timers.tick(59_999);
  assert.equal(pool.getStats().workers, 1);
  t.mock.timers.tick(1);
  assert.equal(pool.getStats().workers, 0);
  assert.equal(titleOf(await pool.svg({ title: 'b' })), 'b in red');
});

test('cards of higher priority go first', { timeout }, async (t) => {
  const pool = open(t, { threads: 1 });
  const order = [];
  const add = (title, options) => pool.svg({ title }, options).then((svg) => order.push(titleOf(svg)[0]));
  await Promise.all([add('a'), add('b'), add('c', { priority: 1 })]);
  assert.deepEqual(order, ['a', 'c', 'b']);
});

test('close waits for the cards before it, ends the workers and refuses more', { timeout }, async () => {
  const pool = createCardPool({ template: TEMPLATE, threads: 1 });
  const cards = [1, 2, 3].map((title) => pool.svg({ title }));
  let made = 0;
  for (const card of cards) card.then(() => made++);
  const closed = pool.close();
  await assert.rejects(pool.svg({ title: 'late' }), { code: 'ERR_OGPRESS_CARD_POOL_CLOSED' });
  await closed;
  assert.equal(made, 3);
  assert.equal(pool.getStats().workers, 0);
  await pool[Symbol.asyncDispose]();
});

test('workers take part in the shared limiters', { timeout }, async (t) => {
  const name = 'limiter of the cards';
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 1 });
  const pool = open(t, { threads: 1 });
  const seen = await limiter.run(() => pool.svg({ does: 'limited', limiter: name }));
  assert.equal(titleOf(seen), '1 run, 0 wait');
});

test('all pools together make as many cards at a time as there are processors', { timeout }, async (t) => {
  const limiter = ConcurrencyLimiter.shared('og-card');
  const before = limiter.maxConcurrent;
  t.after(() => (limiter.maxConcurrent = before));
  limiter.maxConcurrent = 1;
  const gate = counter();
  const pools = [open(t), open(t)];
  const cards = pools.map((pool) => pool.svg({ does: 'waits', gate }));
  await turn();
  assert.equal(limiter.getStats().queued, 1);
  assert.match(prometheusMetrics(), /limiter_inflight\{limiter="og-card"\} 1/);
  // With a number of threads of its own a pool is not limited by the others.
  assert.equal(titleOf(await open(t, { threads: 1 }).svg({ title: 'free' })), 'free in red');
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await Promise.all(cards);
});

test('a limiter may be given', { timeout }, async (t) => {
  const limiter = new ConcurrencyLimiter(1);
  const pool = open(t, { limiter, threads: 2 });
  const permit = await limiter.acquire();
  const card = pool.svg({ title: 'limited' });
  assert.ok(await isPending(card));
  permit.release();
  assert.equal(titleOf(await card), 'limited in red');
});

for (const [title, options, code] of [
  ['no template', { template: undefined }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['a template that is no path', { template: 5 }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['a template of the web', { template: new URL('https://example.com/card.js') }, 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['a template that is not there', { template: new URL('./none.js', import.meta.url) }, 'ERR_OGPRESS_CARD_TEMPLATE'],
  ['data that no thread can receive', { data: { call() {} } }, 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['no threads', { threads: 0 }, 'ERR_OGPRESS_OUT_OF_RANGE'],
  ['an unknown option', { thread: 1 }, 'ERR_OGPRESS_UNKNOWN_OPTION'],
  ['an unknown limit', { resourceLimits: { heap: 1 } }, 'ERR_OGPRESS_UNKNOWN_OPTION'],
  ['a stack without room', { resourceLimits: { stackSizeMb: 0.01 } }, 'ERR_OGPRESS_OUT_OF_RANGE'],
  ['a heap without room', { resourceLimits: { maxOldGenerationSizeMb: 1 } }, 'ERR_OGPRESS_OUT_OF_RANGE'],
  ['a limiter that is none', { limiter: 1 }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
]) {
  test(`createCardPool throws for ${title}`, { timeout }, () => {
    assert.throws(() => createCardPool({ template: TEMPLATE, ...options }), { code });
  });
}

test('a pool that is not closed keeps no process alive, and a card that is waited for does', { timeout }, async (t) => {
  // In a file: with hooks of modules, newer versions of Node.js start no worker from a script in `--eval`.
  const file = folder(t).at('script.mjs');
  writeFileSync(
    file,
    `
      import { createCardPool } from ${JSON.stringify(PACKAGE)};
      const pool = createCardPool({ template: new URL(${JSON.stringify(TEMPLATE.href)}), threads: 2 });
      const svgs = await Promise.all([1, 2, 3].map((title) => pool.svg({ title })));
      console.log(svgs.length);
    `,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { env, timeout: 20_000, killSignal: 'SIGKILL' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], options);
  assert.deepEqual({ stdout, stderr }, { stdout: '3\n', stderr: '' });
});

/** Makes a pool in a process where \`require('piscina')\` finds another file, or none. */
function withPiscina(file) {
  return child(`
    import module from 'node:module';
    import { createCardPool } from ${JSON.stringify(url('index.js'))};
    const resolve = module._resolveFilename;
    module._resolveFilename = function (request, ...rest) {
      const name = request === 'piscina' ? ${JSON.stringify(file)} : request;
      return resolve.call(this, name, ...rest);
    };
    try {
      createCardPool({ template: new URL(${JSON.stringify(TEMPLATE.href)}) });
    } catch ({ code, message }) {
      report({ code, message });
    }
  `);
}

test('without piscina the error says what to install', { timeout }, async (t) => {
  const missing = await withPiscina('./no-such-package');
  assert.equal(missing.code, 'ERR_OGPRESS_PEER_MISSING');
  assert.match(missing.message, /not installed.*npm install piscina@5/);
  const file = folder(t).at('piscina.cjs');
  writeFileSync(file, "exports.Piscina = class { static version = '4.9.2'; };");
  const old = await withPiscina(file);
  assert.equal(old.code, 'ERR_OGPRESS_PEER_MISSING');
  assert.match(old.message, /4\.9\.2 is installed/);
});

test('piscina is loaded with the first pool', { timeout }, async () => {
  const loaded = await child(`
    import module from 'node:module';
    import { createCardPool } from ${JSON.stringify(url('index.js'))};
    const hasPiscina = () => Object.keys(module._cache).some((file) => /node_modules.piscina/.test(file));
    const before = hasPiscina();
    createCardPool({ template: new URL(${JSON.stringify(TEMPLATE.href)}) });
    report([before, hasPiscina()]);
  `);
  assert.deepEqual(loaded, [false, true]);
});
