// Images that a document refers to by an address: from nowhere, from a folder, or from a function of the caller's.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ogImageLimiter, renderOgPng } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder, put } from '../support/font.js';
import { decode, encode, pixel, svg } from '../support/png.js';

const timeout = 30_000;

const RED = encode(2, 2, [255, 0, 0, 255]);
const image = (href) => `<image href="${href}" width="20" height="10" preserveAspectRatio="none"/>`;
const documentOf = (...hrefs) => svg(hrefs.map(image).join(''));

/** The colour of the picture's middle, and the codes and addresses of warnings. */
async function look(document, images) {
  const warnings = [];
  const png = await renderOgPng(document, { images, onWarning: (warning) => warnings.push(warning) });
  const [red, , , alpha] = pixel(decode(png), 10, 5);
  return { isRed: red === 255 && alpha === 255, warnings };
}

function site(t) {
  const root = folder(t);
  mkdirSync(join(root, 'posts'));
  put(root, 'a b.png', RED);
  put(root, 'posts/here.png', RED);
  put(root, 'posts/card.svg', svg('<rect width="20" height="10" fill="red"/>'));
  return root;
}

test('an image that is not in the document is left out, with a warning', { timeout }, async () => {
  for (const images of [undefined, 'none']) {
    const { isRed, warnings } = await look(documentOf('a.png', 'a.png', 'https://example.com/b.png'), images);
    assert.equal(isRed, false);
    const message = (href) =>
      `the image ${href} is left out: only \`data:\` URIs are loaded unless \`images\` says otherwise`;
    assert.deepEqual(
      warnings,
      ['a.png', 'https://example.com/b.png'].map((href) => ({
        code: 'WARN_OGPRESS_IMAGE_REFUSED',
        message: message(href),
        href,
      })),
    );
  }
});

test('images come from a folder, relative ones from its base', { timeout }, async (t) => {
  const root = site(t);
  for (const [href, images] of [
    ['a%20b.png', { root }],
    ['/posts/here.png?v=1#top', { root, base: 'posts' }],
    ['here.png', { root, base: 'posts' }],
    ['./card.svg', { root, base: join(root, 'posts') }],
  ]) {
    assert.deepEqual(await look(documentOf(href), images), { isRed: true, warnings: [] }, href);
  }
});

test('no image comes from outside of the folder', { timeout }, async (t) => {
  const root = site(t);
  put(root, 'secret.png', RED);
  const inner = join(root, 'posts');
  symlinkSync('../secret.png', join(inner, 'link.png'));
  for (const href of [
    '../secret.png',
    '%2e%2e/secret.png',
    'link.png',
    join(root, 'secret.png'),
    `file://${root}/secret.png`,
    'http://127.0.0.1:9/a.png',
    '/dev/zero',
    'none.png',
  ]) {
    const { isRed, warnings } = await look(documentOf(href), { root: inner });
    assert.deepEqual([isRed, warnings.length, warnings[0]?.code], [false, 1, 'WARN_OGPRESS_IMAGE_REFUSED'], href);
  }
});

test('a function loads images, each once', { timeout }, async () => {
  const asked = [];
  const load = async (href, { signal }) => {
    assert.equal(signal, undefined);
    asked.push(href);
    return href === 'https://example.com/a.png' ? RED : null;
  };
  const { isRed, warnings } = await look(
    documentOf('https://example.com/a.png', 'b.png', 'https://example.com/a.png'),
    load,
  );
  assert.equal(isRed, true);
  assert.deepEqual(asked, ['https://example.com/a.png', 'b.png']);
  assert.deepEqual(
    warnings.map(({ href }) => href),
    ['b.png'],
  );
});

test('a function is not called for a document without images', { timeout }, async () => {
  const href = `data:image/png;base64,${RED.toString('base64')}`;
  const { isRed, warnings } = await look(documentOf(href), () => assert.fail('it is asked'));
  assert.deepEqual([isRed, warnings], [true, []]);
});

test('what a function throws is the render’s error, and what is no image file is refused', { timeout }, async () => {
  const error = new Error('no network');
  await assert.rejects(
    renderOgPng(documentOf('a.png'), { images: async () => Promise.reject(error) }),
    (caught) => caught === error,
  );
  await assert.rejects(renderOgPng(documentOf('a.png'), { images: () => 'text' }), {
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
  });
});

test('an abort does not wait for a function that never answers', { timeout }, async () => {
  const controller = new AbortController();
  const given = new Promise((resolve) => {
    const images = (href, { signal }) => {
      resolve(signal);
      return new Promise(() => {});
    };
    const render = renderOgPng(documentOf('a.png'), { images, signal: controller.signal });
    render.catch(() => {});
  });
  assert.ok((await given) instanceof AbortSignal);
  controller.abort();
  await ogImageLimiter.onIdle();
  assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('an image that cannot be shown is left out, with a warning', { timeout }, async () => {
  for (const file of [Buffer.from('neither an image nor SVG'), Buffer.from(svg(image('c.png'))), Buffer.alloc(0)]) {
    const { warnings } = await look(documentOf('a.png'), async () => file);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0].code, /^WARN_OGPRESS_IMAGE_(?:BROKEN|REFUSED)$/);
  }
  const { warnings } = await look(documentOf('data:image/png;base64,AAAA'));
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['WARN_OGPRESS_IMAGE_BROKEN'],
  );
});

