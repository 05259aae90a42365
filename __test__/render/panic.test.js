// Native code that panics: a rejection, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '../../index.js';
import { url } from '../support/child.js';
import { hold } from '../support/attacks/heavy.js';
import { PANIC } from '../support/panic.js';
import { filled, svg } from '../support/png.js';

const timeout = 30_000;

const filtered = (filter) => svg(`<filter id="f" ${filter}</filter><rect width="5" height="5" filter="url(#f)"/>`);
const CARD = filled('red');
const renderer = 'resvg';
const expected = await renderOgPng(CARD, { renderer });
const PANICKED = { code: 'ERR_OGPRESS_PANIC', name: 'OgpressError' };

for (const each of ['auto', 'resvg']) {
  test(`a panic rejects, and the next render is right: ${each}`, { timeout }, async () => {
    for (const limiter of [undefined, null]) {
      await assert.rejects(renderOgPng(PANIC.document, { ...PANIC.options, limiter, renderer: each }), PANICKED);
      assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
      assert.deepEqual(await renderOgPng(CARD, { limiter, renderer }), expected);
    }
  });
}

test(
  'numbers that resvg cannot compute with are refused, and lengths are held within what browsers compute with',
  { timeout },
  async () => {
    const [offset, region] = [filtered('><feOffset dx="1e38"/>'), filtered('x="-1e30" width="1e38"><feFlood/>')];
    await assert.rejects(renderOgPng(offset, { renderer }), { code: 'ERR_OGPRESS_TOO_COMPLEX' });
    assert.ok(await renderOgPng(region, { renderer }));
    assert.ok(await renderOgPng(offset), 'the fast painter computes with one');
  },
);

test('the widest pictures are painted', { timeout }, async () => {
  const wide = svg(
    '<path d="M0 0H70000L69000 9H0z" opacity=".5"/><path d="M0 0H70000L69000 9H0z"/>',
    'width="65408" height="4"',
  );
  assert.ok(await renderOgPng(wide, { limits: { maxSide: 65_408 } }));
  // A picture of a filter's own, as wide as there are.
  const filter = '<filter id="f" x="-9e4" y="-9e4" width="9e4" height="9e4"><feFlood/></filter>';
  const skewed = `${filter}<g transform="skewX(89.999)"><g transform="skewX(89.999)"><rect width="9e4" height="9e4" filter="url(#f)"/></g></g>`;
  assert.ok(await renderOgPng(svg(skewed)));
});

test('what resvg would panic on for its size is refused before', { timeout }, async () => {
  const documents = {
    'far away': svg('<circle r="1e20"/>'),
    'of many curves': svg('<circle r="1e38"/>'.repeat(2)),
    // tiny-skia's panic met another one as it cleaned up, and that ended the process.
    'of curves to far away': svg(
      '<path d="M14 54h71c3 0 5 2 5 5v18c-28-3-55-333333333333333333333333333338.15-282-8v-10z"/>',
    ),
  };
  for (const document of Object.values(documents)) {
    await assert.rejects(renderOgPng(document, { renderer }), { code: 'ERR_OGPRESS_TOO_COMPLEX' });
  }
  await assert.rejects(renderOgPng(filtered('><feConvolveMatrix order="65536" kernelMatrix="1"/>')), {
    code: 'ERR_OGPRESS_LIMIT',
  });
});

test('twelve panics in a row leave no slot taken', { timeout }, async () => {
  for (let count = 0; count < 12; count++) await assert.rejects(renderOgPng(PANIC.document, PANIC.options), PANICKED);
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  assert.deepEqual(await renderOgPng(CARD, { renderer }), expected);
});

test('panics on several threads at once do no harm to the renders beside them', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(4);
  const documents = Array.from({ length: 20 }, (_, index) => (index % 5 < 2 ? PANIC.document : CARD));
  const results = await Promise.allSettled(
    documents.map((document) => renderOgPng(document, { ...(document !== CARD && PANIC.options), limiter, renderer })),
  );
  results.forEach(({ reason, value }, index) => {
    if (documents[index] === CARD) assert.deepEqual(value, expected);
    else assert.equal(reason?.code, 'ERR_OGPRESS_PANIC');
  });
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 4 });
});

test('a panic says where it happened in its error, and nothing on standard error', { timeout }, () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { renderOgPng } from '${url('index.js')}';
      import { PANIC } from '${url('__test__/support/panic.js')}';
      renderOgPng(PANIC.document, PANIC.options).catch((error) => console.log(error.message));`,
    ],
    { encoding: 'utf8' },
  );
  assert.match(stdout, / at [a-z-]+-\d+\.\d+\.\d+\/src\/[a-z_/]+\.rs:\d+: /);
  assert.equal(stderr, '');
});

test('renders that waited behind a panic go on', { timeout }, async () => {
  const release = hold(ogImageLimiter);
  const panicked = assert.rejects(renderOgPng(PANIC.document, PANIC.options), PANICKED);
  const next = renderOgPng(CARD, { renderer });
  await release();
  await panicked;
  assert.deepEqual(await next, expected);
});
