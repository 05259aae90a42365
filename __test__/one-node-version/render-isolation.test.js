// `isolation: 'process'`: the same pictures and the same errors from a process of its own, which may die.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';
import {
  ConcurrencyLimiter,
  FontSet,
  getMetrics,
  inspectSvg,
  ogImageLimiter,
  renderImage,
  renderOgPng,
} from '../../index.js';
import { child, url } from '../support/child.js';
import { folder, line, put, REGULAR, renamed } from '../support/font.js';
import { heavy } from '../support/attacks/heavy.js';
import { encode, filled, svg } from '../support/png.js';

const timeout = 60_000;
const isolation = 'process';
const onWarning = () => {};

const CARD = filled('red', 'width="600" height="315"');

/** The processes that this one has started for renders. */
const helpers = () =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/ +/))
    .filter(
      ([, parent, ...command]) => Number(parent) === process.pid && command.join(' ').includes('isolation-worker.js'),
    )
    .map(([pid]) => Number(pid));

test('a picture is the same', { timeout }, async (t) => {
  const root = folder(t);
  put(root, 'a.png', encode(2, 2, [255, 0, 0, 255]));
  const picture = svg('<image href="a.png" width="9" height="9"/><text y="9">text</text>');
  for (const [document, options] of [
    [CARD, {}],
    [Buffer.from(CARD), { width: 300, background: 'blue', compression: 'small' }],
    [line('The machine’s own', 'font-family="DejaVu Sans"'), {}],
    [line('Given'), { fonts: new FontSet({ system: false, files: [REGULAR] }) }],
    [line('Given', 'font-family="Other"'), { fonts: { buffers: [renamed('Other')], system: false } }],
    [picture, { images: { root }, onWarning }],
    [picture, { images: async () => readFileSync(`${root}/a.png`), onWarning }],
    [picture, { onWarning }],
  ]) {
    assert.deepEqual(await renderOgPng(document, { ...options, isolation }), await renderOgPng(document, options));
  }
});

test('every format is the same, and so is its warning', { timeout }, async () => {
  for (const options of [
    { format: 'png', colors: 8, dither: 0.5 },
    { format: 'jpeg', quality: 30, chromaSubsampling: '4:4:4', progressive: true },
    { format: 'webp' },
    { format: 'webp', lossless: true },
    { format: 'raw', width: 30 },
  ]) {
    const [here, there] = await Promise.all(
      ['none', isolation].map(async (isolation) => {
        const warnings = [];
        const image = await renderImage(svg('<circle r="9" fill="red"/>'), {
          ...options,
          isolation,
          onWarning: (warning) => warnings.push(warning),
        });
        return { image, warnings };
      }),
    );
    assert.deepEqual(there, here);
    assert.equal(here.warnings.length, options.format === 'jpeg' ? 1 : 0);
    assert.ok(Buffer.isBuffer(there.image.data ?? there.image));
  }
});

test('what an inspection finds is the same', { timeout }, async (t) => {
  const root = folder(t);
  put(root, 'a.png', encode(2, 2, [255, 0, 0, 255]));
  const document = svg(
    '<image href="a.png" width="9" height="9"/><image href="b.png" width="9" height="9"/><text y="9" font-family="Absent">é</text>',
  );
  for (const options of [
    {},
    { format: 'webp', scale: 3 },
    { fonts: { system: false } },
    { images: { root } },
    { images: async () => readFileSync(`${root}/a.png`) },
  ]) {
    assert.deepEqual(await inspectSvg(document, { ...options, isolation }), await inspectSvg(document, options));
  }
  for (const [document, options] of [
    ['<svg', {}],
    [CARD, { limits: { maxSide: 5 } }],
    [CARD, { limits: { maxMemory: 1000 } }],
    [CARD, { format: 'raw', quality: 5 }],
  ]) {
    const [here, there] = await Promise.all(
      ['none', isolation].map((isolation) => inspectSvg(document, { ...options, isolation }).catch((error) => error)),
    );
    assert.deepEqual([there.name, there.code, there.message], [here.name, here.code, here.message]);
    assert.ok(here.code);
  }
});

