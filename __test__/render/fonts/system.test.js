// The machine's fonts: scanned once, and not before text needs them. A scan is for the life of a process, so every test
// is one process, with folders of its own for fonts.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { renderOgPng } from '../../../index.js';
import { child, url } from '../../support/child.js';
import { BOLD, folder, line, ofOneCharacter, put, renamed } from '../../support/font.js';
import { dark, svg } from '../../support/png.js';

const INTER = dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json'));

/** Only on Linux does the environment say where fonts are. */
const options = { timeout: 30_000, skip: process.platform !== 'linux' };

const OUTER = line('Hello', 'font-family="Outer"');
const IDEOGRAPH = line('\u{7a1f}');

/**
 * Runs `source` in a process that finds fonts in `path` and nowhere else, whatever this machine has. It knows `add(name)`, which puts the font `Outer` there,
 * and `picture(svg, fonts)`, the bytes of a render.
 */
function machine(t) {
  const home = folder(t);
  const path = join(home, 'fonts');
  mkdirSync(path);
  const config = put(home, 'fonts.conf', `<fontconfig><dir>${path}</dir></fontconfig>`);
  const font = put(home, 'outer.font', renamed('Outer', BOLD));
  const run = (source) =>
    child(
      `import { copyFileSync } from 'node:fs';
       import { FontSet, renderOgPng } from '${url('index.js')}';
       const add = (name) => copyFileSync(${JSON.stringify(font)}, ${JSON.stringify(`${path}/`)} + name);
       const picture = async (svg, fonts) => (await renderOgPng(svg, { fonts })).toString('base64');
       const OUTER = ${JSON.stringify(OUTER)};
       ${source}`,
      {
        env: { HOME: home, FONTCONFIG_FILE: config },
      },
    );
  return { path, run };
}

/** What text of the family `Outer` looks like where it is found, and where it is not. */
async function looks() {
  const found = await renderOgPng(OUTER, { fonts: { system: false, buffers: [renamed('Outer', BOLD)] } });
  const missing = await renderOgPng(OUTER, { fonts: { system: false } });
  assert.ok(dark(found) > dark(missing) && dark(missing) > 0, 'the fonts cannot be told apart');
  return { found: found.toString('base64'), missing: missing.toString('base64') };
}

test('a text finds a family that the machine has', options, async (t) => {
  const { found } = await looks();
  const pictures = await machine(t).run(`
    add('outer.ttf');
    report([
      await picture(OUTER),
      await picture(OUTER, {}),
      await picture(OUTER, { system: 'auto' }),
      await picture(OUTER.replace('Outer', 'oUTER')),
      await picture(OUTER.replace('Outer', 'No Such Family, Outer')),
      await picture(OUTER.replace('Outer', 'serif'), { serif: 'Outer' }),
      await picture(OUTER.replace('Outer', 'No Such Family'), { defaultFamily: 'Outer' }),
    ]);
  `);
  assert.equal(pictures.length, 7);
  for (const picture of pictures) assert.equal(picture, found);
});

test('folders of OGPRESS_FONT_DIRS come first, and nothing else need be there', options, async (t) => {
  const { found } = await looks();
  const home = folder(t);
  const more = [join(home, 'a'), join(home, 'none'), join(home, 'b')];
  mkdirSync(more[0]);
  mkdirSync(join(home, 'b', 'deep'), { recursive: true });
  put(more[0], 'outer.woff2', readFileSync(join(INTER, 'files', 'inter-cyrillic-400-normal.woff2')));
  put(join(home, 'b', 'deep'), 'outer.ttf', renamed('Outer', BOLD));
  put(more[0], 'text.ttf', 'not a font');
  const env = {
    HOME: home,
    FONTCONFIG_FILE: join(home, 'no such file'),
    XDG_DATA_DIRS: home,
    OGPRESS_FONT_DIRS: more.join(delimiter),
  };
  const source = `
    import { FontSet, getMetrics, prometheusMetrics, renderOgPng } from '${url('index.js')}';
    const before = getMetrics().systemFonts;
    const pictures = [];
    for (const isolation of ['none', 'process']) pictures.push((await renderOgPng(${JSON.stringify(OUTER)}, { isolation })).toString('base64'));
    const has = prometheusMetrics().includes('ogpress_system_font_faces ');
    report({ before, pictures, after: getMetrics().systemFonts, has, families: new FontSet({ system: true }).families });
  `;
  const { before, pictures, after, has, families } = await child(source, { env });
  assert.equal(before, null);
  for (const picture of pictures) assert.equal(picture, found);
  assert.ok(after.files >= 2 && after.faces >= 2 && after.scanMs > 0 && has, JSON.stringify(after));
  assert.ok(families.includes('Outer') && families.includes('Inter'));
});

test('without fontconfig fonts are found where systems keep them', options, async (t) => {
  const { found } = await looks();
  const home = folder(t);
  for (const [at, place] of ['.fonts', '.local/share/fonts', 'data/fonts'].entries()) {
    mkdirSync(join(home, place), { recursive: true });
    put(join(home, place), 'outer.ttf', renamed(['Outer', 'First', 'Third'][at], BOLD));
  }
  const env = { HOME: home, FONTCONFIG_FILE: join(home, 'no such file'), XDG_DATA_HOME: join(home, 'data') };
  const { picture, families } = await child(
    `import { FontSet, renderOgPng } from '${url('index.js')}';
     const picture = (await renderOgPng(${JSON.stringify(OUTER)})).toString('base64');
     report({ picture, families: (await FontSet.load({ system: true })).families });`,
    { env },
  );
  assert.equal(picture, found);
  for (const family of ['Outer', 'First', 'Third']) assert.ok(families.includes(family), family);
});

