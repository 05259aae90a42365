// Paths of files that the process has open, such as `/dev/stdout`: they are written to and never replaced.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;
const skip = process.platform === 'linux' ? false : 'descriptors have paths of other kinds here';

/** Runs source with its standard output as given, and resolves to its standard error. */
async function run(source, stdout, program = process.execPath) {
  const prelude = `
    import { writeSync } from 'node:fs';
    import { writeFile, writeFiles } from '${url('index.js')}';
    const failure = (promise) => promise.then(() => 'written', ({ code }) => code);
  `;
  const child = spawn(program, ['--input-type=module', '--eval', prelude + source], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  child.stdout?.resume();
  const [status] = await once(child, 'close');
  assert.equal(status, 0, errors);
  return errors;
}

for (const path of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', '/proc/thread-self/fd/1']) {
  for (const flags of ['w', 'a']) {
    test(
      `${path} that is a file keeps what comes before and after (opened with ${flags})`,
      { timeout, skip },
      async (t) => {
        const out = folder(t);
        writeFileSync(out.at('output'), 'old\n');
        const before = statSync(out.at('output')).ino;
        const descriptor = openSync(out.at('output'), flags);
        const source = `
        writeSync(1, 'before\\n');
        await writeFile('${path}', 'written\\n');
        await writeFiles([['${path}', 'again\\n']], { fsync: 'file+dir', skipUnchanged: true });
        writeSync(1, 'after\\n');
        console.log('logged');
      `;
        await run(source, descriptor);
        closeSync(descriptor);
        const old = flags === 'a' ? 'old\n' : '';
        assert.equal(readFileSync(out.at('output'), 'utf8'), `${old}before\nwritten\nagain\nafter\nlogged\n`);
        assert.equal(statSync(out.at('output')).ino, before);
        assert.deepEqual(out.names(), ['output']);
      },
    );
  }
}

test('a link to the standard output is followed to it, as of a log in a container', { timeout, skip }, async (t) => {
  const out = folder(t);
  symlinkSync('/dev/stdout', out.at('access.log'));
  const descriptor = openSync(out.at('output'), 'w');
  const source = `
    await writeFile(${JSON.stringify(out.at('access.log'))}, 'one ');
    process.stdout.write('two');
  `;
  await run(source, descriptor);
  closeSync(descriptor);
  assert.equal(out.read('output'), 'one two');
  assert.deepEqual(out.names(), ['access.log', 'output']);
});

test('a standard output that is no file is refused, and a replacement of one is too', { timeout, skip }, async (t) => {
  const out = folder(t);
  const source = `
    const codes = [];
    for (const path of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
      codes.push(await failure(writeFile(path, 'x')), await failure(writeFile(path, 'x', { skipUnchanged: true })));
    }
    writeSync(2, [...new Set(codes)].join());
  `;
  assert.equal(await run(source, 'pipe'), 'ERR_OGPRESS_NOT_A_FILE');
  assert.equal(await run(source, 'ignore'), 'ERR_OGPRESS_NOT_A_FILE');
  const descriptor = openSync(out.at('output'), 'w');
  const atomic = `
    writeSync(2, await failure(writeFile('/dev/stdout', 'x', { atomic: true })));
    writeSync(2, await failure(writeFile('/dev/stdout', 'x', { symlinks: 'refuse' })));
    writeSync(2, await failure(writeFile('stdout', 'x', { root: '/dev' })));
    writeSync(1, 'after');
  `;
  assert.equal(await run(atomic, descriptor), 'ERR_OGPRESS_NOT_A_FILEERR_OGPRESS_SYMLINKERR_OGPRESS_OUTSIDE_ROOT');
  closeSync(descriptor);
  assert.equal(out.read('output'), 'after');
});

test('a descriptor that is not open has no file', { timeout, skip }, async () => {
  const source = `
    const { code, systemCode } = await writeFile('/proc/self/fd/4000', 'x').catch((error) => error);
    writeSync(2, code + ' ' + systemCode);
  `;
  assert.equal(await run(source, 'ignore'), 'ERR_OGPRESS_WRITE ENOENT');
});

test('the program of a process is not replaced through its link', { timeout, skip }, async (t) => {
  const out = folder(t);
  // A copy, because a writer that is wrong would replace the Node.js of the machine.
  copyFileSync(process.execPath, out.at('node'));
  const before = statSync(out.at('node'));
  const source = `writeSync(2, await failure(writeFile('/proc/self/exe', 'x')));`;
  assert.equal(await run(source, 'ignore', out.at('node')), 'ERR_OGPRESS_WRITE');
  const { ino, size } = statSync(out.at('node'));
  assert.deepEqual([ino, size], [before.ino, before.size]);
});
