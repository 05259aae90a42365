// A writer is paused, drained and aborted, has a limit, and is shared.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { FileWriter, prometheusMetrics, writeFile, writeFiles } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

const isBun = process.versions.bun === undefined ? false : 'Bun waits for a top-level await for ever';

test('a paused writer begins nothing, and goes on when it is resumed', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  writer.pause();
  const writing = [writer.writeFile(out.at('1'), '1'), writer.writeFiles([[out.at('2'), '2']])];
  await setImmediate();
  assert.deepEqual([writer.getStats().queued, writer.getStats().paused], [2, true]);
  assert.deepEqual(out.names(), []);
  writer.resume();
  await Promise.all(writing);
  assert.deepEqual(out.names(), ['1', '2']);
});

test('`drain` waits for all that was asked for, whatever becomes of it', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  await writer.drain();
  const ended = [];
  const note = () => ended.push('ended');
  writer.writeFile(out.at('1'), '1').then(note);
  writer.writeFile('', '2').catch(note);
  writer.writeFiles([[out.at('3'), '3']]).then(note);
  await Promise.all([writer.drain(), writer.drain()]);
  assert.deepEqual(ended, ['ended', 'ended', 'ended']);
});

test('an aborted call rejects with the reason, and begins nothing more', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const reason = new Error('enough');
  const aborted = AbortSignal.abort(reason);
  await assert.rejects(writer.writeFile(out.at('0'), 'x', { signal: aborted }), reason);
  await assert.rejects(writer.writeFiles([[out.at('0'), 'x']], { signal: aborted }), reason);
  const stop = new AbortController();
  writer.pause();
  const names = Array.from({ length: 1000 }, (_, index) => out.at('many', String(index)));
  const writing = [
    writer.writeFiles(
      names.map((name) => [name, 'x']),
      { signal: stop.signal },
    ),
    writer.writeFile(out.at('one'), 'x', { signal: stop.signal }),
    writer.writeFile(out.at('two'), 'x', { signal: stop.signal }),
  ];
  const other = writer.writeFile(out.at('two'), 'not aborted');
  await setImmediate();
  stop.abort(reason);
  for (const promise of writing) await assert.rejects(promise, reason);
  writer.resume();
  await other;
  assert.deepEqual(out.names(), ['two']);
  assert.equal(out.read('two'), 'not aborted');
  const { total, written, notAttempted } = writer.getStats();
  assert.ok(notAttempted > 200, `${notAttempted}`);
  assert.deepEqual([written, total], [1, notAttempted + 1]);
});

test('an abort does not wait for an iterable that has nothing to say', { timeout }, async (t) => {
  const out = folder(t);
  const stop = new AbortController();
  let isClosed = false;
  const never = new Promise(() => {});
  const files = {
    [Symbol.asyncIterator]: () => ({
      next: () => never,
      return: async () => {
        isClosed = true;
        return { done: true };
      },
    }),
  };
  const writing = new FileWriter().writeFiles(files, { signal: stop.signal });
  stop.abort();
  await assert.rejects(writing, { name: 'AbortError' });
  assert.equal(isClosed, false, 'it is still asked');
  assert.deepEqual(out.names(), []);
});

test('signals keep no listeners', { timeout }, async (t) => {
  const out = folder(t);
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  signal.addEventListener = (...args) => (listeners++, addEventListener.apply(signal, args));
  signal.removeEventListener = (...args) => (listeners--, removeEventListener.apply(signal, args));
  await Promise.all([
    writeFile(out.at('1'), 'x', { signal }),
    writeFiles([[out.at('2'), 'x']], { signal }),
    writeFile('', 'x', { signal }).catch(() => {}),
  ]);
  assert.equal(listeners, 0);
});

