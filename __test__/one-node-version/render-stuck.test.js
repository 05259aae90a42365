// Renders that do not stop after an abort: given up, replaced by other threads within a bound, and no reason for a
// process or a worker to go on. Each test is a process of its own, because such a render never ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child, url } from '../support/child.js';
import { heavy } from '../support/attacks/heavy.js';
import { filled } from '../support/png.js';

const timeout = 120_000;

/** How long `process.exit` and the like may take. */
const SOON = 1000;

const PRELUDE = `
  import { setTimeout as wait } from 'node:timers/promises';
  const { ConcurrencyLimiter, FontSet, getMetrics, ogImageLimiter, renderOgPng, setMaxMemory } = await import('${url('index.js')}');
  // One filter of resvg, in which there is no checkpoint, for minutes.
  const ENDLESS = ${JSON.stringify(heavy({ side: 900, octaves: 2000 }))};
  const CARD = ${JSON.stringify(filled('red'))};
  const hopeless = (options) => renderOgPng(ENDLESS, { renderer: 'resvg', limits: { maxWork: 1e15 }, timeoutMs: 100, ...options }).catch((error) => error.code);
  const code = (promise) => promise.then(() => 'picture', (error) => error.code);
  const until = async (stuck) => { while (getMetrics().renders.stuck !== stuck) await wait(20); };
`;

/** What a process reports, and how long it took to end after that. */
async function run(source) {
  const { start, ...report } = await child(`${PRELUDE}${source}`);
  assert.ok(Date.now() - start < SOON, `${Date.now() - start} ms until the process ended`);
  return report;
}

test('stuck threads are replaced, and with four of them no more renders are begun', { timeout }, async () => {
  const report = await run(`
    const limiter = null;
    const codes = await Promise.all([hopeless({ limiter }), hopeless({ limiter })]);
    const before = getMetrics().renders;
    const meanwhile = await code(renderOgPng(CARD));
    await until(2);
    const reserved = getMetrics().memory.reserved > 0;
    const beside = [];
    for (let count = 0; count < 20; count++) beside.push(await code(renderOgPng(CARD)));
    codes.push(...(await Promise.all([hopeless({ limiter }), hopeless({ limiter })])));
    await until(4);
    const error = await renderOgPng(CARD).catch((error) => error);
    const isolated = [];
    for (const options of [{}, { fonts: { system: false } }, { images: { root: '.' } }, { fonts: await FontSet.load({ system: false }) }]) {
      isolated.push(await code(renderOgPng(CARD, { isolation: 'process', ...options })));
    }
    report({ codes, before, meanwhile, reserved, beside, refused: [error.name, error.code, error.message], isolated, start: Date.now() });
    process.exit();
  `);
  assert.deepEqual(report.codes, Array(4).fill('ERR_OGPRESS_TIMEOUT'));
  assert.deepEqual(report.before, { active: 2, stuck: 0 });
  assert.equal(report.meanwhile, 'picture', 'they may yet stop');
  assert.ok(report.reserved, 'their bytes are taken');
  assert.deepEqual(report.beside, Array(20).fill('picture'));
  assert.deepEqual(report.refused.slice(0, 2), ['OgpressError', 'ERR_OGPRESS_STUCK']);
  assert.match(report.refused[2], /^4 renders .*`isolation: 'process'`/);
  assert.deepEqual(report.isolated, Array(4).fill('picture'), 'with what their fonts and pictures are read from');
});

test('a stuck render keeps no slot of a limiter', { timeout }, async () => {
  const report = await run(`
    const first = await hopeless();
    const held = ogImageLimiter.getStats();
    // In line behind it, until it is given up.
    const next = await code(renderOgPng(CARD));
    report({ first, held, next, stuck: getMetrics().renders.stuck, left: ogImageLimiter.getStats(), start: Date.now() });
    process.exit();
  `);
  assert.equal(report.first, 'ERR_OGPRESS_TIMEOUT');
  assert.deepEqual(report.held, { running: 1, queued: 0, maxConcurrent: 1 });
  assert.equal(report.next, 'picture');
  assert.equal(report.stuck, 1);
  assert.deepEqual(report.left, { running: 0, queued: 0, maxConcurrent: 1 });
});

for (const [how, end] of [
  ['process.exit()', 'process.exit();'],
  [
    'an uncaught error',
    "process.exitCode = 0; process.on('uncaughtException', () => process.exit()); throw new Error('nobody catches this');",
  ],
]) {
  test(`a process ends at ${how} while a render goes on`, { timeout }, async () => {
    const { active } = await run(`
      code(renderOgPng(ENDLESS, { renderer: 'resvg', limits: { maxWork: 1e15 }, limiter: null }));
      while (getMetrics().memory.reserved === 0) await wait(5);
      report({ active: getMetrics().renders.active, start: Date.now() });
      ${end}
    `);
    assert.equal(active, 1);
  });
}

test('where the exit is only announced, and does not happen, renders go on', { timeout }, async () => {
  const { during, after } = await run(`
    const renders = Array.from({ length: 50 }, () => code(renderOgPng(CARD, { limiter: null })));
    process.exitCode = 0; // Node.js says otherwise that the module has not ended.
    process.emit('exit', 0);
    const during = await Promise.all(renders);
    report({ during, after: await code(renderOgPng(CARD)), start: Date.now() });
  `);
  for (const outcome of during) assert.match(outcome, /^picture$|^ERR_OGPRESS_CANCELLED$/);
  assert.equal(after, 'picture');
});

test('a process with nothing to do but a stuck render ends by itself', { timeout }, async () => {
  const { result } = await child(`${PRELUDE}
    report({ result: await hopeless() });
  `);
  assert.equal(result, 'ERR_OGPRESS_TIMEOUT');
});

test('a worker is terminated while its render does not stop, and what it holds comes back', { timeout }, async () => {
  const { ms, held, back, next } = await run(`
    import { Worker } from 'node:worker_threads';
    const worker = new Worker(\`
      import('${url('index.js')}').then(({ renderOgPng }) =>
        renderOgPng(\${JSON.stringify(ENDLESS)}, { renderer: 'resvg', limits: { maxWork: 1e15 } }))
    \`, { eval: true });
    while (getMetrics().memory.reserved === 0) await wait(5);
    const held = ogImageLimiter.getStats().running;
    const start = performance.now();
    await worker.terminate();
    const ms = performance.now() - start;
    const back = ogImageLimiter.getStats().running;
    const next = await code(renderOgPng(CARD));
    report({ ms, held, back, next, start: Date.now() });
    process.exit();
  `);
  assert.ok(ms < 3000, `${ms} ms`);
  assert.equal(held, 1);
  assert.equal(back, 1, 'a slot is returned when its work has ended or is given up');
  assert.equal(next, 'picture');
});
