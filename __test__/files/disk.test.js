// A disk that is full, read-only or gone harms nothing, and is reported once.
import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { FileWriter } from '../../index.js';
import { child, url } from '../support/child.js';
import { disk, noDisks } from '../support/disk.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;
const skip = noDisks;

/** Fills a disk of a megabyte with more than it holds, over files that are there. */
function load(full) {
  const old = Array.from({ length: 50 }, (_, index) => full.at(`old-${index}`));
  for (const path of old) writeFileSync(path, 'old');
  const files = Array.from({ length: 200 }, (_, index) => [
    index < 50 ? old[index] : full.at('new', String(index)),
    String(index % 10).repeat(20_000),
  ]);
  return { old, files };
}

/** Every file is wholly new, wholly old, or not there; and nothing else is. */
function isWhole(full, { files }) {
  const whole = { new: 0, old: 0, absent: 0 };
  const there = new Set(
    readdirSync(full.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name),
  );
  for (const [path, text] of files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!there.delete(name)) {
      whole.absent++;
      continue;
    }
    const content = full.read(path.slice(full.path.length));
    if (content === text) whole.new++;
    else if (content === 'old') whole.old++;
    else assert.fail(`${path} has ${content.length} bytes`);
  }
  there.delete('ballast');
  assert.deepEqual([...there], [], 'nothing else is left');
  return whole;
}

test(
  'on a full disk one file fails with the cause, others are not attempted, and none is harmed',
  { timeout, skip },
  async (t) => {
    const full = disk(t, 1024);
    const writer = new FileWriter();
    const work = load(full);
    const error = await writer.writeFiles(work.files).then(assert.fail, (thrown) => thrown);
    assert.equal(error.code, 'ERR_OGPRESS_FILES_NOT_WRITTEN');
    const { written, skipped, failed, notAttempted, bytes } = error.report;
    assert.equal(failed.length, 1);
    assert.deepEqual([failed[0].error.code, failed[0].error.systemCode], ['ERR_OGPRESS_DISK_FULL', 'ENOSPC']);
    assert.equal(error.cause, failed[0].error);
    assert.equal(written + skipped + failed.length + notAttempted.length, 200);
    assert.equal(bytes, written * 20_000);
    const whole = isWhole(full, work);
    assert.equal(whole.new, written);
    assert.ok(written > 20 && whole.old + whole.absent === notAttempted.length + 1);
    assert.equal(new Set([...notAttempted, failed[0].path]).size, notAttempted.length + 1);

    // A later file is tried again: there may be room by then.
    await assert.rejects(writer.writeFile(full.at('late'), 'x'.repeat(200_000)), { code: 'ERR_OGPRESS_DISK_FULL' });
    for (const path of work.old) rmSync(path);
    await writer.writeFile(full.at('old-0'), work.files[0][1]);
  },
);

test(
  'of files asked for one by one, one says why and the others that they were not attempted',
  { timeout, skip },
  async (t) => {
    const full = disk(t, 1024);
    const work = load(full);
    const writer = new FileWriter();
    const results = await Promise.allSettled(work.files.map(([path, text]) => writer.writeFile(path, text)));
    const codes = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.code);
    assert.equal(codes.filter((code) => code === 'ERR_OGPRESS_DISK_FULL').length, 1);
    assert.ok(codes.filter((code) => code === 'ERR_OGPRESS_NOT_ATTEMPTED').length > 50);
    assert.equal(new Set(codes).size, 2);
    assert.equal(isWhole(full, work).new, 200 - codes.length);
  },
);

test('no more files are made for a disk that is full', { timeout, skip }, async (t) => {
  const full = disk(t, 1024);
  let made = 0;
  const files = async function* () {
    for (; made < 100_000; made++) yield [full.at(String(made)), 'x'.repeat(20_000)];
  };
  const error = await new FileWriter().writeFiles(files()).then(assert.fail, (thrown) => thrown);
  assert.ok(made < 20_000, `${made} were made`);
  assert.equal(error.report.failed.length, 1);
});

