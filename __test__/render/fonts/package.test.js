// Fonts of packages from npm: what an installed one offers becomes one family, by the names that its own style sheet has.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FontSet, renderOgPng } from '../../../index.js';
import { child, url } from '../../support/child.js';
import { folder, line } from '../../support/font.js';
import { dark } from '../../support/png.js';

const timeout = 60_000;

const PACKAGE = 'ERR_OGPRESS_FONT_PACKAGE';
const require = createRequire(import.meta.url);
const INTER = dirname(require.resolve('@fontsource/inter/package.json'));

const render = async (text, attributes, fonts) => dark(await renderOgPng(line(text, attributes), { fonts }));
const inter = await FontSet.fromPackage('@fontsource/inter', { system: false });
const embedded = new FontSet({ system: false });

test('all subsets of a package are one family', { timeout }, async () => {
  assert.deepEqual(inter.families, ['Inter']);
  // Scripts that the embedded font of the same name does not have: it draws boxes.
  for (const text of ['Привет', 'Ελληνικά', 'Ắắ']) {
    const attributes = 'font-family="Inter"';
    const png = await renderOgPng(line(text, attributes), { fonts: inter });
    assert.ok(dark(png) > 500, text);
    assert.notDeepEqual(png, await renderOgPng(line(text, attributes), { fonts: embedded }), text);
  }
});

test('regular and bold are taken, upright and italic, unless others are asked for', { timeout }, async () => {
  const of = (weight, set, style = 'normal') =>
    render('Hello', `font-family="Inter" font-weight="${weight}" font-style="${style}"`, set);
  assert.ok((await of(700, inter)) > (await of(400, inter)) * 1.1);
  assert.equal(await of(900, inter), await of(700, inter));
  assert.notEqual(await of(400, inter, 'italic'), await of(400, inter));
  const black = await FontSet.fromPackage('@fontsource/inter', {
    weights: [900],
    styles: ['normal'],
    subsets: ['latin'],
    system: false,
  });
  assert.ok((await of(900, black)) > (await of(700, inter)) * 1.05);
});

test('a variable package has its own name, and that of the family', { timeout }, async () => {
  const fonts = await FontSet.fromPackage('@fontsource-variable/inter', { system: false });
  assert.deepEqual(fonts.families, ['Inter', 'Inter Variable']);
  assert.equal(
    await render('Привет', 'font-family="Inter Variable"', fonts),
    await render('Привет', 'font-family="Inter"', fonts),
  );
  assert.ok((await render('Привет', 'font-family="Inter Variable"', fonts)) > 500);
});

test('packages are an option like others: of a set, of plain fonts, of an isolated render', { timeout }, async () => {
  const packages = ['@fontsource-variable/inter', { name: '@fontsource/inter', subsets: ['cyrillic'], weights: [400] }];
  const options = { system: false, packages, defaultFamily: 'Inter Variable' };
  assert.deepEqual(new FontSet(options).families, ['Inter', 'Inter Variable']);
  const expected = await renderOgPng(line('Привет'), { fonts: new FontSet(options) });
  for (const isolation of ['none', 'process']) {
    assert.deepEqual(await renderOgPng(line('Привет'), { fonts: options, isolation }), expected);
  }
  const several = await FontSet.fromPackage(['@fontsource-variable/inter', '@fontsource/inter'], { system: false });
  assert.deepEqual(several.families, ['Inter', 'Inter Variable']);
});

test('a package is looked for where the program runs, or where it is said', { timeout }, async (t) => {
  const project = folder(t);
  const installed = join(project, 'node_modules', '@fontsource', 'mine');
  mkdirSync(join(installed, 'files'), { recursive: true });
  for (const file of ['package.json', 'metadata.json', 'unicode.json']) {
    const text = readFileSync(join(INTER, file), 'utf8');
    writeFileSync(
      join(installed, file),
      text.replaceAll('"id": "inter"', '"id": "mine"').replaceAll('"family": "Inter"', '"family": "Mine"'),
    );
  }
  cpSync(join(INTER, 'files', 'inter-latin-400-normal.woff2'), join(installed, 'files', 'mine-latin-400-normal.woff2'));
  mkdirSync(join(project, 'src'));
  const families = ['Inter', 'Mine'];
  for (const from of [
    project,
    join(project, 'src'),
    join(project, 'src', 'card.js'),
    pathToFileURL(join(project, 'src', 'card.js')),
    pathToFileURL(join(project, 'card.js')).href,
  ]) {
    assert.deepEqual(
      (await FontSet.fromPackage('@fontsource/mine', { from, system: false })).families,
      families,
      String(from),
    );
  }
  const found = await child(`
    import { FontSet } from '${url('index.js')}';
    process.chdir(${JSON.stringify(join(project, 'src'))});
    report((await FontSet.fromPackage('@fontsource/mine', { system: false })).families);
  `);
  assert.deepEqual(found, families);
  await assert.rejects(FontSet.fromPackage('@fontsource/mine'), { code: PACKAGE });
  await assert.rejects(FontSet.fromPackage('mine'), { code: PACKAGE, message: /did you mean `@fontsource\/mine`\?$/ });
  // The package lists a file that does not exist.
  await assert.rejects(FontSet.fromPackage('@fontsource/mine', { from: project, subsets: ['greek'] }), {
    code: PACKAGE,
  });
  rmSync(join(installed, 'unicode.json'));
  await assert.rejects(FontSet.fromPackage('@fontsource/mine', { from: project }), { code: PACKAGE });
});

