// Fonts that cannot be used: refused by name, when the set is made.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FontSet, ogImageLimiter, renderOgPng } from '../../../index.js';
import { REGULAR, collection, folder, put, renamed } from '../../support/font.js';
import { svg } from '../../support/png.js';

const timeout = 30_000;

const WOFF = Buffer.concat([Buffer.from('wOFF'), Buffer.alloc(100)]);
const WOFF2 = Buffer.concat([Buffer.from('wOF2'), Buffer.alloc(100)]);
/** A TrueType font of which the second half is missing. */
const cut = () => {
  const font = renamed('Outer');
  return font.subarray(0, font.length / 2);
};

const TYPE = 'ERR_OGPRESS_INVALID_ARG_TYPE';
const UNKNOWN = 'ERR_OGPRESS_UNKNOWN_OPTION';
const FILE = 'ERR_OGPRESS_FONT_FILE';
const DIR = 'ERR_OGPRESS_FONT_DIR';
const BUFFER = 'ERR_OGPRESS_FONT_BUFFER';
const FAMILY = 'ERR_OGPRESS_FONT_FAMILY';

/** What is refused: `[title, options of a temporary folder, code, what the message has to show]`. */
const REFUSED = [
  ['a file that is not there', (dir) => ({ files: [join(dir, 'no such font.ttf')] }), FILE, ['no such font.ttf']],
  ['a folder among the files', (dir) => ({ files: [dir] }), FILE, ['ogpress-']],
  ['a path that is empty', () => ({ files: [''] }), FILE, []],
  ['a file of text', (dir) => ({ files: [put(dir, 'text.ttf', 'not a font')] }), FILE, ['text.ttf']],
  ['a file of nothing', (dir) => ({ files: [put(dir, 'void.ttf', '')] }), FILE, ['void.ttf']],
  ['a WOFF file', (dir) => ({ files: [put(dir, 'web.ttf', WOFF)] }), FILE, ['web.ttf', 'WOFF']],
  ['a WOFF2 file', (dir) => ({ files: [put(dir, 'web.ttf', WOFF2)] }), FILE, ['web.ttf', 'WOFF2']],
  ['a font that is cut off', (dir) => ({ files: [put(dir, 'cut.ttf', cut())] }), FILE, ['cut.ttf']],
  [
    'a bad file after good ones',
    (dir) => ({ files: [REGULAR, put(dir, 'text.ttf', 'not a font')] }),
    FILE,
    ['text.ttf'],
  ],

  ['a folder that is not there', (dir) => ({ dirs: [join(dir, 'no such folder')] }), DIR, ['no such folder']],
  ['a file among the folders', (dir) => ({ dirs: [put(dir, 'text.txt', 'not a folder')] }), DIR, ['text.txt']],
  ['a folder of nothing', (dir) => ({ dirs: [dir] }), DIR, ['ogpress-']],
  [
    'a folder without fonts',
    (dir) => {
      mkdirSync(join(dir, 'deep', 'down'), { recursive: true });
      put(join(dir, 'deep'), 'README.md', 'no fonts here');
      return { dirs: [dir] };
    },
    DIR,
    ['ogpress-'],
  ],
  [
    'a bad font deep in a folder',
    (dir) => {
      mkdirSync(join(dir, 'deep', 'down'), { recursive: true });
      put(dir, 'good.ttf', renamed('Outer'));
      put(join(dir, 'deep', 'down'), 'bad one.otf', 'not a font');
      return { dirs: [dir] };
    },
    FILE,
    ['bad one.otf'],
  ],

  ['a buffer of nothing', () => ({ buffers: [new Uint8Array()] }), BUFFER, ['[0]']],
  [
    'a buffer of text',
    () => ({ buffers: [renamed('Outer'), renamed('Third'), Buffer.from('not a font')] }),
    BUFFER,
    ['[2]'],
  ],
  ['a WOFF buffer', () => ({ buffers: [renamed('Outer'), WOFF] }), BUFFER, ['[1]', 'WOFF']],
  ['a WOFF2 buffer', () => ({ buffers: [renamed('Outer'), WOFF2] }), BUFFER, ['[1]', 'WOFF2']],
  ['a buffer that is cut off', () => ({ buffers: [cut()] }), BUFFER, ['[0]']],
  ['a collection of nothing', () => ({ buffers: [collection()] }), BUFFER, ['[0]']],

  ...['defaultFamily', 'serif', 'sansSerif', 'cursive', 'fantasy', 'monospace'].map((option) => [
    `a family that the set lacks as ${option}`,
    () => ({ buffers: [renamed('Outer')], [option]: 'Otter' }),
    FAMILY,
    [`\`${option}\``, 'Otter', 'Inter', 'Outer'],
  ]),
  ['a family of an empty name', () => ({ defaultFamily: '' }), FAMILY, ['`defaultFamily`', '""']],

  ['files that are a text', () => ({ files: REGULAR }), TYPE, ['`files`', 'Inter-Regular.ttf']],
  ['files that are a set', () => ({ files: new Set([REGULAR]) }), TYPE, ['`files`', 'Set']],
  ['files of null', () => ({ files: null }), TYPE, ['`files`', 'null']],
  ['a file that is a URL', () => ({ files: [REGULAR, new URL('file:///font.ttf')] }), TYPE, ['`files[1]`', 'URL']],
  ['a file of undefined', () => ({ files: [undefined] }), TYPE, ['`files[0]`', 'undefined']],
  // eslint-disable-next-line no-sparse-arrays
  ['a hole among the files', () => ({ files: [, REGULAR] }), TYPE, ['`files[0]`']],
  ['a folder that is a number', () => ({ dirs: [7] }), TYPE, ['`dirs[0]`', '7']],
  ['a buffer that is a text', () => ({ buffers: ['AAEAAA'] }), TYPE, ['`buffers[0]`', "'AAEAAA'"]],
  ['a buffer that is an ArrayBuffer', () => ({ buffers: [new ArrayBuffer(8)] }), TYPE, ['`buffers[0]`', 'ArrayBuffer']],
  ['buffers that are one buffer', () => ({ buffers: readFileSync(REGULAR) }), TYPE, ['`buffers`', 'Buffer']],
  ['a system of some text', () => ({ system: 'always' }), TYPE, ['`system`', "'always'"]],
  ['a system of null', () => ({ system: null }), TYPE, ['`system`', 'null']],
  ['a default family that is a number', () => ({ defaultFamily: 1 }), TYPE, ['`defaultFamily`', '1']],
  ['a generic family that is an array', () => ({ serif: ['Inter'] }), TYPE, ['`serif`', 'Array']],

  ['an option that is misspelt', () => ({ file: [] }), UNKNOWN, ['`file`', '`files`']],
  ['an option as CSS writes it', () => ({ 'sans-serif': 'Inter' }), UNKNOWN, ['`sans-serif`', '`sansSerif`']],
  ['an option that resembles none', () => ({ xyz: 1 }), UNKNOWN, ['`xyz`', 'files', 'monospace']],
];