test('other disks are written to while one is full', { timeout, skip }, async (t) => {
  const full = disk(t, 256);
  const good = folder(t);
  const files = Array.from({ length: 100 }, (_, index) => [
    (index % 2 ? full : good).at(String(index)),
    'x'.repeat(20_000),
  ]);
  const error = await new FileWriter().writeFiles(files).then(assert.fail, (thrown) => thrown);
  assert.equal(good.names().length, 50);
  assert.equal(error.report.failed.length, 1);
  assert.ok(error.report.notAttempted.every((path) => path.startsWith(full.path)));
});

test('a paused writer keeps what a full disk could not take, and completes it', { timeout, skip }, async (t) => {
  const full = disk(t, 1024);
  writeFileSync(full.at('ballast'), Buffer.alloc(500_000));
  const work = load(full);
  const files = work.files.slice(0, 45);
  const writer = new FileWriter({ onDiskFull: 'pause' });
  const told = [];
  writer.addEventListener('diskfull', (event) => {
    event.preventDefault();
    told.push(event.detail);
    rmSync(full.at('ballast'), { force: true });
    assert.ok(writer.getStats().parked > 0);
    isWhole(full, { files: work.files });
    writer.resume();
  });
  const { written, failed } = await writer.writeFiles(files);
  assert.deepEqual([written, failed], [45, []]);
  assert.ok(told.length >= 1 && told.length < 5, `told ${told.length} times`);
  assert.deepEqual([told[0].code, told[0].systemCode], ['ERR_OGPRESS_DISK_FULL', 'ENOSPC']);
  assert.equal(isWhole(full, work).new, 45);
  assert.equal(writer.getStats().parked, 0);
});

test('what waits for a disk can be aborted', { timeout, skip }, async (t) => {
  const full = disk(t, 256);
  const stop = new AbortController();
  const writer = new FileWriter({ onDiskFull: 'pause' });
  writer.addEventListener('diskfull', (event) => {
    event.preventDefault();
    stop.abort();
  });
  const files = Array.from({ length: 100 }, (_, index) => [full.at(String(index)), 'x'.repeat(20_000)]);
  await assert.rejects(writer.writeFiles(files, { signal: stop.signal }), { name: 'AbortError' });
  for (const name of full.names()) assert.equal(full.read(name).length, 20_000);
});

test('a disk that no file waits for any more is tried again', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  const stop = new AbortController();
  const writer = new FileWriter({ onDiskFull: 'pause' });
  let told = 0;
  writer.addEventListener('diskfull', (event) => {
    event.preventDefault();
    if (++told === 1) stop.abort();
    else writer.resume();
  });
  await assert.rejects(writer.writeFile(full.at('big'), 'x'.repeat(100_000), { signal: stop.signal }), {
    name: 'AbortError',
  });
  assert.equal(await writer.writeFile(full.at('small'), 'x'), true);
  assert.equal(told, 1);
  writeFileSync(full.at('ballast'), 'x'.repeat(50_000));
  const again = writer.writeFile(full.at('big'), 'x'.repeat(40_000));
  while (told === 1) await setImmediate();
  rmSync(full.at('ballast'));
  writer.resume();
  assert.equal(await again, true);
});

test('who rejects does not wait for a disk, and who waits does not reject', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  const waits = new FileWriter({ onDiskFull: 'pause' });
  waits.addEventListener('diskfull', (event) => event.preventDefault());
  const big = waits.writeFile(full.at('big'), 'x'.repeat(100_000));
  while (waits.getStats().parked === 0) await setImmediate();
  await assert.rejects(waits.writeFile(full.at('other'), 'x'.repeat(100_000), { onDiskFull: 'reject' }), {
    code: 'ERR_OGPRESS_DISK_FULL',
  });
  const small = new FileWriter({ onDiskFull: 'pause' });
  small.pause();
  const later = small.writeFile(full.at('small'), 'x');
  await setImmediate();
  await assert.rejects(new FileWriter().writeFile(full.at('other'), 'x'.repeat(100_000)), {
    code: 'ERR_OGPRESS_DISK_FULL',
  });
  small.resume();
  assert.equal(await later, true);
  full.remount('size=1024k');
  waits.resume();
  assert.equal(await big, true);
});