test('an error is the same', { timeout }, async () => {
  for (const [document, options] of [
    ['<svg', {}],
    ['', {}],
    [CARD, { limits: { maxSide: 5 } }],
    [CARD, { width: 0 }],
    [CARD, { fonts: { files: ['none.ttf'] } }],
    [CARD, { images: { root: '/none' } }],
    [svg('<image href="a"/>'), { images: { root: '/none' } }],
    [svg('<filter id="f" x="-1e30" width="1e38"><feFlood/></filter><rect width="5" height="5" filter="url(#f)"/>'), {}],
  ]) {
    const here = await renderOgPng(document, { ...options, onWarning }).catch((error) => error);
    const there = await renderOgPng(document, { ...options, onWarning, isolation }).catch((error) => error);
    if (here instanceof Error) {
      assert.deepEqual([there.name, there.code, there.message], [here.name, here.code, here.message]);
    }
  }
});

test('a process is kept for the next render, and ends when this one does', { timeout }, async () => {
  await renderOgPng(CARD, { isolation });
  const before = helpers();
  await renderOgPng(CARD, { isolation });
  assert.deepEqual(helpers(), before);
  const source = `
    const { renderOgPng } = await import('${url('index.js')}');
    report((await renderOgPng(${JSON.stringify(CARD)}, { isolation: 'process' })).length);
  `;
  const start = performance.now();
  assert.ok((await child(source)) > 0);
  assert.ok(performance.now() - start < 8000, 'a helper without work keeps no process alive');
});

test('renders at the same time have a process each', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const expected = await renderOgPng(CARD);
  const renders = Array.from({ length: 9 }, () => renderOgPng(CARD, { isolation, limiter }));
  for (const png of await Promise.all(renders)) assert.deepEqual(png, expected);
  assert.ok(helpers().length >= 3);
});

test('a process that dies is an error, and the next render has another one', { timeout }, async () => {
  const render = renderOgPng(heavy({ side: 900 }), { isolation, limits: { maxWork: 1e12 } });
  const rejected = assert.rejects(render, { name: 'OgpressError', code: 'ERR_OGPRESS_ISOLATION', message: /SIGKILL/ });
  // It has been reserved memory for: it paints.
  while (getMetrics().memory.reserved === 0) await wait(5);
  for (const pid of helpers()) process.kill(pid, 'SIGKILL');
  await rejected;
  assert.deepEqual(getMetrics().memory.reserved, 0);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.deepEqual(await renderOgPng(CARD, { isolation }), await renderOgPng(CARD));
});

test('an abort and a timeout kill the process, whatever it does', { timeout }, async () => {
  const hopeless = heavy({ side: 1500, octaves: 24 });
  const options = { isolation, limits: { maxWork: 1e15 } };
  const start = performance.now();
  await assert.rejects(renderOgPng(hopeless, { ...options, timeoutMs: 100 }), { code: 'ERR_OGPRESS_TIMEOUT' });
  const signal = AbortSignal.timeout(100);
  await assert.rejects(renderOgPng(hopeless, { ...options, signal }), (error) => error === signal.reason);
  await ogImageLimiter.onIdle();
  assert.ok(performance.now() - start < 8000);
  assert.deepEqual(await renderOgPng(CARD, { isolation }), await renderOgPng(CARD));
});

test(
  'a process cannot open a file, nor have all the memory',
  { timeout, skip: process.platform !== 'linux' },
  async () => {
    await renderOgPng(CARD, { isolation });
    const [pid] = helpers();
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    assert.match(limits, /Max open files +0 +0/);
    assert.match(limits, /Max file size +0 +0/);
    assert.match(limits, /Max core file size +0 +0/);
    assert.match(limits, /Max address space +\d+ +\d+/);
  },
);

test(
  'a process knows nothing of the environment but where things are',
  { timeout, skip: process.platform !== 'linux' },
  async () => {
    process.env.SECRET_OF_THE_TEST = 'secret';
    await renderOgPng(CARD, { isolation, fonts: { system: false } });
    delete process.env.SECRET_OF_THE_TEST;
    for (const pid of helpers())
      assert.ok(!readFileSync(`/proc/${pid}/environ`, 'utf8').includes('SECRET_OF_THE_TEST'));
  },
);

test('anything but none and process is refused', { timeout }, async () => {
  await assert.rejects(renderOgPng(CARD, { isolation: 'thread' }), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  await assert.rejects(renderOgPng(CARD, { isolation: true }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.deepEqual(await renderOgPng(CARD, { isolation: 'none' }), await renderOgPng(CARD));
});
