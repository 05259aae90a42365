// `writeFile`: one file, its folders, and what counts as its bytes.
import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { sep } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FileWriter, getWriteStats, writeFile } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

test('the folders of a file are made, and the promise says that it was written', { timeout }, async (t) => {
  const out = folder(t);
  assert.equal(await writeFile(out.at('a', 'b', 'c.txt'), 'text'), true);
  assert.equal(out.read('a', 'b', 'c.txt'), 'text');
});

test('data is text or any kind of bytes', { timeout }, async (t) => {
  const out = folder(t);
  const bytes = Uint8Array.from([0, 1, 254, 255]);
  const kinds = {
    empty: ['', Buffer.alloc(0)],
    text: ['hällo, 世界 🎉', Buffer.from('hällo, 世界 🎉')],
    'half a surrogate pair': ['a\ud800b', Buffer.from('a\ufffdb')],
    Buffer: [Buffer.from(bytes), bytes],
    ArrayBuffer: [bytes.buffer, bytes],
    SharedArrayBuffer: [new SharedArrayBuffer(3), Buffer.alloc(3)],
    DataView: [new DataView(bytes.buffer, 1, 2), bytes.subarray(1, 3)],
    Float64Array: [Float64Array.of(1), Buffer.from(Float64Array.of(1).buffer)],
    'more than crosses at once': ['ä'.repeat(1_500_000), Buffer.from('ä'.repeat(1_500_000))],
    'many bytes': [Buffer.alloc(3_000_000, 7), Buffer.alloc(3_000_000, 7)],
  };
  await Promise.all(Object.entries(kinds).map(([name, [data]]) => writeFile(out.at(name), data)));
  for (const [name, [, expected]] of Object.entries(kinds)) {
    assert.ok(Buffer.from(expected).equals(readFileSync(out.at(name))), name);
  }
});

test(
  'a path is text or a file URL, and starts in the working folder at the time of the call',
  { timeout },
  async (t) => {
    const out = folder(t);
    await writeFile(pathToFileURL(out.at('by url.txt')), 'text');
    assert.equal(out.read('by url.txt'), 'text');
    const source = `
    import { writeFile } from '${url('index.js')}';
    process.chdir(${JSON.stringify(out.path)});
    const writing = writeFile('relative.txt', 'text');
    await writing;
    report(true);
  `;
    await child(source);
    assert.equal(out.read('relative.txt'), 'text');
  },
);

test('thousands at once are as many files, and never more are open than may be', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter({ concurrency: 3 });
  const names = Array.from({ length: 5000 }, (_, index) => `${index % 7}/${index}`);
  const written = await Promise.all(names.map((name) => writer.writeFile(out.at(name), name)));
  assert.ok(written.every((isWritten) => isWritten));
  for (const name of names) assert.equal(out.read(name), name);
  const stats = writer.getStats();
  assert.ok(stats.maxConcurrent >= 1 && stats.maxConcurrent <= 3, `${stats.maxConcurrent}`);
  assert.deepEqual(
    { ...stats, maxConcurrent: 0, bytes: 0 },
    {
      total: 5000,
      maxConcurrent: 0,
      limit: 3,
      running: 0,
      queued: 0,
      parked: 0,
      written: 5000,
      skipped: 0,
      failed: 0,
      notAttempted: 0,
      bytes: 0,
      paused: false,
    },
  );
});

test('the data of a call is what it was when its turn of the event loop ended', { timeout }, async (t) => {
  const out = folder(t);
  const data = Buffer.from('first');
  const writing = writeFile(out.at('file'), data);
  await null;
  await null;
  data.write('later');
  await writing;
  assert.equal(out.read('file'), 'first');
});

test('of writes to one path the last one wins, in whatever way they are asked for', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter({ concurrency: 8 });
  const texts = Array.from({ length: 300 }, (_, index) => String(index).repeat(1000));
  await Promise.all(
    texts.map((text, index) =>
      writer.writeFile(out.at('file'), text, index % 3 === 0 ? { skipUnchanged: true } : undefined),
    ),
  );
  assert.equal(out.read('file'), texts.at(-1));
});

test(
  'a file that exists keeps its permissions, and nothing is left beside it',
  { timeout, skip: sep === '\\' },
  async (t) => {
    const out = folder(t);
    await writeFile(out.at('file'), '1', { mode: 0o600 });
    assert.equal(statSync(out.at('file')).mode & 0o777, 0o600);
    chmodSync(out.at('file'), 0o751);
    await writeFile(out.at('file'), '2', { mode: 0o600 });
    assert.equal(statSync(out.at('file')).mode & 0o777, 0o751);
    assert.deepEqual(out.names(), ['file']);
  },
);

