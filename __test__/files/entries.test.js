// A wrong entry, or a source that throws, is named, and the files before it are written.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { FileWriter, writeFile, writeFiles } from '../../index.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

const rejection = (promise) => promise.then(assert.fail, (error) => error);

/** A thousand files, of which number 500 has other data. */
const thousand = (out, data) =>
  Array.from({ length: 1000 }, (_, index) => [out.at(String(index)), index === 500 ? data : 'text']);

function transferred() {
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

/** Returns a list of files as each kind of source: array, map, generator and so on. */
const SOURCES = {
  array: (files) => files,
  map: (files) => new Map(files),
  object: (files) => Object.fromEntries(files),
  iterable: (files) => files.values(),
  async: async function* (files) {
    yield* files;
  },
};

for (const [kind, source] of Object.entries(SOURCES)) {
  test(`a file with wrong data is named, and those before it are written (${kind})`, { timeout }, async (t) => {
    const out = folder(t);
    const error = await rejection(writeFiles(source(thousand(out, undefined))));
    assert.equal(error.code, 'ERR_OGPRESS_INVALID_ARG_TYPE');
    assert.ok(error instanceof TypeError);
    assert.deepEqual([error.index, error.path], [500, out.at('500')]);
    assert.ok(error.message.includes(`'${out.at('500')}'`), error.message);
    assert.match(error.message, /; it is entry 500 of `files`; of the 500 entries before it, 500 were written$/);
    assert.deepEqual([error.report.written, error.report.failed], [500, []]);
    assert.equal(out.names().length, 500);
    assert.equal(out.read('499'), 'text');
  });
}

test('every kind of wrong data is named', { timeout }, async (t) => {
  const out = folder(t);
  for (const [data, code] of [
    [null, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [{}, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [Promise.resolve('text'), 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    [transferred(), 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ]) {
    const error = await rejection(
      writeFiles([
        [out.at('good'), 'x'],
        [out.at('bad'), data],
      ]),
    );
    assert.deepEqual([error.code, error.index, error.path], [code, 1, out.at('bad')]);
    assert.equal(error.report.written, 1);
  }
  assert.deepEqual(out.names(), ['good']);
});

test('a wrong path is named by its index, and files that failed before it are reported', { timeout }, async (t) => {
  const out = folder(t);
  mkdirSync(out.at('folder'));
  const files = [
    [out.at('1'), 'x'],
    [out.at('folder'), 'x'],
    { path: out.at('3'), data: 'x' },
    [4, 'x'],
    [out.at('5'), 'x'],
  ];
  const error = await rejection(writeFiles(files));
  assert.equal(error.code, 'ERR_OGPRESS_INVALID_ARG_TYPE');
  assert.match(
    error.message,
    /for `path` but received type number \(4\); it is entry 3 of `files`; of the 3 entries before it, 2 were written$/,
  );
  assert.deepEqual([error.index, error.path], [3, undefined]);
  assert.deepEqual(
    error.report.failed.map(({ path }) => path),
    [out.at('folder')],
  );
  assert.deepEqual(out.names(), ['1', '3', 'folder']);
  const first = await rejection(writeFiles([undefined]));
  assert.match(first.message, /; it is entry 0 of `files`; nothing was written$/);
  const again = await rejection(writeFiles([[out.at('1'), 'x'], null], { skipUnchanged: true }));
  assert.match(
    again.message,
    /; it is entry 1 of `files`; of the 1 entries before it, 0 were written and 1 was unchanged$/,
  );
});

test('an error of the source stays what it is, and says what was written', { timeout }, async (t) => {
  class DatabaseError extends Error {}
  const sources = {
    generator: (out, failure) =>
      (function* () {
        for (let index = 0; index < 300; index++) yield [out.at(String(index)), 'x'];
        throw failure;
      })(),
    async: (out, failure) =>
      (async function* () {
        for (let index = 0; index < 300; index++) {
          yield [out.at(String(index)), 'x'];
          if (index % 100 === 0) await setImmediate();
        }
        throw failure;
      })(),
    getter: (out, failure) => [
      ...Array.from({ length: 300 }, (_, index) => [out.at(String(index)), 'x']),
      {
        path: out.at('300'),
        get data() {
          throw failure;
        },
      },
    ],
  };
  for (const [kind, source] of Object.entries(sources)) {
    const out = folder(t);
    const failure = new DatabaseError('the connection was lost');
    const error = await rejection(writeFiles(source(out, failure)));
    assert.equal(error, failure, kind);
    assert.equal(error.message, 'the connection was lost');
    assert.deepEqual([error.report.written, error.report.failed, error.report.notAttempted], [300, [], []], kind);
    assert.equal(out.names().length, 300);
    // An error that is thrown again gets the report of the later call.
    const other = folder(t);
    assert.equal(await rejection(writeFiles(source(other, failure))), failure);
    assert.equal(failure.report.written, 300);
  }
});

test('an error that cannot carry a report is the cause of one that can', { timeout }, async (t) => {
  const out = folder(t);
  const own = Object.assign(new Error('mine'), { report: 'of mine' });
  for (const thrown of ['a text', undefined, null, 7, Object.freeze(new Error('frozen')), own, Symbol('symbol')]) {
    const error = await rejection(
      writeFiles(
        (function* () {
          yield [out.at('1'), 'x'];
          throw thrown;
        })(),
      ),
    );
    assert.equal(error.code, 'ERR_OGPRESS_FILES_NOT_WRITTEN');
    assert.equal(error.cause, thrown);
    assert.equal(error.report.written, 1);
  }
  assert.equal(own.report, 'of mine');
});

test('an error that `onProgress` throws says what was written', { timeout }, async (t) => {
  const out = folder(t);
  const failure = new Error('no bar');
  const onProgress = () => {
    throw failure;
  };
  assert.equal(await rejection(writeFiles([[out.at('1'), 'x']], { onProgress })), failure);
  assert.equal(failure.report.written, 1);
});

test('the reason of an abort is not changed, also if the source throws it', { timeout }, async (t) => {
  const out = folder(t);
  const stop = new AbortController();
  const reason = new Error('enough');
  const files = function* () {
    yield [out.at('1'), 'x'];
    stop.abort(reason);
    throw reason;
  };
  assert.equal(await rejection(writeFiles(files(), { signal: stop.signal })), reason);
  assert.ok(!('report' in reason));
});

test('a wrong file of many `writeFile` calls is named', { timeout }, async (t) => {
  const out = folder(t);
  const results = await Promise.allSettled(thousand(out).map(([path, data]) => writeFile(path, data)));
  const rejected = results.filter(({ status }) => status === 'rejected');
  assert.equal(rejected.length, 1);
  const [{ reason }] = rejected;
  assert.equal(reason.path, out.at('500'));
  assert.ok(reason.message.includes(`'${out.at('500')}'`), reason.message);
  assert.equal(out.names().length, 999);
});

/** URLs that are those of no file: what is wrong with each. */
const NO_FILES = ['https://example.org/card.png', 'data:,text', 'file:///a%2Fb', 'file:///a%zz', 'file:///a%00b'];
if (process.platform !== 'win32') NO_FILES.push('file://host/card.png');

test('a URL that is not that of a file has our code, and fails alone', { timeout }, async (t) => {
  const out = folder(t);
  const invalid = { name: 'OgpressError', code: 'ERR_OGPRESS_INVALID_PATH' };
  for (const url of NO_FILES) await assert.rejects(writeFile(new URL(url), 'x'), invalid, url);
  const files = [...NO_FILES.map((url) => [new URL(url), 'x']), [pathToFileURL(out.at('good')), 'x']];
  const error = await rejection(writeFiles(files));
  assert.equal(error.code, 'ERR_OGPRESS_FILES_NOT_WRITTEN');
  assert.deepEqual([error.report.written, error.report.failed.length], [1, NO_FILES.length]);
  assert.equal(error.report.failed[0].path, NO_FILES[0]);
  assert.match(error.report.failed[0].error.message, /a URL of a file for `path` but received 'https:\/\/example\.org/);
  assert.equal(error.report.failed[0].error.cause.code, 'ERR_INVALID_URL_SCHEME');
  assert.deepEqual(out.names(), ['good']);
});

test('an empty array may be transferred before it is sent', { timeout }, async (t) => {
  const out = folder(t);
  const empty = new Uint8Array(0);
  const writing = new FileWriter().writeFile(out.at('empty'), empty);
  structuredClone(empty, { transfer: [empty.buffer] });
  assert.equal(await writing, true);
  assert.equal(out.read('empty'), '');
});