test('the limit is 100, or what the environment or the caller says', { timeout }, async () => {
  const limits = async (env) =>
    child(
      `
      import { FileWriter, getWriteStats } from '${url('index.js')}';
      const limits = [
        () => getWriteStats().limit,
        () => new FileWriter().concurrency,
        () => new FileWriter({ concurrency: 7 }).concurrency,
        () => new FileWriter({ envVar: 'MY_LIMIT' }).concurrency,
        () => new FileWriter({ envVar: 'MY_LIMIT', concurrency: 7 }).concurrency,
        () => new FileWriter({ concurrency: Infinity }).concurrency === Infinity,
      ];
      report(limits.map((limit) => { try { return limit(); } catch ({ code, message }) { return code + ': ' + message; } }));
      `,
      { env: { OGPRESS_WRITE_CONCURRENCY: undefined, MY_LIMIT: undefined, ...env } },
    );
  assert.deepEqual(await limits({}), [100, 100, 7, 100, 7, true]);
  assert.deepEqual(await limits({ OGPRESS_WRITE_CONCURRENCY: '20' }), [20, 20, 7, 20, 7, true]);
  assert.deepEqual(await limits({ MY_LIMIT: ' 30 ' }), [100, 100, 7, 30, 30, true]);
  const nonsense = (name) =>
    `ERR_OGPRESS_INVALID_ENV: expected an integer of at least 1, or Infinity, for the environment variable \`${name}\` but received 'many'`;
  const standard = nonsense('OGPRESS_WRITE_CONCURRENCY');
  assert.deepEqual(await limits({ OGPRESS_WRITE_CONCURRENCY: 'many' }), [standard, standard, 7, standard, 7, true]);
  const own = nonsense('MY_LIMIT');
  assert.deepEqual(await limits({ MY_LIMIT: 'many' }), [100, 100, 7, own, own, true]);
});

