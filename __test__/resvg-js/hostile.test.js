// Documents and arguments that are made to do harm: nothing ends or hangs the process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getMetrics, setMaxMemory } from '../../index.js';
import { runNode } from '../support/node.js';
import { encode, svg } from '../support/png.js';
import { NO_FONTS, Resvg, encodePixels, oursOnly, parse, renderAsync } from './support.js';

const SUPPORT = new URL('./support.js', import.meta.url).href;

test('a document that nests deeply is rendered on the small stack of a worker', oursOnly, async () => {
  const { code, stdout } = await runNode(`
    import { Worker } from 'node:worker_threads';
    const source = \`
      import(${JSON.stringify(SUPPORT)}).then(({ parse }) => {
        const nested = (content, levels) => {
          const groups = '<g opacity=".5" transform="rotate(1)" style="mix-blend-mode:multiply">'.repeat(200);
          const inner = groups + content + '</g>'.repeat(200);
          const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">' + inner + '</svg>';
          if (levels === 0) return svg;
          const href = 'data:image/svg+xml;base64,' + Buffer.from(svg).toString('base64');
          return nested('<image width="20" height="10" href="' + href + '"/>', levels - 1);
        };
        let outcome;
        try {
          outcome = parse(nested('<rect width="9" height="9"/>', 3)).render().width;
        } catch ({ code }) {
          outcome = code;
        }
        console.log(outcome);
      });
    \`;
    new Worker(source, { eval: true, resourceLimits: { stackSizeMb: 1 } });
  `);
  assert.equal(code, 0);
  assert.match(stdout, /^(?:20|ERR_OGPRESS_\w+)\n$/);
});

test('a document without a size that needs more memory than there is rejects', oursOnly, async (t) => {
  const { max } = getMetrics().memory;
  t.after(() => setMaxMemory(max));
  const texts = '<text y="9">How I taught a native addon to render</text>'.repeat(400);
  const document = `<svg xmlns="http://www.w3.org/2000/svg">${texts}</svg>`;
  for (const bytes of [1_000_000, 8_000_000, 16_000_000]) {
    setMaxMemory(bytes);
    await assert.rejects(renderAsync(document, { font: NO_FONTS }), { code: 'ERR_OGPRESS_LIMIT' });
  }
  setMaxMemory(max);
  assert.ok((await renderAsync(document, { font: NO_FONTS })).width > 100);
});

test('an image that is shown thousands of times is loaded once', oursOnly, () => {
  const image = '<image href="https://a.test/a" width="1024" height="1024"/>';
  const document = parse(svg(image.repeat(20_000)));
  assert.equal(document.imagesToResolve().length, 20_000);
  document.resolveImage('https://a.test/a', encode(4, 4, [255, 0, 0, 255]));
  assert.deepEqual(document.imagesToResolve(), []);
});

test('a text with more bytes of images than memory may hold is refused', oursOnly, () => {
  const document = parse(svg('<image href="https://a.test/a" width="9" height="9"/>'.repeat(4000)));
  const noise = Uint8Array.from({ length: 200 * 200 * 4 }, (_, at) => (Math.imul(at, 0x9e3779b1) >>> 24) ^ (at * 7));
  document.resolveImage('https://a.test/a', encodePixels(200, 200, noise));
  assert.throws(() => document.toString(), { code: 'ERR_OGPRESS_LIMIT' });
});

test('a buffer that was transferred, and a proxy that was revoked, are errors with a code', oursOnly, async () => {
  const document = parse(svg('<image href="https://a.test/a" width="9" height="9"/>'));
  const bytes = new Uint8Array(encode(1, 1, [255, 0, 0, 255]));
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  assert.throws(() => document.resolveImage('https://a.test/a', bytes), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const expected = { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' };
  assert.throws(() => new Resvg(proxy), expected);
  assert.throws(() => document.cropByBBox(proxy), expected);
  await assert.rejects(renderAsync(proxy), expected);
});

test('font files that no system can open are passed over', oursOnly, () => {
  for (const file of ['/etc/hostname/x', 'a\0b', `/${'x'.repeat(5000)}`, '/dev/null']) {
    const options = { font: { ...NO_FONTS, fontFiles: [file] }, logLevel: 'off' };
    assert.equal(new Resvg(svg('<text y="9">a</text>'), options).render().width, 20);
  }
});

test('an inch of more pixels than a picture can have is refused', oursOnly, () => {
  assert.throws(() => parse(svg(), { dpi: 1e300 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
});

test('a picture without pixels is an error that says so', oursOnly, () => {
  const expected = { code: 'ERR_OGPRESS_INVALID_SVG_SIZE', message: /rounded to 0/ };
  assert.throws(() => parse(svg(), { fitTo: { mode: 'zoom', value: 1e-9 } }).render(), expected);
});

test('renderAsync tells which images of the web are missing', oursOnly, async () => {
  const { stderr } = await runNode(`
    import { renderAsync } from ${JSON.stringify(SUPPORT)};
    await renderAsync('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="https://a.test/x.png" width="9" height="9"/></svg>');
  `);
  assert.match(stderr, /WARN_OGPRESS_IMAGE_REFUSED.*https:\/\/a\.test\/x\.png/);
});