test('the machine is not scanned before a text needs a font that the set lacks', options, async (t) => {
  const { found } = await looks();
  const picture = await machine(t).run(`
    await picture(${JSON.stringify(svg('<rect width="5" height="5"/>'))});
    for (const how of ['', 'font-family="Inter"', 'font-family="inter, Outer"', 'font-family="serif" font-weight="700"']) {
      await picture('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"><text y="9" ' + how + '>Hellő</text></svg>');
    }
    new FontSet({ serif: 'Outer' });
    add('outer.ttf');
    report(await picture(OUTER));
  `);
  assert.equal(picture, found);
});

test('the machine is scanned once', options, async (t) => {
  const { found, missing } = await looks();
  const [before, after, other, anew] = await machine(t).run(`
    const before = await picture(OUTER);
    add('outer.ttf');
    report([before, await picture(OUTER), await picture(OUTER, {}), await picture(OUTER, { files: [${JSON.stringify(BOLD)}], defaultFamily: 'Inter' })]);
  `);
  assert.equal(before, missing);
  assert.equal(after, missing);
  assert.equal(other, missing);
  assert.equal(anew, missing);
  assert.notEqual(found, missing);
});

test('a set that may not use the machine’s fonts never finds them', options, async (t) => {
  const { missing } = await looks();
  const result = await machine(t).run(`
    add('outer.ttf');
    const fonts = new FontSet({ system: false });
    const before = await picture(OUTER, fonts);
    await picture(OUTER); // which scans
    report([before, await picture(OUTER, fonts), new FontSet({ system: false }).families.join()]);
  `);
  assert.deepEqual(result, [missing, missing, 'Inter']);
});

test('a set that scans at once lists the machine’s families, and no other does', options, async (t) => {
  const { found } = await looks();
  const { before, all, after, picture } = await machine(t).run(`
    add('outer.ttf');
    const before = new FontSet().families;
    const fonts = new FontSet({ system: true, defaultFamily: 'Outer', serif: 'outer' });
    report({ before, all: fonts.families, after: new FontSet().families, picture: await picture(OUTER, fonts) });
  `);
  assert.deepEqual(before, ['Inter']);
  assert.deepEqual(after, ['Inter']);
  assert.ok(all.includes('Outer') && all.includes('Inter'), all.join());
  assert.deepEqual(all, [...new Set(all)].sort());
  assert.equal(picture, found);
});

test('a set’s own font goes before the machine’s of the same family', options, async (t) => {
  const { found } = await looks();
  const own = put(folder(t), 'own.ttf', renamed('Outer'));
  const [byMachine, bySet] = await machine(t).run(`
    add('outer.ttf');
    report([await picture(OUTER), await picture(OUTER, { files: [${JSON.stringify(own)}] })]);
  `);
  assert.equal(byMachine, found);
  assert.equal(bySet, (await renderOgPng(OUTER, { fonts: { system: false, files: [own] } })).toString('base64'));
  assert.notEqual(bySet, byMachine);
});

test('a character that the set lacks comes from the machine', options, async (t) => {
  const { path, run } = machine(t);
  put(path, 'ideograph.ttf', ofOneCharacter('\u{7a1f}', 'Ideog'));
  const [byDefault, without] = await run(`
    const IDEOGRAPH = ${JSON.stringify(IDEOGRAPH)};
    report([await picture(IDEOGRAPH), await picture(IDEOGRAPH, { system: false })]);
  `);
  const expected = await renderOgPng(line('A'), { fonts: { system: false } });
  assert.ok(dark(expected) > 0);
  assert.equal(byDefault, expected.toString('base64'));
  assert.notEqual(without, byDefault);
});

test('what a render finds does not depend on the renders before it', options, async (t) => {
  const { found } = await looks();
  const pictures = await machine(t).run(`
    add('outer.ttf');
    const texts = [OUTER, OUTER.replace('Outer', 'No Such Family'), OUTER.replace('Outer', 'Inter')];
    const first = [];
    for (const text of texts) first.push(await picture(text));
    const second = [];
    for (const text of texts.toReversed()) second.unshift(await picture(text));
    const third = await Promise.all(texts.map(async (svg) => (await renderOgPng(svg, { limiter: null })).toString('base64')));
    report([first, second, third]);
  `);
  assert.equal(pictures[0][0], found);
  assert.deepEqual(pictures[1], pictures[0]);
  assert.deepEqual(pictures[2], pictures[0]);
});

test('a font file that has become a pipe is a font that is gone', options, async (t) => {
  const { missing } = await looks();
  const { path, run } = machine(t);
  put(path, 'ideograph.ttf', ofOneCharacter('\u{7a1f}', 'Ideog'));
  const pictures = await run(`
    import { execFileSync } from 'node:child_process';
    import { rmSync } from 'node:fs';
    add('outer.ttf');
    await picture(OUTER.replace('Outer', 'No Such Family')); // which scans
    for (const name of ['outer.ttf', 'ideograph.ttf']) {
      rmSync('${path}/' + name);
      execFileSync('mkfifo', ['${path}/' + name]);
    }
    const here = [await picture(OUTER), await picture(${JSON.stringify(IDEOGRAPH)})];
    const there = (await renderOgPng(OUTER, { isolation: 'process' })).toString('base64');
    report([...here, there]);
    process.exit();
  `);
  const without = (await renderOgPng(IDEOGRAPH, { fonts: { system: false } })).toString('base64');
  assert.deepEqual(pictures, [missing, without, missing]);
});
