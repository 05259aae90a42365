// Files that may be written but not replaced: they are written in place, unless `atomic` was asked for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { FileWriter, writeFile } from '../../index.js';
import { child, url } from '../support/child.js';
import { disk, noDisks } from '../support/disk.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;
const skip = noDisks;

const inode = (path) => statSync(path).ino;

/** A folder with `file`, which is mounted over by another file, as containers do. */
function mounted(t) {
  const out = folder(t, (path) => execFileSync('umount', ['--lazy', `${path}/file`]));
  writeFileSync(out.at('file'), 'below');
  writeFileSync(out.at('source'), 'a longer old text');
  execFileSync('mount', ['--bind', out.at('source'), out.at('file')]);
  return out;
}

/** Writes files as a user without rights, and resolves to the outcome of each: `[path, options]`. */
function asNobody(calls) {
  return child(`
    import { writeFile } from '${url('index.js')}';
    process.setgid(65534);
    process.setgroups([]);
    process.setuid(65534);
    const outcomes = [];
    for (const [path, options] of ${JSON.stringify(calls)}) {
      outcomes.push(await writeFile(path, 'new', options).then(
        () => 'written',
        ({ code, systemCode, syscall, message }) => ({ code, systemCode, syscall, message }),
      ));
    }
    report(outcomes);
  `);
}

test('a file that is mounted is written in place', { timeout, skip }, async (t) => {
  const out = mounted(t);
  const before = inode(out.at('source'));
  symlinkSync('file', out.at('link'));
  for (const [path, options] of [
    [out.at('file'), {}],
    [out.at('link'), { fsync: 'file+dir' }],
    [out.at('file'), { atomic: false }],
    ['file', { root: out.path }],
    ['link', { root: out.path, fsync: 'file' }],
  ]) {
    writeFileSync(out.at('source'), 'a longer old text');
    assert.equal(await writeFile(path, 'new', options), true);
    assert.equal(out.read('source'), 'new');
    assert.equal(await writeFile(path, 'longer than before', options), true);
    assert.equal(out.read('file'), 'longer than before');
  }
  assert.equal(inode(out.at('source')), before);
  assert.deepEqual(out.names(), ['file', 'link', 'source']);
});

test('a mounted file that has to be replaced is an error that names the option', { timeout, skip }, async (t) => {
  const out = mounted(t);
  await assert.rejects(writeFile(out.at('file'), 'new', { atomic: true }), {
    code: 'ERR_OGPRESS_WRITE',
    systemCode: 'EBUSY',
    syscall: 'rename',
    message: /: EBUSY, .*; `atomic: true` can only replace the file, .* with `atomic: false` it is overwritten$/,
  });
  const report = await new FileWriter({ atomic: true }).writeFiles({ [out.at('file')]: 'new' }).catch((error) => error);
  assert.match(report.message, /`atomic: true`/);
  assert.equal(out.read('source'), 'a longer old text');
  assert.deepEqual(out.names(), ['file', 'source']);
});

test(
  'a file in a folder without rights, and one of a stranger in a sticky one, are written in place',
  { timeout, skip },
  async (t) => {
    const out = folder(t);
    chmodSync(out.path, 0o755);
    const modes = { closed: 0o755, sticky: 0o1777 };
    const paths = [];
    for (const [name, mode] of Object.entries(modes)) {
      mkdirSync(out.at(name));
      writeFileSync(out.at(name, 'file'), 'a longer old text');
      chownSync(out.at(name, 'file'), 1, 1);
      chmodSync(out.at(name, 'file'), 0o666);
      linkSync(out.at(name, 'file'), out.at(name, 'other name'));
      chmodSync(out.at(name), mode);
      paths.push(out.at(name, 'file'));
    }
    const atomic = await asNobody(paths.map((path) => [path, { atomic: true }]));
    assert.deepEqual(
      atomic.map(({ code, systemCode, syscall }) => [code, systemCode, syscall]),
      [
        ['ERR_OGPRESS_WRITE', 'EACCES', 'open'],
        ['ERR_OGPRESS_WRITE', 'EPERM', 'rename'],
      ],
    );
    for (const { message } of atomic) assert.match(message, /; `atomic: true` can only replace the file/);
    for (const path of paths) assert.equal(statSync(path).size, 17);
    const outcomes = await asNobody([
      ...paths.map((path) => [path, { fsync: 'file+dir' }]),
      ['closed/file', { root: out.path }],
      ['sticky/file', { root: out.path, skipUnchanged: true }],
      // A new file is not possible, in whatever way.
      [out.at('closed', 'new'), {}],
      [out.at('closed', 'new'), { atomic: true }],
    ]);
    assert.deepEqual(outcomes.slice(0, 4), ['written', 'written', 'written', 'written']);
    assert.deepEqual(
      outcomes.slice(4).map(({ systemCode, message }) => [systemCode, message.includes('atomic')]),
      [
        ['EACCES', false],
        ['EACCES', false],
      ],
    );
    for (const name of Object.keys(modes)) {
      assert.deepEqual(out.names(name), ['file', 'other name']);
      assert.equal(out.read(name, 'other name'), 'new');
      const { uid, mode } = statSync(out.at(name, 'file'));
      assert.deepEqual([uid, mode & 0o7777], [1, 0o666]);
    }
  },
);