test('a subset that is cut into parts is all of them', { timeout }, async (t) => {
  const project = folder(t);
  const installed = join(project, 'node_modules', '@fontsource', 'parts');
  mkdirSync(join(installed, 'files'), { recursive: true });
  const metadata = {
    id: 'parts',
    family: 'Parts',
    subsets: ['latin', 'many'],
    weights: [400],
    styles: ['normal'],
    defSubset: 'latin',
  };
  writeFileSync(join(installed, 'package.json'), '{}');
  writeFileSync(join(installed, 'metadata.json'), JSON.stringify(metadata));
  writeFileSync(
    join(installed, 'unicode.json'),
    JSON.stringify({ '[0]': 'U+400-4FF', '[1]': 'U+370-3FF', latin: 'U+0-FF' }),
  );
  for (const [part, subset] of [
    ['latin', 'latin'],
    ['0', 'cyrillic'],
    ['1', 'greek'],
  ]) {
    cpSync(
      join(INTER, 'files', `inter-${subset}-400-normal.woff2`),
      join(installed, 'files', `parts-${part}-400-normal.woff2`),
    );
  }
  const parts = await FontSet.fromPackage('@fontsource/parts', { from: project, system: false });
  for (const text of ['Hello', 'Привет', 'Ελληνικά']) {
    const attributes = 'font-family="Parts"';
    assert.equal(await render(text, attributes, parts), await render(text, 'font-family="Inter"', inter), text);
  }
});

for (const [title, call, code, shows] of [
  [
    'a package that is not there',
    () => FontSet.fromPackage('@fontsource/no-such-font'),
    PACKAGE,
    ['npm install @fontsource/no-such-font'],
  ],
  ['another package', () => FontSet.fromPackage('pngjs'), PACKAGE, ['pngjs', 'Fontsource']],
  [
    'a weight that it lacks',
    () => FontSet.fromPackage('@fontsource/inter', { weights: [400, 450] }),
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    ['`weights`', '450'],
  ],
  [
    'a style that it lacks',
    () => FontSet.fromPackage('@fontsource/inter', { styles: ['oblique'] }),
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    ['`styles`', 'oblique'],
  ],
  [
    'a subset that it lacks',
    () => FontSet.fromPackage('@fontsource/inter', { subsets: ['klingon'] }),
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    ['klingon', 'cyrillic-ext'],
  ],
  ['no name', () => FontSet.fromPackage(), 'ERR_OGPRESS_INVALID_ARG_TYPE', ['undefined']],
  [
    'a name that is a number',
    () => FontSet.fromPackage(['@fontsource/inter', 7]),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`packages[1]`'],
  ],
  [
    'weights that are texts',
    () => FontSet.fromPackage('@fontsource/inter', { weights: ['400'] }),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`weights[0]`'],
  ],
  [
    'a place that is on the web',
    () => FontSet.fromPackage('@fontsource/inter', { from: new URL('https://example.com') }),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`from`'],
  ],
  [
    'packages in two places',
    () => FontSet.fromPackage('@fontsource/inter', { packages: [] }),
    'ERR_OGPRESS_CONFLICTING_OPTIONS',
    ['`packages`'],
  ],
  [
    'a place that is a number',
    () => FontSet.fromPackage('@fontsource/inter', { from: 1 }),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`from`', '1'],
  ],
  [
    'options that are a text',
    () => FontSet.fromPackage('@fontsource/inter', 'latin'),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`options`'],
  ],
  [
    'an option that is misspelt',
    () => FontSet.fromPackage('@fontsource/inter', { weight: [400] }),
    'ERR_OGPRESS_UNKNOWN_OPTION',
    ['`weight`'],
  ],
  [
    'a package without a name',
    async () => new FontSet({ packages: [{ weights: [400] }] }),
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    ['`packages[0].name`'],
  ],
  [
    'a package with an option that there is not',
    async () => new FontSet({ packages: [{ name: 'a', weight: 1 }] }),
    'ERR_OGPRESS_UNKNOWN_OPTION',
    ['`weights`'],
  ],
]) {
  test(`${title}: ${code}`, { timeout }, async () => {
    const error = await call().then(
      () => assert.fail('it was taken'),
      (error) => error,
    );
    assert.equal(error.code, code, error.stack);
    for (const shown of shows) assert.ok(error.message.includes(shown), error.message);
  });
}
