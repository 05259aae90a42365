// `ogpress render`: its flags, its inputs, and what it writes.
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { ogpress, svg } from '../support/command.js';
import { folder } from '../support/folder.js';
import { decode } from '../support/png.js';

const timeout = 60_000;

const INTER = fileURLToPath(new URL('../../assets/fonts/Inter-Bold.ttf', import.meta.url));

/** A folder with the files of an object of contents by path. */
function project(t, files) {
  const place = folder(t);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(place.path, name, '..'), { recursive: true });
    writeFileSync(place.at(name), content);
  }
  /** Runs the command in the folder. */
  const run = (...args) => ogpress(args, { cwd: place.path });
  const image = (...names) => decode(readFileSync(place.at(...names)));
  /** The files below a folder, with `/`. */
  const all = (name = '.') =>
    readdirSync(place.at(name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(join(place.path, name).length + 1)
          .replaceAll('\\', '/'),
      )
      .toSorted();
  return { ...place, run, image, all };
}

const size = ({ width, height }) => [width, height];

test('the image goes beside the SVG', { timeout }, async (t) => {
  const { run, image } = project(t, { 'cards/a.svg': svg() });
  const { code, stdout, stderr } = await run('render', 'cards/a.svg');
  assert.deepEqual([code, stdout], [0, '']);
  assert.match(stderr, /^1 image in /);
  assert.deepEqual(size(image('cards/a.png')), [40, 20]);
});

test('the folders below the base of a glob are kept', { timeout }, async (t) => {
  const { run, all } = project(t, {
    'site/a.svg': svg(),
    'site/b/c.svg': svg(),
    'site/b/d/e.svg': svg(),
    'site/b/note.txt': 'no image',
    'site/node_modules/x.svg': svg(),
    'site/.hidden/x.svg': svg(),
  });
  assert.equal((await run('render', 'site/**/*.svg', '-o', 'out')).code, 0);
  assert.deepEqual(all('out'), ['a.png', 'b/c.png', 'b/d/e.png']);
  assert.equal((await run('render', 'site/b/*.svg', '-o', 'flat')).code, 0);
  assert.deepEqual(all('flat'), ['c.png']);
  assert.equal((await run('render', 'site/{a,b/c}.svg', '-o', 'braces')).code, 0);
  assert.deepEqual(all('braces'), ['a.png', 'b/c.png']);
});

test('a folder stands for all SVG files in it', { timeout }, async (t) => {
  const { run, all, path } = project(t, { 'site/a.svg': svg(), 'site/b/c.SVG': svg(), 'site/d.svgz': gzipSync(svg()) });
  assert.equal((await run('render', join(path, 'site'), '--out', 'out')).code, 0);
  assert.deepEqual(all('out'), ['a.png', 'b/c.png', 'd.png']);
});

test('a name with the characters of globs is that file if it exists', { timeout }, async (t) => {
  const { run, all } = project(t, { '[slug].svg': svg(), 's.svg': svg() });
  assert.equal((await run('render', '[slug].svg', '-o', 'out')).code, 0);
  assert.deepEqual(all('out'), ['[slug].png']);
});

test('links to files are followed, and a circle of folders ends', { timeout }, async (t) => {
  const { run, all, at } = project(t, { 'site/a.svg': svg(), 'other.svg': svg() });
  try {
    symlinkSync(at('other.svg'), at('site/link.svg'));
    symlinkSync(at('site'), at('site/circle'));
  } catch (error) {
    if (error.code !== 'EPERM') throw error;
    return t.skip('links need a right here');
  }
  assert.equal((await run('render', 'site', '-o', 'out')).code, 0);
  assert.deepEqual(all('out'), ['a.png', 'link.png']);
});

for (const [flags, expected] of [
  [
    ['--width', '80'],
    [80, 40],
  ],
  [
    ['--height', '80'],
    [160, 80],
  ],
  [
    ['--scale', '1.5'],
    [60, 30],
  ],
]) {
  test(`${flags.join(' ')} sets the size`, { timeout }, async (t) => {
    const { run, image } = project(t, { 'a.svg': svg() });
    assert.equal((await run('render', 'a.svg', ...flags)).code, 0);
    assert.deepEqual(size(image('a.png')), expected);
  });
}

test('--background is below the SVG', { timeout }, async (t) => {
  const { run, image } = project(t, { 'a.svg': svg('none') });
  assert.equal((await run('render', 'a.svg', '--background', 'rgb(1 2 3)')).code, 0);
  assert.deepEqual([...image('a.png').data.subarray(0, 4)], [1, 2, 3, 255]);
});