test('the limit can be set, and nonsense is refused', { timeout }, () => {
  const writer = new FileWriter({ concurrency: 5 });
  writer.concurrency = 9;
  assert.equal(writer.concurrency, 9);
  for (const value of [0, 1.5, -1, Number.NaN]) {
    assert.throws(() => new FileWriter({ concurrency: value }), {
      name: 'RangeError',
      code: 'ERR_OGPRESS_OUT_OF_RANGE',
    });
    assert.throws(() => (writer.concurrency = value), {
      code: 'ERR_OGPRESS_OUT_OF_RANGE',
      message: /for `concurrency`/,
    });
  }
  assert.throws(() => (writer.concurrency = '9'), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.throws(() => new FileWriter({ within: {} }), {
    code: 'ERR_OGPRESS_INVALID_ARG_TYPE',
    message: /a FileWriter for `within`/,
  });
  assert.throws(() => new FileWriter({ concurency: 1 }), {
    code: 'ERR_OGPRESS_UNKNOWN_OPTION',
    message: /did you mean `concurrency`/,
  });
  const both = { adaptive: { max: 9 }, concurrency: 9 };
  assert.throws(() => new FileWriter(both), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
  assert.equal(new FileWriter({ adaptive: { min: 2, max: 9 } }).concurrency, 9);
});

test('a shared writer is one, by name', { timeout }, async (t) => {
  const out = folder(t);
  const writer = FileWriter.shared('infrastructure', { concurrency: 50 });
  const same = FileWriter.shared('infrastructure');
  await writer.writeFile(out.at('1'), '1');
  assert.equal(same.getStats().written, 1);
  assert.equal(same.concurrency, 50);
  const message = 'the shared writer `infrastructure` already exists with `concurrency` 50 but received 20';
  assert.throws(() => FileWriter.shared('infrastructure', { concurrency: 20 }), {
    code: 'ERR_OGPRESS_WRITER_CONFLICT',
    message,
  });
  const conflict = { code: 'ERR_OGPRESS_WRITER_CONFLICT' };
  assert.throws(() => FileWriter.shared('infrastructure', { within: writer }), conflict);
  const inner = FileWriter.shared('within infrastructure', { within: same });
  assert.equal(FileWriter.shared('within infrastructure', { within: writer }).concurrency, inner.concurrency);
  assert.throws(() => FileWriter.shared('within infrastructure', { within: inner }), conflict);
  assert.equal(FileWriter.shared('without a limit').concurrency, 100);
  assert.equal(FileWriter.shared('without a limit', { concurrency: 100 }).concurrency, 100);
  assert.throws(() => FileWriter.shared(7), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  const metrics = prometheusMetrics();
  assert.match(metrics, /^ogpress_writer_files_total\{writer="infrastructure",outcome="written"\} 1$/m);
  assert.match(metrics, /^ogpress_writer_concurrency_limit\{writer="infrastructure"\} 50$/m);
  assert.match(metrics, /^ogpress_writer_bytes_total\{writer="infrastructure"\} 1$/m);
});

test('a writer within another one takes a slot of each, and counts once', { timeout }, async (t) => {
  const out = folder(t);
  const all = new FileWriter({ concurrency: 2 });
  const phases = ['first', 'second'].map((name) => ({
    name,
    writer: new FileWriter({ concurrency: 50, within: all, fsync: 'file' }),
  }));
  const files = (name) => Array.from({ length: 100 }, (_, index) => [out.at(name, String(index)), 'x']);
  await Promise.all(phases.map(({ name, writer }) => writer.writeFiles(files(name))));
  assert.ok(all.getStats().maxConcurrent <= 2);
  assert.equal(all.getStats().total, 0);
  for (const { name, writer } of phases) {
    assert.equal(writer.getStats().written, 100);
    assert.equal(out.names(name).length, 100);
  }
  all.pause();
  const waits = phases[0].writer.writeFile(out.at('waits'), 'x');
  await setImmediate();
  assert.equal(phases[0].writer.getStats().written, 100);
  all.resume();
  await waits;
});

test('threads share a writer, and a path is written by one of them at a time', { timeout }, async (t) => {
  const out = folder(t);
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const { FileWriter } = await import('${url('index.js')}');
    const writer = FileWriter.shared('of threads', { concurrency: 4 });
    const { path, thread } = workerData;
    const texts = Array.from({ length: 200 }, (_, index) => [path + '/' + (index % 10), String(thread).repeat(10_000)]);
    const { written } = await writer.writeFiles(texts);
    parentPort.postMessage(written);
  `;
  const threads = [1, 2, 3].map(
    (thread) =>
      new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
        workerData: { path: out.path, thread },
      }),
  );
  const written = await Promise.all(threads.map(async (worker) => (await once(worker, 'message'))[0]));
  assert.deepEqual(written, [200, 200, 200]);
  const writer = FileWriter.shared('of threads');
  assert.equal(writer.getStats().written, 600);
  assert.ok(writer.getStats().maxConcurrent <= 4);
  for (const name of out.names()) assert.match(out.read(name), /^(.)\1{9999}$/);
  await Promise.all(threads.map((worker) => worker.terminate()));
});

test('a thread that is terminated begins nothing more, and leaves no file half written', { timeout }, async (t) => {
  const out = folder(t);
  const source = `
    const { workerData, parentPort } = await import('node:worker_threads');
    const { FileWriter } = await import('${url('index.js')}');
    const writer = FileWriter.shared('of a thread');
    writer.writeFiles(Array.from({ length: 5000 }, (_, index) => [workerData + '/' + index, 'x'.repeat(10_000)]), { fsync: 'file' });
    const timer = setInterval(() => { if (writer.getStats().written > 0) parentPort.postMessage('writes'); }, 1);
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: out.path });
  await once(worker, 'message');
  await worker.terminate();
  const writer = FileWriter.shared('of a thread');
  while (writer.getStats().running > 0 || writer.getStats().queued > 0) await setImmediate();
  const { total, written, notAttempted } = writer.getStats();
  assert.equal(written + notAttempted, total);
  const names = out.names();
  assert.equal(names.length, written);
  for (const name of names) assert.equal(out.read(name).length, 10_000);
  // Another thread can go on with it.
  await writer.writeFile(out.at('after'), 'x');
});

test('writes keep the process alive until they have ended, and an idle writer does not', { timeout }, async (t) => {
  const out = folder(t);
  const source = `
    import { FileWriter } from '${url('index.js')}';
    const writer = new FileWriter();
    writer.writeFiles(Array.from({ length: 500 }, (_, index) => [${JSON.stringify(out.path)} + '/' + index, 'x']));
    writer.writeFile(${JSON.stringify(out.at('last'))}, 'x').then(() => report(true));
  `;
  assert.equal(await child(source), true);
  assert.equal(out.names().length, 501);
});

test(
  'a source that has no more to give, and never says so, does not keep the process alive',
  { timeout, skip: isBun },
  async () => {
    const source = `
    import { writeFiles } from '${url('index.js')}';
    await writeFiles((async function* () { await new Promise(() => {}); })());
  `;
    // Node.js's code for an await that nothing will end.
    await assert.rejects(child(source), { code: 13 });
  },
);
