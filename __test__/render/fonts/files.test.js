// What fonts are read from: regular files, and folders within bounds; and off the JavaScript thread by `FontSet.load`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { FontSet, renderOgPng } from '../../../index.js';
import { child, url } from '../../support/child.js';
import { BOLD, REGULAR, folder, line, put, renamed } from '../../support/font.js';

const timeout = 30_000;
const posix = { timeout, skip: process.platform === 'win32' };

const FILE = 'ERR_OGPRESS_FONT_FILE';
const DIR = 'ERR_OGPRESS_FONT_DIR';

function pipe(path) {
  execFileSync('mkfifo', [path]);
  return path;
}

async function socket(t, path) {
  const server = createServer().listen(path);
  t.after(() => server.close());
  await once(server, 'listening');
  return path;
}

function link(target, path) {
  symlinkSync(target, path);
  return path;
}

/** Refused in the same way on each way to load it. A process of its own: one that waits for a pipe cannot be ended by a test. */
async function refused(fonts, code) {
  const outcomes = await child(`
    import { FontSet, renderOgPng } from '${url('index.js')}';
    const fonts = ${JSON.stringify({ system: false, ...fonts })};
    const CARD = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    const outcome = async (call) => { try { await call(); return 'loaded'; } catch (error) { return [error.name, error.code, error.message]; } };
    const calls = [() => new FontSet(fonts), () => FontSet.load(fonts), () => renderOgPng(CARD, { fonts: { ...fonts } }), () => renderOgPng(CARD, { fonts: { ...fonts }, isolation: 'process' })];
    const outcomes = [];
    for (const call of calls) outcomes.push(await outcome(call));
    report(outcomes);
    process.exit();
  `);
  const [[name, thrown, message]] = outcomes;
  assert.deepEqual([name, thrown], ['OgpressError', code]);
  for (const outcome of outcomes) assert.deepEqual(outcome, [name, code, message]);
  return message;
}

for (const [what, make] of [
  ['a pipe', (dir) => pipe(join(dir, 'pipe.ttf'))],
  ['a socket', (dir, t) => socket(t, join(dir, 'socket.ttf'))],
  ['a device', () => '/dev/zero'],
  ['a terminal', () => '/dev/tty'],
  ['a folder', (dir) => dir],
  ['a link to a pipe', (dir) => link(pipe(join(dir, 'pipe')), join(dir, 'link.ttf'))],
  ['a link to a device', (dir) => link('/dev/zero', join(dir, 'link.ttf'))],
]) {
  test(`${what} is no font file`, posix, async (t) => {
    const message = await refused({ files: [await make(folder(t), t)] }, FILE);
    assert.match(message, /it is no regular file$/);
  });
}

test('what is no regular file is passed over in a folder', posix, async (t) => {
  const dir = folder(t);
  put(dir, 'outer.ttf', renamed('Outer'));
  link(join(dir, 'outer.ttf'), join(dir, 'same.ttf'));
  pipe(join(dir, 'pipe.ttf'));
  await socket(t, join(dir, 'socket.otf'));
  link('/dev/zero', join(dir, 'device.ttc'));
  link(join(dir, 'pipe.ttf'), join(dir, 'link.otc'));
  mkdirSync(join(dir, 'folder.ttf'));
  link(dir, join(dir, 'folder.ttf', 'loop'));
  link(dir, join(dir, 'loop.ttf'));
  assert.deepEqual(new FontSet({ dirs: [dir], system: false }).families, ['Inter', 'Outer']);
  assert.deepEqual((await FontSet.load({ dirs: [dir], system: false })).families, ['Inter', 'Outer']);
});

test('a folder with nothing but a pipe holds no font', posix, async (t) => {
  const dir = folder(t);
  pipe(join(dir, 'pipe.ttf'));
  await refused({ dirs: [dir] }, DIR);
});

test('a link to nowhere in a folder is a font that is missing', posix, async (t) => {
  const dir = folder(t);
  put(dir, 'outer.ttf', renamed('Outer'));
  link(join(dir, 'none'), join(dir, 'link.ttf'));
  assert.match(await refused({ dirs: [dir] }, FILE), /link\.ttf/);
});

test('a folder is searched thirty-two levels deep', { timeout }, async (t) => {
  const dir = folder(t);
  const deep = (levels) => join(dir, ...Array(levels).fill('d'));
  mkdirSync(deep(32), { recursive: true });
  put(deep(32), 'outer.ttf', renamed('Outer'));
  assert.deepEqual(new FontSet({ dirs: [dir], system: false }).families, ['Inter', 'Outer']);
  mkdirSync(deep(33));
  assert.match(await refused({ dirs: [dir] }, DIR), /more than 32 levels/);
});

test('a set that was loaded is like one that was made', { timeout }, async (t) => {
  const dir = folder(t);
  put(dir, 'third.ttf', renamed('Third'));
  const options = { files: [REGULAR], dirs: [dir], buffers: [renamed('Outer', BOLD)], system: false, serif: 'Outer' };
  const [made, loaded] = [new FontSet(options), await FontSet.load(options)];
  assert.ok(loaded instanceof FontSet);
  assert.deepEqual(loaded.families, made.families);
  assert.ok(Object.isFrozen(loaded.families));
  for (const isolation of ['none', 'process']) {
    const [one, other] = [made, loaded].map((fonts) =>
      renderOgPng(line('Hello', 'font-family="serif"'), { fonts, isolation }),
    );
    assert.deepEqual(await one, await other);
  }
  assert.deepEqual((await FontSet.load()).families, ['Inter']);
});

test('the event loop turns while a set is loaded', { timeout }, async () => {
  const files = Array(200).fill(REGULAR);
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  await FontSet.load({ files, system: false });
  clearInterval(counting);
  assert.ok(turns > 3, `${turns} turns`);
});

test('a mistake in the options rejects, and its stack leads to the caller', { timeout }, async () => {
  for (const [options, code] of [
    [{ file: [] }, 'ERR_OGPRESS_UNKNOWN_OPTION'],
    [null, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{ files: ['none.ttf'] }, FILE],
    [{ serif: 'None', system: false }, 'ERR_OGPRESS_FONT_FAMILY'],
  ]) {
    const error = await FontSet.load(options).catch((error) => error);
    assert.equal(error.code, code);
    assert.match(error.stack, /fonts\/files\.test\.js/);
  }
});

test('bytes of a font may be transferred once the set has been asked for', { timeout }, async () => {
  for (const make of [(options) => new FontSet(options), (options) => FontSet.load(options)]) {
    const font = renamed('Outer');
    const bytes = new Uint8Array(font.buffer.slice(font.byteOffset, font.byteOffset + font.length));
    const set = make({ buffers: [bytes], system: false });
    structuredClone(bytes, { transfer: [bytes.buffer] });
    const fonts = await set;
    assert.deepEqual(fonts.families, ['Inter', 'Outer']);
    assert.ok(await renderOgPng(line('Hello'), { fonts, isolation: 'process' }));
  }
});