for (const [title, options, code, shows] of REFUSED) {
  test(`${title}: ${code}, thrown by the set and rejected by a render`, { timeout }, async (t) => {
    const fonts = { system: false, ...options(folder(t)) };
    const thrown = caught(() => new FontSet(fonts));
    let promise;
    assert.doesNotThrow(() => (promise = renderOgPng(svg(), { fonts })), 'the call itself throws');
    const rejected = await promise.then(
      () => assert.fail('the promise resolved'),
      (reason) => reason,
    );
    for (const error of [thrown, rejected]) {
      assert.equal(error.code, code, error.stack);
      const mistake = code === TYPE || code === UNKNOWN;
      assert.equal(error.name, mistake ? 'TypeError' : 'OgpressError');
      assert.equal(error instanceof TypeError, mistake);
      assert.match(error.stack, /fonts\/errors\.test\.js/);
      for (const shown of shows) assert.ok(error.message.includes(shown), `${shown} is missing in: ${error.message}`);
    }
    assert.deepEqual(ogImageLimiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  });
}

for (const [title, options, shown] of [
  ['null', null, 'null'],
  ['a text', 'Inter.ttf', "'Inter.ttf'"],
  ['an array', [REGULAR], 'Array'],
  ['a function', () => {}, 'function'],
]) {
  test(`options of ${title} make no set`, { timeout }, () => {
    const error = caught(() => new FontSet(options));
    assert.equal(error.code, TYPE, error.stack);
    assert.ok(error instanceof TypeError);
    assert.ok(error.message.includes(shown), error.message);
  });
}

test('a family that the machine may have is not asked for before text needs it', { timeout }, () => {
  for (const option of ['defaultFamily', 'serif', 'sansSerif', 'cursive', 'fantasy', 'monospace']) {
    assert.deepEqual(new FontSet({ [option]: 'No Such Family' }).families, ['Inter']);
    assert.deepEqual(new FontSet({ [option]: 'No Such Family', system: 'auto' }).families, ['Inter']);
  }
});

test(
  'a family that neither the set nor the machine has is refused where the machine is asked at once',
  { timeout },
  () => {
    assert.throws(() => new FontSet({ defaultFamily: 'No Such Family', system: true }), { code: FAMILY });
  },
);

test('options that were refused are refused again', { timeout }, async () => {
  const fonts = { system: false, files: ['no such font.ttf'] };
  for (let time = 0; time < 2; time++) await assert.rejects(renderOgPng(svg(), { fonts }), { code: FILE });
});

/** What a function throws. */
function caught(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${error}`);
    return error;
  }
  return assert.fail('nothing was thrown');
}
