// The first argument: a document as text or bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { filled } from '../support/png.js';
import { NO_FONTS, Resvg, parse, pixel, renderAsync } from './support.js';

const RED = [255, 0, 0, 255];
const DOCUMENT = filled('#f00');
const BYTES = new TextEncoder().encode(DOCUMENT);
const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';

const ACCEPTED = {
  'a string': DOCUMENT,
  'a Buffer': Buffer.from(BYTES),
  'a Uint8Array': BYTES,
  'a part of a Buffer': Buffer.from(`<!--${DOCUMENT}-->`).subarray(4, 4 + DOCUMENT.length),
  'a part of a Uint8Array': new TextEncoder().encode(`<!--${DOCUMENT}`).subarray(4),
  'gzipped bytes': gzipSync(DOCUMENT),
  'a string with a byte order mark': `\uFEFF${DOCUMENT}`,
  'bytes with a byte order mark': Buffer.from(`\uFEFF${DOCUMENT}`),
  'a string with white space before it': `\n  ${DOCUMENT}\n`,
  'an XML declaration': `<?xml version="1.0" encoding="UTF-8"?>\n${DOCUMENT}`,
  'a comment before the root': `<!-- a card -->${DOCUMENT}`,
  'a document type with an entity': `<!DOCTYPE svg [<!ENTITY red "#f00">]>${filled('&red;')}`,
  'characters of other scripts': DOCUMENT.replace('<rect', '<title>Ü 水 😀</title><rect'),
};

for (const [what, document] of Object.entries(ACCEPTED)) {
  test(`${what} is read`, async () => {
    assert.deepEqual(pixel(parse(document).render(), 5, 5), RED);
    assert.deepEqual(pixel(await renderAsync(document, { font: NO_FONTS }), 5, 5), RED);
  });
}

for (const [what, document] of [
  ['no argument'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a boolean', true],
  ['an object', {}],
  ['an array', []],
  ['a function', () => DOCUMENT],
  ['a symbol', Symbol('svg')],
]) {
  test(`${what} is not a document`, async () => {
    assert.throws(() => (what === 'no argument' ? new Resvg() : new Resvg(document)), Error);
    // A mistake in the call is thrown or rejected.
    await assert.rejects(async () => renderAsync(document), Error);
  });
}

for (const [what, document] of Object.entries({
  'an empty string': '',
  'white space': '  \n ',
  'no bytes': Buffer.alloc(0),
  'plain text': 'hello',
  JSON: '{"svg":1}',
  HTML: '<html><body/></html>',
  'another root': `<g ${NAMESPACE}/>`,
  'a root without the namespace': '<svg width="20" height="10"></svg>',
  'a root that is not finished': '<svg',
  'a root that is not closed': `<svg ${NAMESPACE}>`,
  'a wrong closing tag': `<svg ${NAMESPACE}><g></svg>`,
  'an attribute without quotes': `<svg ${NAMESPACE}><rect width=5 height="5"/></svg>`,
  'an attribute given twice': `<svg ${NAMESPACE} width="5" width="6"/>`,
  'bytes that are not UTF-8': Buffer.concat([
    Buffer.from(`<svg ${NAMESPACE}><!--`),
    Buffer.from([0xe4]),
    Buffer.from('--></svg>'),
  ]),
  'a damaged gzip file': gzipSync(DOCUMENT).subarray(0, 30),
})) {
  test(`${what} is refused`, async () => {
    assert.throws(() => parse(document), Error);
    await assert.rejects(renderAsync(document, { font: NO_FONTS }), Error);
  });
}

test('a refused document does not harm the next', () => {
  assert.throws(() => parse('<svg'), Error);
  assert.deepEqual(pixel(parse(DOCUMENT).render(), 5, 5), RED);
});