test('--format and --quality choose the file', { timeout }, async (t) => {
  const noise = Array.from(
    { length: 200 },
    (_, at) => `<circle cx="${at % 40}" cy="${at % 17}" r="3" fill="hsl(${at * 7} 80% 50%)"/>`,
  );
  const { run, all, at } = project(t, { 'a.svg': svg().replace('</svg>', `${noise.join('')}</svg>`) });
  await run('render', 'a.svg', '--format', 'jpeg', '--quality', '10', '-o', 'low');
  await run('render', 'a.svg', '--format', 'jpeg', '--quality', '95', '-o', 'high');
  await run('render', 'a.svg', '--format', 'webp', '-o', 'webp');
  assert.deepEqual([all('low'), all('high'), all('webp')], [['a.jpg'], ['a.jpg'], ['a.webp']]);
  assert.ok(statSync(at('low/a.jpg')).size < statSync(at('high/a.jpg')).size);
  assert.equal(readFileSync(at('webp/a.webp')).subarray(8, 12).toString(), 'WEBP');
});

test('--compression reaches the encoder', { timeout }, async (t) => {
  const { run, image } = project(t, { 'a.svg': svg() });
  assert.equal((await run('render', 'a.svg', '--compression', 'small')).code, 0);
  assert.deepEqual(size(image('a.png')), [40, 20]);
  assert.equal((await run('render', 'a.svg', '--compression', 'tiny')).code, 2);
});

test('--font takes files and folders, and more than once', { timeout }, async (t) => {
  const text = '<text y="15" font-family="Brand">A</text>';
  const { run, at } = project(t, { 'a.svg': svg().replace('</svg>', `${text}</svg>`), 'fonts/none.txt': '' });
  cpSync(INTER, at('fonts/Bold.ttf'));
  const { code } = await run('render', 'a.svg', '--font', INTER, '--font', 'fonts');
  assert.equal(code, 0);
  const missing = await run('render', 'a.svg', '--font', 'fonts/Missing.ttf');
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /Missing\.ttf/);
});

test('--concurrency does not change the images', { timeout }, async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`in/${index}.svg`, svg(`hsl(${index * 40} 90% 50%)`)]),
  );
  const { run, all, read } = project(t, files);
  for (const number of ['1', '7'])
    assert.equal((await run('render', 'in', '-o', number, '--concurrency', number)).code, 0);
  assert.equal(all('1').length, 9);
  for (const name of all('1')) assert.equal(read('1', name), read('7', name));
});

test('a broken file is named with its code, and the others are rendered', { timeout }, async (t) => {
  const { run, all } = project(t, { 'in/a.svg': svg(), 'in/broken.svg': '<svg', 'in/c.svg': svg() });
  const { code, stderr } = await run('render', 'in', 'in/missing.svg', '-o', 'out');
  assert.equal(code, 1);
  assert.match(stderr, /broken\.svg: error ERR_OGPRESS_INVALID_SVG: /);
  assert.match(stderr, /missing\.svg: error ENOENT: /);
  assert.match(stderr, /^2 images in .*\n2 files failed\n$/m);
  assert.deepEqual(all('out'), ['a.png', 'c.png']);
});

test('a file that cannot be written is named, and the others are written', { timeout }, async (t) => {
  const { run, all } = project(t, { 'in/a.svg': svg(), 'in/b.svg': svg(), 'out/a.png/x': '' });
  const { code, stderr } = await run('render', 'in', '-o', 'out');
  assert.equal(code, 1);
  assert.match(stderr, /a\.svg: error ERR_OGPRESS_NOT_A_FILE: /);
  assert.deepEqual(all('out'), ['a.png/x', 'b.png']);
});

test('warnings are shown once for each file, and --strict makes them failures', { timeout }, async (t) => {
  const bad = svg().replace('</svg>', '<script/><script/></svg>');
  const { run, all } = project(t, { 'in/a.svg': bad, 'in/b.svg': bad, 'in/c.svg': svg() });
  const loose = await run('render', 'in', '-o', 'loose');
  assert.equal(loose.code, 0);
  assert.equal(loose.stderr.match(/a\.svg: warning WARN_OGPRESS_ELEMENT: /g).length, 1);
  assert.equal(loose.stderr.match(/b\.svg: warning WARN_OGPRESS_ELEMENT: /g).length, 1);
  assert.match(loose.stderr, /^2 files with warnings$/m);
  const strict = await run('render', 'in', '-o', 'strict', '--strict');
  assert.equal(strict.code, 1);
  assert.match(strict.stderr, /a\.svg: error ERR_OGPRESS_STRICT: /);
  assert.deepEqual(all('strict'), ['c.png']);
});

