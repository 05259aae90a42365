// Errors of the system: each names the call that failed, and the system's code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FileWriter, writeFile } from '../../index.js';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;
const isWindows = process.platform === 'win32';

/** Fails calls of the C library for files below a folder with the name of the call. */
const FAULTS = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(int file, const char *call) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  // Not for folders, which have no name behind that of the call.
  return strstr(path, call) != NULL;
}

#define FAULT(name, parameters, arguments, code) \\
  int name parameters { \\
    static int (*real) parameters; \\
    if (!real) real = (int (*) parameters)dlsym(RTLD_NEXT, #name); \\
    int failed = fails(file, "/" #name "/"); \\
    int result = real arguments; \\
    if (!failed) return result; \\
    errno = code; \\
    return -1; \\
  }

FAULT(fsync, (int file), (file), EIO)
FAULT(close, (int file), (file), EDQUOT)
FAULT(fchmod, (int file, mode_t mode), (file, mode), ENOTSUP)
FAULT(ftruncate64, (int file, off64_t length), (file, length), EFBIG)
`;

function hasCompiler() {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isGlibc = process.report?.getReport().header.glibcVersionRuntime !== undefined;
const noFaults =
  process.platform !== 'linux' || !isGlibc || (!process.env.CI && !hasCompiler())
    ? 'it takes glibc and a compiler'
    : false;

/** Compiles the faults, and returns the environment of a process that has them. */
function faults(t) {
  const path = mkdtempSync(join(tmpdir(), 'ogpress-faults-'));
  t.after(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'faults.c'), FAULTS);
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', join(path, 'faults.so'), join(path, 'faults.c'), '-ldl']);
  return { LD_PRELOAD: join(path, 'faults.so') };
}

test(
  'a failed fsync, close, fchmod or ftruncate is named, and the file is as it was',
  { timeout, skip: noFaults },
  async (t) => {
    const env = faults(t);
    const out = folder(t);
    const calls = [
      ['fsync', 'new', { fsync: 'file' }],
      ['fsync', 'old', { fsync: 'file' }],
      ['fsync', 'old', { fsync: 'file', atomic: false }],
      ['close', 'new', {}],
      ['close', 'old', {}],
      ['close', 'old', { atomic: false }],
      ['fchmod', 'old', { atomic: true }],
      ['ftruncate64', 'old', { atomic: false }],
    ];
    for (const [call] of calls) {
      mkdirSync(out.at(call), { recursive: true });
      writeFileSync(out.at(call, 'old'), 'old and longer', { mode: 0o751 });
    }
    const source = `
    import { readFileSync } from 'node:fs';
    import { writeFile } from '${url('index.js')}';
    const outcomes = [];
    for (const [call, name, options] of ${JSON.stringify(calls)}) {
      const path = ${JSON.stringify(out.path)} + '/' + call + '/' + name;
      const error = await writeFile(path, 'text', options).then(() => ({ code: 'written' }), (error) => error);
      outcomes.push([error.code, error.systemCode, error.syscall, error.message?.startsWith('cannot ' + error.syscall)]);
    }
    report(outcomes);
  `;
    assert.deepEqual(await child(source, { env }), [
      ['ERR_OGPRESS_DISK_ERROR', 'EIO', 'fsync', true],
      ['ERR_OGPRESS_DISK_ERROR', 'EIO', 'fsync', true],
      ['ERR_OGPRESS_DISK_ERROR', 'EIO', 'fsync', true],
      ['ERR_OGPRESS_DISK_FULL', 'EDQUOT', 'close', true],
      ['ERR_OGPRESS_DISK_FULL', 'EDQUOT', 'close', true],
      ['ERR_OGPRESS_DISK_FULL', 'EDQUOT', 'close', true],
      ['ERR_OGPRESS_WRITE', 'ENOTSUP', 'chmod', true],
      ['ERR_OGPRESS_WRITE', 'EFBIG', 'ftruncate', true],
    ]);
    for (const [call] of calls) assert.deepEqual(out.names(call), ['old']);
    assert.equal(out.read('fchmod', 'old'), 'old and longer');
  },
);

test('a file system that knows no permissions is written in place', { timeout, skip: noFaults }, async (t) => {
  const env = faults(t);
  const out = folder(t);
  mkdirSync(out.at('fchmod'));
  writeFileSync(out.at('fchmod', 'file'), 'old and longer', { mode: 0o751 });
  const source = `
    import { writeFile } from '${url('index.js')}';
    report(await writeFile(${JSON.stringify(out.at('fchmod', 'file'))}, 'new'));
  `;
  assert.equal(await child(source, { env }), true);
  assert.equal(out.read('fchmod', 'file'), 'new');
});

test('a link to itself has the code of the system', { timeout, skip: isWindows }, async (t) => {
  const out = folder(t);
  symlinkSync('self', out.at('self'));
  symlinkSync('there', out.at('here'));
  symlinkSync('here', out.at('there'));
  const loop = { code: 'ERR_OGPRESS_WRITE', systemCode: 'ELOOP', syscall: 'open' };
  for (const name of ['self', 'here', 'self/below', 'there/below']) {
    await assert.rejects(writeFile(out.at(name), 'x'), loop, name);
    await assert.rejects(writeFile(out.at(name), 'x', { atomic: true }), { ...loop, syscall: /open|lstat/ }, name);
    await assert.rejects(writeFile(name, 'x', { root: out.path }), { systemCode: 'ELOOP' }, name);
  }
});

test('a root that is removed while files are written is made again', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter({ root: out.at('root') });
  for (const removed of ['root/a', 'root']) {
    const files = async function* () {
      const { written } = writer.getStats();
      yield ['a/1', 'x'];
      yield ['b/1', 'x'];
      while (writer.getStats().written < written + 2) await setTimeout(1);
      rmSync(out.at(removed), { recursive: true });
      yield ['a/2', 'x'];
      yield ['3', 'x'];
      yield ['a/1', 'new'];
    };
    assert.equal((await writer.writeFiles(files())).written, 5);
    assert.equal(out.read('root', 'a', '1'), 'new');
    assert.deepEqual([out.read('root', 'a', '2'), out.read('root', '3')], ['x', 'x']);
    rmSync(out.at(removed), { recursive: true });
    assert.equal(await writer.writeFile('a/1', 'x'), true);
  }
});

test(
  'a path near the most bytes that a path may have is written and replaced',
  { timeout, skip: isWindows },
  async (t) => {
    const out = folder(t);
    const most = process.platform === 'linux' ? 4095 : 1023;
    for (const spare of [0, 1, 20, 40]) {
      let path = out.path;
      while (path.length < most - 300) path += `/${'d'.repeat(100)}`;
      path += `/${'d'.repeat(most - spare - path.length - 3 - 150)}/${'e'.repeat(149)}`;
      path += '/f';
      assert.equal(path.length, most - spare);
      for (const options of [{}, {}, { atomic: true }, { atomic: false }, { fsync: 'file+dir' }]) {
        assert.equal(await writeFile(path, 'text', options), true);
      }
      const relative = path.slice(out.path.length + 1);
      assert.equal(await writeFile(relative, 'text', { root: out.path }), true);
    }
  },
);