test(
  'a file that may be written on a disk that is read-only around it is written in place',
  { timeout, skip },
  async (t) => {
    const around = disk(t, 1024);
    const out = folder(t);
    writeFileSync(out.at('source'), 'old');
    writeFileSync(around.at('file'), '');
    execFileSync('mount', ['--bind', out.at('source'), around.at('file')]);
    around.remount('ro');
    assert.equal(await writeFile(around.at('file'), 'new'), true);
    assert.equal(out.read('source'), 'new');
    await assert.rejects(writeFile(around.at('file'), 'newer', { atomic: true }), {
      systemCode: 'EROFS',
      message: /`atomic: true`/,
    });
    await assert.rejects(writeFile(around.at('other'), 'x'), { code: 'ERR_OGPRESS_READ_ONLY' });
  },
);

test('a full disk leaves a file that is written in place as it was', { timeout, skip }, async (t) => {
  const full = disk(t, 64);
  const text = 'x'.repeat(20_000);
  writeFileSync(full.at('file'), text);
  writeFileSync(full.at('ballast'), 'x'.repeat(30_000));
  for (const options of [{ atomic: false }, {}]) {
    await assert.rejects(writeFile(full.at('file'), 'y'.repeat(60_000), options), { code: 'ERR_OGPRESS_DISK_FULL' });
    assert.equal(full.read('file'), text);
  }
});

test('a folder that cannot be opened to be synced is named as the cause', { timeout, skip }, async (t) => {
  const out = folder(t);
  mkdirSync(out.at('blind'));
  chmodSync(out.path, 0o755);
  chmodSync(out.at('blind'), 0o333);
  const path = out.at('blind', 'file');
  const outcomes = await asNobody([
    [path, {}],
    [path, { fsync: 'file' }],
    [path, { fsync: 'file+dir' }],
    [path, { fsync: 'file+dir', atomic: true }],
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.syscall ?? outcome),
    ['written', 'written', 'opendir', 'opendir'],
  );
  for (const { systemCode, message } of outcomes.slice(2)) {
    assert.deepEqual([systemCode, message.includes('`atomic')], ['EACCES', false]);
  }
});

test('files of the kernel are written in place', { timeout, skip }, async () => {
  const source = `
    import { readFileSync } from 'node:fs';
    import { writeFile } from '${url('index.js')}';
    await writeFile('/proc/self/comm', 'ogpress-test');
    report(readFileSync('/proc/self/comm', 'utf8'));
  `;
  assert.equal(await child(source), 'ogpress-test\n');
});

test('set-ID and sticky bits are kept, also for a user without rights', { timeout, skip }, async (t) => {
  const out = folder(t);
  chmodSync(out.path, 0o777);
  const bits = [0o4755, 0o2755, 0o6777, 0o1666];
  const calls = [];
  for (const mode of bits) {
    for (const atomic of [undefined, true, false]) {
      const path = out.at(`${mode.toString(8)} ${atomic}`);
      writeFileSync(path, 'old');
      chownSync(path, 65534, 65534);
      chmodSync(path, mode);
      calls.push([path, { atomic }]);
    }
  }
  const fresh = out.at('fresh');
  calls.push([fresh, { mode: 0o4711 }]);
  assert.deepEqual([...new Set(await asNobody(calls))], ['written']);
  for (const [path] of calls.slice(0, -1)) {
    assert.equal((statSync(path).mode & 0o7777).toString(8), path.split('/').at(-1).split(' ')[0], path);
  }
  assert.equal(statSync(fresh).mode & 0o7777, 0o4711);

  // With another owner the bits would give the rights of that one.
  const foreign = out.at('foreign');
  writeFileSync(foreign, 'old');
  chmodSync(foreign, 0o6777);
  assert.deepEqual(await asNobody([[foreign, {}]]), ['written']);
  const { uid, mode } = statSync(foreign);
  assert.deepEqual([uid, mode & 0o7777], [65534, 0o777]);
});
