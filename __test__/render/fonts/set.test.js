// Font sets: where fonts come from, which of them a text gets, and who may share a set.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { FontSet, renderOgPng } from '../../../index.js';
import { BOLD, REGULAR, collection, folder, line, put, renamed } from '../../support/font.js';
import { dark } from '../../support/png.js';

const timeout = 30_000;

const FAMILIES = 'serif sans-serif cursive fantasy monospace'.split(' ');
const GENERIC = {
  serif: 'serif',
  'sans-serif': 'sansSerif',
  cursive: 'cursive',
  fantasy: 'fantasy',
  monospace: 'monospace',
};

/** A family that is bold in every weight, so that it cannot be taken for the embedded one. */
const outer = () => renamed('Outer', BOLD);

const render = (fonts, family) => renderOgPng(line('Hello', family && `font-family="${family}"`), { fonts });

/** What text of the family `Outer` looks like, and what it looks like in the embedded font. */
async function looks() {
  const fonts = new FontSet({ system: false, buffers: [outer()] });
  const [found, embedded] = [await render(fonts, 'Outer'), await render(fonts, 'Inter')];
  assert.ok(dark(found) > dark(embedded) && dark(embedded) > 0, 'the fonts cannot be told apart');
  return { found, embedded };
}

for (const [title, options] of [
  ['a file', (dir) => ({ files: [put(dir, 'outer.ttf', outer())] })],
  ['a file of any name', (dir) => ({ files: [put(dir, 'outer font é.bin', outer())] })],
  ['a relative path', (dir) => ({ files: [relative(process.cwd(), put(dir, 'outer.ttf', outer()))] })],
  ['a folder', (dir) => (put(dir, 'outer.ttf', outer()), { dirs: [dir] })],
  ['a buffer', () => ({ buffers: [outer()] })],
  [
    'a Uint8Array that is part of a larger one',
    () => {
      const font = outer();
      const around = new Uint8Array(font.length + 20);
      around.set(font, 9);
      return { buffers: [around.subarray(9, 9 + font.length)] };
    },
  ],
]) {
  test(`a font comes from ${title}`, { timeout }, async (t) => {
    const fonts = new FontSet({ system: false, ...options(folder(t)) });
    assert.deepEqual(fonts.families, ['Inter', 'Outer']);
    assert.deepEqual(await render(fonts, 'Outer'), (await looks()).found);
  });
}

test(
  'a folder is searched to its depth for the six extensions, in any letters, and other files are left alone',
  { timeout },
  (t) => {
    const dir = folder(t);
    mkdirSync(join(dir, 'a', 'b', 'c.ttf'), { recursive: true });
    put(dir, 'first.ttf', renamed('First'));
    put(join(dir, 'a'), 'third.OTF', renamed('Third'));
    put(join(dir, 'a', 'b'), 'fifth.Ttc', collection(renamed('Fifth')));
    put(join(dir, 'a', 'b', 'c.ttf'), 'sixth.otc', collection(renamed('Sixth')));
    put(dir, 'LICENSE.txt', 'not a font');
    put(dir, 'other.eot', 'a font of another kind');
    put(join(dir, 'a'), 'ninth.ttf.bak', renamed('Ninth'));
    assert.deepEqual(new FontSet({ system: false, dirs: [dir] }).families, [
      'Fifth',
      'First',
      'Inter',
      'Sixth',
      'Third',
    ]);
  },
);

test('fonts come from several sources at once', { timeout }, (t) => {
  const dir = folder(t);
  put(dir, 'third.ttf', renamed('Third'));
  const file = put(folder(t), 'first.ttf', renamed('First'));
  const set = new FontSet({
    system: false,
    files: [file, REGULAR, BOLD],
    dirs: [dir],
    buffers: [outer(), renamed('Alpha')],
  });
  assert.deepEqual(set.families, ['Alpha', 'First', 'Inter', 'Outer', 'Third']);
});

test('every font of a collection is found', { timeout }, async () => {
  const fonts = new FontSet({ system: false, buffers: [collection(renamed('First'), outer())] });
  assert.deepEqual(fonts.families, ['First', 'Inter', 'Outer']);
  const { found, embedded } = await looks();
  assert.deepEqual(await render(fonts, 'Outer'), found);
  assert.deepEqual(await render(fonts, 'First'), embedded);
});

test('families are sorted, frozen and not the caller’s to set', { timeout }, () => {
  const fonts = new FontSet({ system: false, buffers: [renamed('Zebra'), renamed('Alpha')] });
  assert.deepEqual(fonts.families, ['Alpha', 'Inter', 'Zebra']);
  assert.ok(Object.isFrozen(fonts.families));
  assert.equal(fonts.families, fonts.families);
  assert.throws(() => fonts.families.push('Other'), TypeError);
  assert.throws(() => (fonts.families = []), TypeError);
});

test('a set does not change with the buffer that it was made from', { timeout }, async () => {
  const font = outer();
  const fonts = new FontSet({ system: false, buffers: [font] });
  font.fill(0);
  assert.deepEqual(await render(fonts, 'Outer'), (await looks()).found);
});

test('text of no family, or of none that there is, gets the first font’s family', { timeout }, async () => {
  const { found, embedded } = await looks();
  const outerFirst = new FontSet({ system: false, buffers: [outer(), renamed('Third')] });
  const outerSecond = new FontSet({ system: false, buffers: [renamed('Third'), outer()] });
  for (const family of [undefined, 'No Such Family', ...FAMILIES]) {
    assert.deepEqual(await render(outerFirst, family), found, family);
    assert.deepEqual(await render(outerSecond, family), embedded, family);
  }
});