test('two files with one output are an error that names both, before anything is written', { timeout }, async (t) => {
  const { run, all } = project(t, {
    'a/x.svg': svg(),
    'b/x.svg': svg(),
    'b/y.svg': svg(),
    'c/x.svg': svg(),
    'c/x.svgz': '',
    'd/x.SVG': '',
    'd/x.svgz': '',
  });
  for (const inputs of [['a/x.svg', 'b/x.svg'], ['b/*.svg', 'a'], ['c'], ['d/*']]) {
    const { code, stderr } = await run('render', ...inputs, '-o', 'out');
    assert.equal(code, 2);
    assert.match(stderr, /'[abcd].x\.svgz?' and '[abcd].x\.svgz?' would both write 'out.x\.png'/i);
  }
  assert.equal(all().filter((name) => name.endsWith('.png')).length, 0);
});

test('a file that two inputs name is rendered once', { timeout }, async (t) => {
  const { run } = project(t, { 'a/x.svg': svg() });
  const { stderr, code } = await run('render', 'a/x.svg', 'a/*.svg', 'a');
  assert.equal(code, 0);
  assert.match(stderr, /^1 image in /);
});

test('an image does not replace its own SVG', { timeout }, async (t) => {
  const { run, read } = project(t, { 'odd.png': svg() });
  const { code, stderr } = await run('render', 'odd.png');
  assert.equal(code, 2);
  assert.match(stderr, /odd\.png/);
  assert.equal(read('odd.png'), svg());
});

test('an image that is the same already is left alone', { timeout }, async (t) => {
  const { run, at } = project(t, { 'a.svg': svg() });
  await run('render', 'a.svg');
  utimesSync(at('a.png'), 1, 1);
  await run('render', 'a.svg');
  assert.equal(statSync(at('a.png')).mtimeMs, 1000);
  writeFileSync(at('a.svg'), svg('blue'));
  await run('render', 'a.svg');
  assert.ok(statSync(at('a.png')).mtimeMs > 1000);
});

test('- reads standard input and writes the image to standard output', { timeout }, async () => {
  const { code, bytes, stderr } = await ogpress(['render', '-', '--width', '80'], { input: svg() });
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(size(decode(bytes)), [80, 40]);
  const broken = await ogpress(['render', '-'], { input: 'no svg' });
  assert.deepEqual([broken.code, broken.stdout], [1, '']);
  assert.match(broken.stderr, /^-: error ERR_OGPRESS_INVALID_SVG: /);
  for (const flags of [['-o', 'out'], ['--json'], ['--watch'], ['a.svg']]) {
    assert.equal((await ogpress(['render', '-', ...flags], { input: svg() })).code, 2);
  }
});

test('--json prints one object for each file and a summary', { timeout }, async (t) => {
  const { run } = project(t, {
    'in/a.svg': svg(),
    'in/b.svg': '<svg',
    'in/c.svg': svg().replace('</svg>', '<script/></svg>'),
  });
  const { code, stdout, stderr } = await run('render', 'in', '--json');
  assert.deepEqual([code, stderr], [1, '']);
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { ms, ...summary } = objects.pop();
  assert.ok(ms >= 0);
  assert.deepEqual(summary, { type: 'summary', rendered: 2, failed: 1, warned: 1, total: 3, interrupted: false });
  const [a, b, c] = objects.toSorted((one, other) => (one.input < other.input ? -1 : 1));
  assert.deepEqual(
    [a.type, a.ok, a.input, a.output, a.warnings],
    ['file', true, join('in', 'a.svg'), join('in', 'a.png'), []],
  );
  assert.ok(a.bytes > 0);
  assert.deepEqual([b.ok, b.error.code], [false, 'ERR_OGPRESS_INVALID_SVG']);
  assert.deepEqual([c.ok, c.warnings.map(({ code }) => code)], [true, ['WARN_OGPRESS_ELEMENT']]);
});

test('names of files cannot steer the terminal', { timeout, skip: process.platform === 'win32' }, async (t) => {
  const { run } = project(t, { 'in/\u001B[31m.svg': '<svg' });
  const { stderr } = await run('render', 'in');
  assert.ok(!stderr.includes('\u001B'));
});