test('`atomic` says whether the file or its name is written', { timeout, skip: sep === '\\' }, async (t) => {
  const out = folder(t);
  const inode = () => statSync(out.at('file')).ino;
  for (const atomic of [undefined, true, false]) {
    writeFileSync(out.at('file'), 'something longer than what comes');
    const before = inode();
    await writeFile(out.at('file'), 'text', { atomic, fsync: 'file+dir' });
    assert.equal(out.read('file'), 'text');
    assert.equal(inode() === before, atomic === false);
  }
  await writeFile(out.at('new'), 'text', { atomic: true, fsync: 'file' });
  assert.deepEqual(out.names(), ['file', 'new']);
});

test('a link is followed, or refused', { timeout, skip: sep === '\\' }, async (t) => {
  const out = folder(t);
  writeFileSync(out.at('target'), 'old');
  symlinkSync('target', out.at('link'));
  symlinkSync('nothing', out.at('dangling'));
  await writeFile(out.at('link'), 'new');
  await writeFile(out.at('dangling'), 'made');
  assert.ok(lstatSync(out.at('link')).isSymbolicLink());
  assert.deepEqual([out.read('target'), out.read('nothing')], ['new', 'made']);
  await assert.rejects(writeFile(out.at('link'), 'x', { symlinks: 'refuse' }), {
    code: 'ERR_OGPRESS_SYMLINK',
    path: out.at('link'),
  });
  assert.equal(out.read('target'), 'new');
});

test('what is there already is left alone where that is asked for', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter({ skipUnchanged: true });
  assert.equal(await writer.writeFile(out.at('file'), 'text'), true);
  const { mtimeMs } = statSync(out.at('file'));
  assert.equal(await writer.writeFile(out.at('file'), 'text'), false);
  assert.equal(statSync(out.at('file')).mtimeMs, mtimeMs);
  assert.equal(await writer.writeFile(out.at('file'), 'text', { skipUnchanged: false }), true);
  assert.equal(await writer.writeFile(out.at('file'), 'texts'), true);
  const { written, skipped } = writer.getStats();
  assert.deepEqual({ written, skipped }, { written: 3, skipped: 1 });
});

test('a file is written in its root, and nothing leads out of it', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter({ root: out.at('root') });
  await writer.writeFile('a/b.txt', 'old');
  await writer
    .writeFile('a/../b.txt', 'x')
    .then(assert.fail, (error) => assert.equal(error.code, 'ERR_OGPRESS_OUTSIDE_ROOT'));
  await assert.rejects(writer.writeFile('../b.txt', 'x'), { code: 'ERR_OGPRESS_OUTSIDE_ROOT' });
  await assert.rejects(writer.writeFile(out.at('root', 'b.txt'), 'x'), { code: 'ERR_OGPRESS_OUTSIDE_ROOT' });
  if (sep === '/') {
    symlinkSync('..', out.at('root', 'up'));
    await assert.rejects(writer.writeFile('up/b.txt', 'x'), { code: 'ERR_OGPRESS_OUTSIDE_ROOT' });
  }
  await writer.writeFile('a/b.txt', 'inside');
  assert.equal(out.read('root', 'a', 'b.txt'), 'inside');
  writeFileSync(out.at('no folder'), '');
  await assert.rejects(writer.writeFile('x', 'x', { root: out.at('no folder') }), { code: 'ERR_OGPRESS_WRITE' });
  assert.deepEqual(out.names(), ['no folder', 'root']);
});

test('paths that no file can have are refused, each with its code', { timeout }, async (t) => {
  const out = folder(t);
  mkdirSync(out.at('folder'));
  writeFileSync(out.at('file'), '');
  const refused = async (path, expected) => assert.rejects(writeFile(path, 'x'), expected);
  await refused('', { code: 'ERR_OGPRESS_INVALID_PATH', name: 'OgpressError' });
  await refused(out.at('a\0b'), {
    code: 'ERR_OGPRESS_INVALID_PATH',
    message: /no path can have a NUL but received '.*\\x00b'/,
  });
  await refused(`${out.at('folder')}/`, { code: 'ERR_OGPRESS_NOT_A_FILE' });
  await refused(out.at('folder'), { code: 'ERR_OGPRESS_NOT_A_FILE', path: out.at('folder') });
  await refused(out.at('n'.repeat(300)), { code: 'ERR_OGPRESS_WRITE' });
  await refused(out.at('file', 'below'), { code: 'ERR_OGPRESS_WRITE' });
  if (sep === '/') {
    await refused(out.at('n'.repeat(300)), { systemCode: 'ENAMETOOLONG', syscall: 'open' });
    await refused(out.at('file', 'below'), { systemCode: 'ENOTDIR' });
    await refused('/dev/null', { code: 'ERR_OGPRESS_NOT_A_FILE' });
  }
  assert.deepEqual(out.names(), ['file', 'folder']);
});

