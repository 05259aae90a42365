// `writeFiles`: many files in one call, and the account of them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FileWriter, writeFiles } from '../../index.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

test('files come as an object, a Map, pairs or objects, at once or in time', { timeout }, async (t) => {
  const out = folder(t);
  const pairs = (kind) => ['a', 'b', 'c'].map((name) => [out.at(kind, name), `${kind} ${name}`]);
  const kinds = {
    object: Object.fromEntries(pairs('object')),
    map: new Map(pairs('map')),
    set: new Set(pairs('set')),
    objects: pairs('objects').map(([path, data]) => ({ path, data })),
    generator: (function* () {
      yield* pairs('generator');
    })(),
    async: (async function* () {
      yield* pairs('async');
    })(),
  };
  for (const [kind, files] of Object.entries(kinds)) {
    const { durationMs, ...report } = await writeFiles(files);
    assert.deepEqual(report, { written: 3, skipped: 0, failed: [], notAttempted: [], bytes: 3 * (kind.length + 2) });
    assert.ok(durationMs > 0);
    assert.equal(out.read(kind, 'b'), `${kind} b`);
  }
});

test('no files are no work', { timeout }, async () => {
  const seen = [];
  for (const files of [[], {}, new Map(), (async function* () {})()]) {
    const { durationMs, ...report } = await writeFiles(files, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(report, { written: 0, skipped: 0, failed: [], notAttempted: [], bytes: 0 });
    assert.ok(durationMs >= 0);
  }
  assert.deepEqual(seen, []);
});

test('ten thousand files are all there', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const name = (index) => `${index % 50}/${index}`;
  const files = Array.from({ length: 10_000 }, (_, index) => [
    out.at(name(index)),
    index % 2 ? `text ${index}` : Buffer.from(`bytes ${index}`),
  ]);
  const { written } = await writer.writeFiles(files);
  assert.equal(written, 10_000);
  for (let index = 0; index < 10_000; index += 37)
    assert.equal(out.read(name(index)), `${index % 2 ? 'text' : 'bytes'} ${index}`);
  const again = await writer.writeFiles(files, { skipUnchanged: true });
  assert.deepEqual([again.written, again.skipped, again.bytes], [0, 10_000, 0]);
});

test('files that cannot be written are named, and the others are written', { timeout }, async (t) => {
  const out = folder(t);
  mkdirSync(out.at('folder'));
  const files = [
    [out.at('1'), '1'],
    [out.at('folder'), '2'],
    [out.at('a\0b'), '3'],
    [out.at('4'), '4'],
    ['', '5'],
  ];
  const error = await writeFiles(files).then(assert.fail, (thrown) => thrown);
  assert.equal(error.name, 'OgpressError');
  assert.equal(error.code, 'ERR_OGPRESS_FILES_NOT_WRITTEN');
  assert.match(error.message, /^3 of 5 files were not written: /);
  const { written, failed, notAttempted } = error.report;
  assert.deepEqual({ written, notAttempted }, { written: 2, notAttempted: [] });
  const codes = Object.fromEntries(failed.map(({ path, error: { code } }) => [path, code]));
  assert.deepEqual(codes, {
    [out.at('folder')]: 'ERR_OGPRESS_NOT_A_FILE',
    [out.at('a\0b')]: 'ERR_OGPRESS_INVALID_PATH',
    '': 'ERR_OGPRESS_INVALID_PATH',
  });
  assert.ok(failed.some(({ error: one }) => one === error.cause));
  assert.deepEqual(out.names(), ['1', '4', 'folder']);
});

test('paths in a report are as they were given', { timeout }, async (t) => {
  const out = folder(t);
  mkdirSync(out.at('root', 'folder'), { recursive: true });
  const error = await writeFiles({ './folder': 'x', '../x': 'x' }, { root: out.at('root') }).then(
    assert.fail,
    (thrown) => thrown,
  );
  assert.deepEqual(error.report.failed.map(({ path }) => path).toSorted(), ['../x', './folder']);
});

