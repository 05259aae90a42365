// Values that are not what they look like: each is read for what it is, or refused by a code, in a process of its own as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ConcurrencyLimiter,
  FileWriter,
  FontSet,
  ogImageLimiter,
  renderOgPng,
  writeFile,
  writeFiles,
} from '../../index.js';
import { REGULAR, folder } from '../support/font.js';
import { encode, filled, svg } from '../support/png.js';

const timeout = 60_000;

const TYPE = 'ERR_OGPRESS_INVALID_ARG_TYPE';
const CARD = filled('red');
const expected = await renderOgPng(CARD);
const onWarning = () => {};

function revoked(target = {}) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

class Liar extends Uint8Array {
  get length() {
    return 1e9;
  }
  get byteLength() {
    return 1e9;
  }
  get byteOffset() {
    return 7;
  }
}

/** The same bytes, by how they are kept. */
const KEPT = {
  'of a subclass that lies': (bytes) => new Liar(bytes),
  'with a length of their own': (bytes) => Object.defineProperty(new Uint8Array(bytes), 'length', { value: 1e9 }),
  'in shared memory': (bytes) => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return shared;
  },
  'in a buffer that can be resized': (bytes) => {
    const view = new Uint8Array(new ArrayBuffer(bytes.length, { maxByteLength: bytes.length * 2 }));
    view.set(bytes);
    return view;
  },
};

/** Bytes that are gone. */
const GONE = {
  'that were transferred': (bytes) => {
    const gone = new Uint8Array(bytes);
    structuredClone(gone, { transfer: [gone.buffer] });
    return gone;
  },
  'of a buffer that has shrunk': (bytes) => {
    const buffer = new ArrayBuffer(bytes.length, { maxByteLength: bytes.length });
    const view = new Uint8Array(buffer, 5);
    buffer.resize(2);
    return view;
  },
};

const document = new TextEncoder().encode(CARD);
const picture = svg('<image href="a.png" width="9" height="9"/>');
const image = encode(2, 2, [255, 0, 0, 255]);
const font = new Uint8Array(readFileSync(REGULAR));

for (const isolation of ['none', 'process']) {
  for (const [how, keep] of Object.entries(KEPT)) {
    test(`bytes ${how} are read for what they are (isolation: ${isolation})`, { timeout }, async () => {
      assert.deepEqual(await renderOgPng(keep(document), { isolation }), expected);
      const images = (bytes) => renderOgPng(picture, { isolation, images: () => bytes });
      assert.deepEqual(await images(keep(image)), await images(image));
      for (const fonts of [
        { buffers: [keep(font)] },
        new FontSet({ buffers: [keep(font)] }),
        await FontSet.load({ buffers: [keep(font)] }),
      ]) {
        assert.deepEqual(await renderOgPng(CARD, { fonts, isolation }), expected);
      }
    });
  }

  for (const [how, lose] of Object.entries(GONE)) {
    test(`bytes ${how} are no document, image or font (isolation: ${isolation})`, { timeout }, async () => {
      await assert.rejects(renderOgPng(lose(document), { isolation }), { code: 'ERR_OGPRESS_EMPTY_SVG' });
      const warnings = [];
      await renderOgPng(picture, {
        isolation,
        images: () => lose(image),
        onWarning: ({ code }) => warnings.push(code),
      });
      assert.deepEqual(warnings, ['WARN_OGPRESS_IMAGE_BROKEN']);
      await assert.rejects(renderOgPng(CARD, { fonts: { buffers: [lose(font)] }, isolation }), {
        code: 'ERR_OGPRESS_FONT_BUFFER',
      });
    });
  }

  test(
    `a document is the one of the call, whatever becomes of its bytes meanwhile (isolation: ${isolation})`,
    { timeout },
    async () => {
      for (const options of [{ fonts: { system: false } }, { images: () => null, onWarning }]) {
        const bytes = new Uint8Array(document);
        const render = renderOgPng(bytes, { ...options, isolation });
        structuredClone(bytes, { transfer: [bytes.buffer] });
        assert.deepEqual(await render, expected);
      }
    },
  );

  for (const [what, options] of Object.entries({
    'a signal that is a proxy without a target': { signal: revoked() },
    'an object of a signal’s prototype': { signal: Object.create(AbortSignal.prototype) },
    'a limiter that is a proxy': { limiter: new Proxy(ogImageLimiter, {}) },
    'an object of a limiter’s prototype': { limiter: Object.create(ConcurrencyLimiter.prototype) },
    'a revoked limiter': { limiter: revoked() },
    'a font set that is a proxy': { fonts: new Proxy(new FontSet(), {}) },
    'an object of a font set’s prototype': { fonts: Object.create(FontSet.prototype) },
    'revoked fonts': { fonts: revoked() },
    'a revoked array of fonts': { fonts: { buffers: revoked([]) } },
    'a revoked font': { fonts: { buffers: [revoked(font)] } },
    'revoked limits': { limits: revoked() },
    'revoked images': { images: revoked() },
    'a revoked function of images': { images: revoked(() => {}) },
    'a revoked root': { images: { root: revoked() } },
    'a revoked onWarning': { onWarning: revoked(() => {}) },
    'a width that is revoked': { width: revoked() },
    'a width whose constructor throws': {
      width: {
        get constructor() {
          throw new Error('not to be asked');
        },
      },
    },
    'a width that is a symbol': { width: Symbol('wide') },
    'a width that is a function with a symbol for a name': {
      width: Object.defineProperty(() => {}, 'name', { value: Symbol('wide') }),
    },
    'an image that is no bytes': { images: () => ({ then: 5 }) },
  })) {
    test(`${what} is refused (isolation: ${isolation})`, { timeout }, async () => {
      await assert.rejects(renderOgPng(picture, { onWarning, ...options, isolation }), {
        name: 'TypeError',
        code: TYPE,
      });
      assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
    });
  }

  test(
    `what functions and getters of the caller throw is passed on as it is (isolation: ${isolation})`,
    { timeout },
    async () => {
      const mine = new Error('mine');
      const throws = () => {
        throw mine;
      };
      const thrown = async (document, options) => {
        const error = await renderOgPng(document, { onWarning, isolation, ...options }).catch((error) => error);
        assert.equal(error, mine);
      };
      await thrown(picture, { images: throws });
      await thrown(picture, { images: () => Promise.reject(mine) });
      await thrown(picture, { onWarning: throws });
      await assert.rejects(
        renderOgPng(CARD, Object.defineProperty({}, 'isolation', { get: throws, enumerable: true })),
        (error) => error === mine,
      );
      await thrown(CARD, { fonts: Object.defineProperty({}, 'files', { get: throws, enumerable: true }) });
      await assert.rejects(renderOgPng(CARD, new Proxy({}, { ownKeys: throws })), (error) => error === mine);
    },
  );
}