const dataUri = (type, bytes) => `data:${type};base64,${bytes.toString('base64')}`;
const inTests = (name) => readFileSync(new URL(`../../crates/render/tests/images/${name}`, import.meta.url));

/** Codes of the warnings of a document that has this image, and the pixel in its middle. */
async function shown(href) {
  const warnings = [];
  const png = await renderOgPng(documentOf(href), { onWarning: ({ code }) => warnings.push(code) });
  return { warnings, pixel: pixel(decode(png), 10, 5) };
}

test('an image is what its bytes say, whatever its type', { timeout }, async () => {
  for (const type of [
    'image/png',
    'image/jpeg',
    'IMAGE/GIF',
    '',
    'text/plain',
    'application/octet-stream',
    'image/*',
  ]) {
    assert.deepEqual(await shown(dataUri(type, RED)), { warnings: [], pixel: [255, 0, 0, 255] }, type);
  }
  const spaced = `  DATA:image/png;base64, ${RED.toString('base64')
    .replace(/(.{20})/g, '$1 ')
    .replaceAll('=', '')}`;
  assert.deepEqual(await shown(spaced), { warnings: [], pixel: [255, 0, 0, 255] });
});

test('an image that is left out, damaged or in unknown colours is a warning with a code', { timeout }, async () => {
  const avif = Buffer.from('\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf', 'latin1');
  for (const [href, code] of [
    [dataUri('image/avif', avif), 'WARN_OGPRESS_IMAGE_BROKEN'],
    ['data:image/png;base64,@@@@', 'WARN_OGPRESS_IMAGE_BROKEN'],
    ['undefined', 'WARN_OGPRESS_IMAGE_REFUSED'],
    [dataUri('image/jpeg', inTests('rows.jpg').subarray(0, -20)), 'WARN_OGPRESS_IMAGE_DAMAGED'],
  ]) {
    assert.deepEqual((await shown(href)).warnings, [code], href);
  }
  const red = inTests('rgb.jpg');
  // A profile of inks, for three components.
  const profile = Buffer.alloc(132);
  profile.write('CMYK', 16, 'latin1');
  profile.write('acsp', 36, 'latin1');
  const head = Buffer.from([0xff, 0xe2, 0, 2 + 14 + profile.length]);
  const coloured = Buffer.concat([
    red.subarray(0, 2),
    head,
    Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'),
    profile,
    red.subarray(2),
  ]);
  const {
    warnings,
    pixel: [first, second, third, alpha],
  } = await shown(dataUri('image/jpeg', coloured));
  assert.deepEqual(warnings, ['WARN_OGPRESS_IMAGE_COLOURS']);
  assert.ok(Math.abs(first - 220) <= 2 && Math.abs(second - 30) <= 2 && Math.abs(third - 30) <= 2 && alpha === 255);
});

test('inks have the colours that browsers show', { timeout }, async () => {
  for (const [name, expected] of [
    ['cmyk.jpg', [220, 30, 30]],
    ['ycck.jpg', [55, 55, 55]],
    ['rgb.jpg', [220, 30, 30]],
  ]) {
    const { warnings, pixel: found } = await shown(dataUri('image/jpeg', inTests(name)));
    assert.deepEqual(warnings, [], name);
    assert.ok(
      expected.every((value, index) => Math.abs(value - found[index]) <= 2),
      `${name}: ${found}`,
    );
  }
});

test('all images together may have as many bytes as the document', { timeout }, async () => {
  const document = documentOf('a', 'b');
  const warnings = [];
  const options = { images: async () => RED, onWarning: ({ href }) => warnings.push(href) };
  const maxBytes = Math.max(document.length, RED.length + 1);
  assert.ok(maxBytes < 2 * RED.length + 400);
  await renderOgPng(document, { ...options, limits: { maxBytes: document.length } });
  assert.deepEqual(warnings, RED.length * 2 > document.length ? ['b'] : []);
});

test('a folder that is not there rejects', { timeout }, async (t) => {
  const root = site(t);
  for (const images of [
    { root: join(root, 'none') },
    { root: join(root, 'a b.png') },
    { root, base: '..' },
    { root, base: 'none' },
  ]) {
    await assert.rejects(renderOgPng(documentOf('a.png'), { images }), {
      code: 'ERR_OGPRESS_IMAGE_ROOT',
      name: 'OgpressError',
    });
  }
});

test('anything else in `images` is refused', { timeout }, async () => {
  for (const [images, code] of [
    ['all', 'ERR_OGPRESS_INVALID_ARG_VALUE'],
    [5, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [null, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{}, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ root: 5 }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ root: '.', bas: '.' }, 'ERR_OGPRESS_UNKNOWN_OPTION'],
  ]) {
    await assert.rejects(renderOgPng(svg(), { images }), { code });
  }
});

test('without a function for warnings the process warns, of each once', { timeout }, async () => {
  const source = `
    const { renderOgPng } = await import('${url('index.js')}');
    const warnings = [];
    process.on('warning', ({ name, code, message }) => warnings.push({ name, code, message }));
    for (let count = 0; count < 3; count++) await renderOgPng(${JSON.stringify(documentOf('a.png'))});
    await new Promise(setImmediate);
    report(warnings);
  `;
  const warnings = await child(source, { flags: ['--no-warnings'] });
  assert.equal(warnings.length, 1);
  assert.deepEqual([warnings[0].name, warnings[0].code], ['OgpressWarning', 'WARN_OGPRESS_IMAGE_REFUSED']);
});