test('the default family is the one that is named', { timeout }, async () => {
  const { found, embedded } = await looks();
  const buffers = [renamed('Third'), outer()];
  const toOuter = new FontSet({ system: false, buffers, defaultFamily: 'Outer' });
  const toInter = new FontSet({ system: false, buffers: [outer()], defaultFamily: 'Inter' });
  for (const family of [undefined, 'No Such Family', ...FAMILIES]) {
    assert.deepEqual(await render(toOuter, family), found, family);
    assert.deepEqual(await render(toInter, family), embedded, family);
  }
});

for (const [family, option] of Object.entries(GENERIC)) {
  test(`the family ${family} is the one that ${option} names, and no other is`, { timeout }, async () => {
    const { found, embedded } = await looks();
    const fonts = new FontSet({ system: false, buffers: [renamed('Third'), outer()], [option]: 'Outer' });
    for (const asked of FAMILIES) {
      assert.deepEqual(await render(fonts, asked), asked === family ? found : embedded, asked);
    }
    assert.deepEqual(await render(fonts), embedded);
  });
}

test('the embedded font can stand for a generic family', { timeout }, async () => {
  const { found, embedded } = await looks();
  const fonts = new FontSet({ system: false, buffers: [outer()], monospace: 'Inter' });
  assert.deepEqual(await render(fonts, 'monospace'), embedded);
  assert.deepEqual(await render(fonts, 'serif'), found);
});

test('the first family of a list that the set has is taken', { timeout }, async () => {
  const { found, embedded } = await looks();
  const fonts = new FontSet({ system: false, buffers: [renamed('Third'), outer()] });
  assert.deepEqual(await render(fonts, "No Such Family, 'Outer', Third"), found);
  assert.deepEqual(await render(fonts, 'Third, Outer'), embedded);
});

test('families match whatever the case of their letters', { timeout }, async () => {
  const { found } = await looks();
  const fonts = new FontSet({ system: false, buffers: [renamed('Third'), outer()] });
  for (const family of ['outer', 'OUTER', 'oUtEr']) {
    assert.deepEqual(await render(fonts, family), found, family);
    const byDefault = new FontSet({
      system: false,
      buffers: [renamed('Third'), outer()],
      defaultFamily: family,
      serif: family,
    });
    assert.deepEqual(await render(byDefault), found, family);
    assert.deepEqual(await render(byDefault, 'serif'), found, family);
  }
});

test('weights of one family come from its several files', { timeout }, async () => {
  const fonts = new FontSet({ system: false, buffers: [renamed('Outer', REGULAR), renamed('Outer', BOLD)] });
  assert.deepEqual(fonts.families, ['Inter', 'Outer']);
  const { found, embedded } = await looks();
  assert.deepEqual(await render(fonts, 'Outer'), embedded);
  assert.deepEqual(await renderOgPng(line('Hello', 'font-family="Outer" font-weight="700"'), { fonts }), found);
});

test('plain options given with a call do what a set does', { timeout }, async () => {
  const { found, embedded } = await looks();
  assert.deepEqual(await render({ system: false, buffers: [outer()] }), found);
  assert.deepEqual(await render({ system: false }), embedded);
});

test('one options object is loaded once, another like it anew', { timeout }, async (t) => {
  const path = put(folder(t), 'outer.ttf', outer());
  const options = { system: false, files: [path] };
  const { found } = await looks();
  assert.deepEqual(await render(options), found);
  rmSync(path);
  assert.deepEqual(await render(options), found);
  await assert.rejects(render({ ...options }), { code: 'ERR_OGPRESS_FONT_FILE' });
});

test('a set goes on when its files are gone', { timeout }, async (t) => {
  const path = put(folder(t), 'outer.ttf', outer());
  const fonts = new FontSet({ system: false, files: [path] });
  rmSync(path);
  assert.deepEqual(await render(fonts, 'Outer'), (await looks()).found);
});

test('many renders at once share a set', { timeout }, async () => {
  const { found, embedded } = await looks();
  const fonts = new FontSet({ system: false, buffers: [outer()] });
  const families = Array.from({ length: 60 }, (_, index) => (index % 2 ? 'Outer' : 'Inter'));
  const pictures = await Promise.all(
    families.map((family) => renderOgPng(line('Hello', `font-family="${family}"`), { fonts, limiter: null })),
  );
  pictures.forEach((png, index) => assert.deepEqual(png, index % 2 ? found : embedded));
});

test('sets that are dropped while renders use them stay alive for those', { timeout }, async () => {
  const { found } = await looks();
  const pictures = await Promise.all(
    Array.from({ length: 30 }, () => renderOgPng(line('Hello'), { fonts: { system: false, buffers: [outer()] } })),
  );
  for (const png of pictures) assert.deepEqual(png, found);
});

test('worker threads make sets of the same files and render the same', { timeout }, async (t) => {
  const path = put(folder(t), 'outer.ttf', outer());
  const { found } = await looks();
  const svg = line('Hello', 'font-family="Outer"');
  const data = { svg, fonts: { system: false, files: [path], buffers: [readFileSync(path)] } };
  const pictures = Array.from({ length: 3 }, async () => {
    const worker = new Worker(new URL('../../support/workers/font-worker.js', import.meta.url), { workerData: data });
    const ended = once(worker, 'exit');
    const [png] = await once(worker, 'message');
    assert.deepEqual(await ended, [0]);
    return png;
  });
  const here = render(new FontSet(data.fonts), 'Outer');
  for (const png of await Promise.all([...pictures, here])) assert.ok(found.equals(png));
});