test('an abort while a file finds its disk full is not forgotten', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  for (let round = 0; round < 200; round++) {
    const writer = new FileWriter({ onDiskFull: 'pause' });
    writer.addEventListener('diskfull', (event) => event.preventDefault());
    const stop = new AbortController();
    const writing = writer.writeFile(full.at('big'), 'x'.repeat(100_000), { signal: stop.signal });
    const begun = performance.now();
    await setImmediate();
    while (performance.now() - begun < (round % 40) / 100);
    stop.abort();
    await assert.rejects(writing, { name: 'AbortError' });
  }
});

test('the process is warned of a pause without a listener', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  const source = `
    import { rmSync } from 'node:fs';
    import { FileWriter } from '${url('index.js')}';
    const writer = new FileWriter({ onDiskFull: 'pause' });
    process.on('warning', ({ name, code, message }) => {
      rmSync(${JSON.stringify(full.at('ballast'))});
      writer.resume();
      writing.then(() => report({ name, code, message }));
    });
    const writing = writer.writeFile(${JSON.stringify(full.at('file'))}, 'x'.repeat(40_000));
  `;
  writeFileSync(full.at('ballast'), 'x'.repeat(50_000));
  const { name, code, message } = await child(source);
  assert.deepEqual([name, code], ['OgpressWarning', 'WARN_OGPRESS_DISK_FULL']);
  assert.match(message, /^cannot write `.*`: ENOSPC, no space left on device; writing goes on after `resume\(\)`$/);
});

test('a read-only disk is reported once, and nothing on it changes', { timeout, skip }, async (t) => {
  const mounted = disk(t, 1024);
  writeFileSync(mounted.at('old'), 'old');
  mounted.remount('ro');
  const files = [
    [mounted.at('old'), 'new'],
    ...Array.from({ length: 20 }, (_, index) => [mounted.at(`${index}`, 'new'), 'new']),
  ];
  const error = await new FileWriter().writeFiles(files).then(assert.fail, (thrown) => thrown);
  const { failed, notAttempted } = error.report;
  assert.deepEqual([failed.length, notAttempted.length], [1, 20]);
  assert.deepEqual([failed[0].error.code, failed[0].error.systemCode], ['ERR_OGPRESS_READ_ONLY', 'EROFS']);
  assert.deepEqual(mounted.names(), ['old']);
  assert.equal(mounted.read('old'), 'old');
  mounted.remount('rw');
  assert.equal((await new FileWriter().writeFiles(files)).written, 21);
});

test(
  'a full disk with one file in place is an error of that file, which keeps its length',
  { timeout, skip },
  async (t) => {
    const full = disk(t, 64);
    writeFileSync(full.at('file'), 'x'.repeat(30_000));
    writeFileSync(full.at('ballast'), 'x'.repeat(30_000));
    const writer = new FileWriter();
    await assert.rejects(writer.writeFile(full.at('file'), 'y'.repeat(60_000)), { code: 'ERR_OGPRESS_DISK_FULL' });
    assert.equal(full.read('file'), 'x'.repeat(30_000));
    assert.deepEqual(full.names(), ['ballast', 'file']);
    await setImmediate();
    assert.equal(writer.getStats().failed, 1);
  },
);

test('an adaptive limit falls when a disk fails', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  const writer = new FileWriter({ adaptive: { min: 2, max: 64, memory: false } });
  assert.equal(writer.concurrency, 64);
  await assert.rejects(writer.writeFile(full.at('file'), 'x'.repeat(100_000)), { code: 'ERR_OGPRESS_DISK_FULL' });
  // It is decided once a second.
  while (writer.concurrency === 64) await setTimeout(20);
  assert.ok(writer.concurrency >= 2 && writer.concurrency < 64);
});
