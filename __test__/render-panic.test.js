// Native code that panics: a rejection, and nothing else. What usvg and resvg panic on today is far outside of what numbers
// can hold. When one of these no longer panics, take another.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../index.js';
import { url } from './support/child.js';
import { hold } from './support/heavy.js';
import { filled, svg } from './support/png.js';

const timeout = 30_000;

const filtered = (filter) => svg(`<filter id="f" ${filter}</filter><rect width="5" height="5" filter="url(#f)"/>`);
const PANICS = {
  'while painting': filtered('><feOffset dx="1e38"/>'),
  'while parsing': filtered('x="-1e30" width="1e38"><feFlood/>'),
};
const CARD = filled('red');
const renderer = 'resvg';
const expected = await renderOgPng(CARD, { renderer });
const PANICKED = { code: 'ERR_OGPRESS_PANIC', name: 'OgpressError' };

for (const [where, document] of Object.entries(PANICS)) {
  test(`a panic ${where} rejects, and the next render is right`, { timeout }, async () => {
    for (const limiter of [undefined, null]) {
      await assert.rejects(renderOgPng(document, { limiter, renderer }), PANICKED);
      assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
      assert.deepEqual(await renderOgPng(CARD, { limiter, renderer }), expected);
    }
  });
}

test('the fast painter does not panic where resvg does', { timeout }, async () => {
  assert.ok(await renderOgPng(PANICS['while painting']));
});

test('what resvg would panic on for its size is refused before', { timeout }, async () => {
  const documents = {
    'far away': svg('<circle r="1e20"/>'),
    'of many curves': svg('<circle r="1e38"/>'.repeat(2)),
    // tiny-skia's panic met another one as it cleaned up, and that ended the process.
    'of curves to far away': svg('<path d="M14 54h71c3 0 5 2 5 5v18c-28-3-55-333333333333333333333333333338.15-282-8v-10z"/>'),
  };
  for (const document of Object.values(documents)) {
    await assert.rejects(renderOgPng(document, { renderer }), { code: 'ERR_OGPRESS_TOO_COMPLEX' });
  }
  await assert.rejects(renderOgPng(filtered('><feConvolveMatrix order="65536" kernelMatrix="1"/>')), { code: 'ERR_OGPRESS_LIMIT' });
});

test('twelve panics in a row leave no slot taken', { timeout }, async () => {
  const documents = Object.values(PANICS);
  for (let count = 0; count < 12; count++) {
    await assert.rejects(renderOgPng(documents[count % documents.length], { renderer }), PANICKED);
  }
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.deepEqual(await renderOgPng(CARD, { renderer }), expected);
});

test('panics on several threads at once do no harm to the renders beside them', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(4);
  const documents = Array.from({ length: 20 }, (_, index) => Object.values(PANICS)[index % 5] ?? CARD);
  const results = await Promise.allSettled(documents.map((document) => renderOgPng(document, { limiter, renderer })));
  results.forEach(({ reason, value }, index) => {
    if (documents[index] === CARD) assert.deepEqual(value, expected);
    else assert.equal(reason?.code, 'ERR_OGPRESS_PANIC');
  });
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 4 });
});

test('a panic says where it happened in its error, and nothing on standard error', { timeout }, () => {
  const document = JSON.stringify(PANICS['while painting']);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { renderOgPng } from '${url('index.js')}';
      renderOgPng(${document}, { renderer: '${renderer}' }).catch((error) => console.log(error.message));`,
    ],
    { encoding: 'utf8' },
  );
  assert.match(stdout, / at [a-z-]+-\d+\.\d+\.\d+\/src\/[a-z_/]+\.rs:\d+: /);
  assert.equal(stderr, '');
});

test('renders that waited behind a panic go on', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const panicked = assert.rejects(renderOgPng(PANICS['while painting'], { renderer }), PANICKED);
  const next = renderOgPng(CARD, { renderer });
  await release();
  await panicked;
  assert.deepEqual(await next, expected);
});