test('an array of fonts that is a proxy is an array', { timeout }, () => {
  assert.deepEqual(new FontSet({ buffers: new Proxy([font], {}), files: new Proxy([], {}), system: false }).families, [
    'Inter',
  ]);
});

for (const [what, call] of Object.entries({
  'a document that is a proxy': () => renderOgPng(new Proxy(document, {})),
  'a revoked document': () => renderOgPng(revoked(document)),
  'revoked options of a render': () => renderOgPng(CARD, revoked()),
  'revoked options of a font set': () => FontSet.load(revoked()),
  'revoked files': () => writeFiles(revoked()),
  'a revoked entry': () => writeFiles([revoked([])]),
  'revoked options of files': () => writeFiles([], revoked()),
  'revoked data': () => writeFile('file', revoked()),
  'a revoked path': () => writeFile(revoked(), 'data'),
  'an object of a URL’s prototype': () => writeFile(Object.create(URL.prototype), 'data'),
  'a URL that is a proxy': () => writeFile(new Proxy(new URL('file:///file'), {}), 'data'),
  'a revoked writer': async () => new FileWriter({ within: revoked() }),
  'an object of a writer’s prototype': async () => new FileWriter({ within: Object.create(FileWriter.prototype) }),
  'revoked options of a limiter': async () => new ConcurrencyLimiter(revoked()),
  'a revoked limit': async () => new ConcurrencyLimiter({ maxConcurrent: revoked() }),
  'revoked options of a task': () => ogImageLimiter.run(() => {}, revoked()),
  'revoked items': () => ogImageLimiter.map(revoked([]), () => {}),
})) {
  test(`${what}: refused`, { timeout }, () => assert.rejects(call(), { name: 'TypeError', code: TYPE }));
}

test('bytes of a file are what they are, and those that were transferred are refused', { timeout }, async (t) => {
  const dir = folder(t);
  for (const [how, keep] of Object.entries(KEPT)) {
    await writeFile(join(dir, how), keep(image));
    await writeFiles([[join(dir, `${how} too`), keep(image)]]);
    for (const name of [how, `${how} too`]) assert.deepEqual(readFileSync(join(dir, name)), image, name);
  }
  const lost = () => GONE['that were transferred'](image);
  for (const data of [lost(), lost().buffer]) {
    await assert.rejects(writeFile(join(dir, 'lost'), data), {
      name: 'TypeError',
      code: 'ERR_OGPRESS_INVALID_ARG_VALUE',
    });
    await assert.rejects(writeFiles([[join(dir, 'lost'), data]]), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  }
});