test('an iterable that throws ends the call, when what was begun has ended', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const failure = new Error('no more');
  const some = function* () {
    for (let index = 0; index < 1000; index++) yield [out.at(String(index)), 'x'];
    throw failure;
  };
  const later = async function* () {
    yield* some();
  };
  for (const files of [some(), later()]) {
    await assert.rejects(writer.writeFiles(files), failure);
    const { running, queued } = writer.getStats();
    assert.deepEqual({ running, queued }, { running: 0, queued: 0 });
  }
});

test('what is no file is a mistake, and closes the iterable', { timeout }, async (t) => {
  const out = folder(t);
  let isClosed = false;
  const files = function* () {
    try {
      yield [out.at('1'), 'x'];
      yield [out.at('2'), 7];
    } finally {
      isClosed = true;
    }
  };
  await assert.rejects(writeFiles(files()), {
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    message: /for `data` but received type number \(7\)/,
  });
  assert.ok(isClosed);
  await assert.rejects(writeFiles([null]), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE', message: /for `file`/ });
  for (const wrong of [
    'text',
    7,
    null,
    undefined,
    Buffer.from('x'),
    new ArrayBuffer(1),
    Promise.resolve([]),
    () => {},
  ]) {
    await assert.rejects(writeFiles(wrong), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE', message: /for `files`/ });
  }
});

test('what comes slowly is written as it comes', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const files = async function* () {
    yield [out.at('first'), 'x'];
    while (writer.getStats().written === 0) await setTimeout(1);
    yield [out.at('second'), 'y'];
  };
  assert.equal((await writer.writeFiles(files())).written, 2);
});

test('an endless supply is taken no faster than it is written', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const data = Buffer.alloc(700_000);
  const stop = new AbortController();
  let taken = 0;
  const files = async function* () {
    for (;;) {
      yield [out.at(String(taken++)), data];
      // Each comes in a turn of its own.
      if (taken % 2) await setTimeout(1);
    }
  };
  writer.pause();
  const writing = writer.writeFiles(files(), { signal: stop.signal });
  let before = -1;
  while (before !== taken) {
    before = taken;
    await setTimeout(50);
  }
  assert.ok(taken > 1 && taken < 20, `${taken} files were taken`);
  stop.abort();
  await assert.rejects(writing, { name: 'AbortError' });
  assert.deepEqual(out.names(), []);
});

test('a writer asked for much one by one keeps order, and memory, too', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const writes = Array.from({ length: 60 }, (_, index) =>
    writer.writeFile(out.at(String(index % 20)), Buffer.alloc(1 << 20, index)),
  );
  assert.ok((await Promise.all(writes)).every((isWritten) => isWritten));
  for (let index = 0; index < 20; index++) assert.equal(readFileSync(out.at(String(index)))[0], index + 40);
});

test('progress is reported now and then, and at the end', { timeout }, async (t) => {
  const out = folder(t);
  const seen = [];
  const files = Array.from({ length: 3000 }, (_, index) => [out.at(String(index)), 'text']);
  await writeFiles(files, { onProgress: (progress) => seen.push(progress) });
  const { path, ...last } = seen.at(-1);
  assert.deepEqual(last, { completed: 3000, total: 3000, bytes: 12_000 });
  assert.match(path, /\d$/);
  assert.ok(seen.length < 100, `${seen.length} calls`);
  assert.ok(seen.every(({ completed }, index) => index === 0 || completed > seen[index - 1].completed));
});

test('progress is reported during slow writes', { timeout }, async (t) => {
  const out = folder(t);
  const seen = [];
  const files = async function* () {
    for (let index = 0; seen.length < 3; index++) {
      yield [out.at(String(index)), 'text'];
      await setTimeout(1);
    }
  };
  await writeFiles(files(), { onProgress: (progress) => seen.push(progress) });
  assert.deepEqual([seen[0].total, seen.at(-1).total], [undefined, seen.at(-1).completed]);
});

test('an error that `onProgress` throws ends the call', { timeout }, async (t) => {
  const out = folder(t);
  const failure = new Error('no bar');
  const onProgress = () => {
    throw failure;
  };
  await assert.rejects(writeFiles([[out.at('1'), 'x']], { onProgress }), failure);
});