test(
  'what may not be written is refused, and stays as it was',
  { timeout, skip: process.getuid?.() !== 0 },
  async (t) => {
    const out = folder(t);
    chmodSync(out.path, 0o755);
    writeFileSync(out.at('file'), 'old', { mode: 0o644 });
    mkdirSync(out.at('folder'), { mode: 0o755 });
    mkdirSync(out.at('open'));
    chmodSync(out.at('open'), 0o777);
    writeFileSync(out.at('open', 'file'), 'old', { mode: 0o644 });
    const source = `
    import { writeFile } from '${url('index.js')}';
    process.setuid(65534);
    const codes = [];
    for (const path of ${JSON.stringify([out.at('file'), out.at('folder', 'new'), out.at('open', 'file'), out.at('open', 'new')])}) {
      codes.push(await writeFile(path, 'new').then(() => 'written', ({ code, systemCode }) => code + ' ' + systemCode));
    }
    report(codes);
  `;
    const refused = 'ERR_OGPRESS_WRITE EACCES';
    // The third one could be replaced, since every user may write in its folder.
    assert.deepEqual(await child(source), [refused, refused, refused, 'written']);
    assert.deepEqual([out.read('file'), out.read('open', 'file'), out.read('open', 'new')], ['old', 'old', 'new']);
  },
);

test(
  'bytes may change as soon as they are on their way, and are missed if they are gone before',
  { timeout },
  async (t) => {
    const out = folder(t);
    const writer = new FileWriter();
    const gone = {
      code: 'ERR_OGPRESS_INVALID_ARG_VALUE',
      message: /were detached or resized before they could be copied/,
    };
    const detached = Uint8Array.of(1, 2, 3);
    const writing = writer.writeFile(out.at('detached'), detached);
    structuredClone(detached, { transfer: [detached.buffer] });
    await assert.rejects(writing, gone);
    const buffer = new ArrayBuffer(10, { maxByteLength: 10 });
    const shrinks = new Uint8Array(buffer).fill(65);
    const files = function* () {
      yield [out.at('1'), shrinks];
      buffer.resize(0);
      yield [out.at('2'), 'B'.repeat(10)];
      yield [out.at('3'), 'C'.repeat(10)];
    };
    await writer.writeFiles(files());
    assert.deepEqual(
      ['1', '2', '3'].map((name) => out.read(name)),
      ['A', 'B', 'C'].map((letter) => letter.repeat(10)),
    );
    assert.equal(await writer.writeFile(out.at('after'), 'x'), true);
  },
);

test('what is asked for first is written first, in whatever way', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const many = Array.from({ length: 600 }, (_, index) => [out.at(`many-${index}`), 'x']);
  await Promise.all([writer.writeFile(out.at('file'), 'old'), writer.writeFiles([[out.at('file'), 'new'], ...many])]);
  assert.equal(out.read('file'), 'new');
});

test('many writes with one signal are aborted at once', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const stop = new AbortController();
  writer.pause();
  const writes = Array.from({ length: 20_000 }, (_, index) =>
    writer.writeFile(out.at(String(index)), 'x', { signal: stop.signal }),
  );
  const settled = Promise.allSettled(writes);
  await null;
  await null;
  stop.abort(new Error('enough'));
  assert.ok((await settled).every(({ reason }) => reason?.message === 'enough'));
  assert.deepEqual(out.names(), []);
});

test('mistakes in the call itself are errors of arguments', { timeout }, async () => {
  await assert.rejects(writeFile(7, 'x'), {
    name: 'TypeError',
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    message: /a string or a file URL for `path` but received type number \(7\)/,
  });
  await assert.rejects(writeFile('x', { toString: () => 'x' }), {
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    message: /for `data` but received an instance of Object/,
  });
  await assert.rejects(writeFile('x', 'x', { fsync: 'yes' }), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  await assert.rejects(writeFile('x', 'x', { mode: 0o10000 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  await assert.rejects(writeFile('x', 'x', { atomc: true }), {
    code: 'ERR_OGPRESS_UNKNOWN_OPTION',
    message: /did you mean `atomic`/,
  });
  await assert.rejects(writeFile('x', 'x', { onProgress() {} }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION' });
});

test('the default writer counts for the whole process', { timeout }, async (t) => {
  const out = folder(t);
  const before = getWriteStats();
  await Promise.all([writeFile(out.at('1'), '1'), writeFile(out.at('2'), '22')]);
  const { total, written, bytes, limit } = getWriteStats();
  assert.deepEqual([total - before.total, written - before.written, bytes - before.bytes, limit], [2, 2, 3, 100]);
});
