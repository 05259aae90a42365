// Relative paths start in the working folder of the call, whatever `process.chdir` does afterwards.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

/** Runs source in a child, where `here` and `there` are folders, and `here` is the working folder. */
async function run(out, source) {
  mkdirSync(out.at('here'));
  mkdirSync(out.at('there'));
  return child(`
    import { FileWriter, writeFile, writeFiles } from '${url('index.js')}';
    const [here, there] = ${JSON.stringify([out.at('here'), out.at('there')])};
    process.chdir(here);
    ${source}
  `);
}

test('a file goes to the folder of its call', { timeout }, async (t) => {
  const out = folder(t);
  await run(
    out,
    `
    const writes = [writeFile('one', 'x'), writeFiles([['many', 'x']])];
    process.chdir(there);
    writes.push(writeFile('two', 'x'));
    process.chdir(here);
    writes.push(writeFile('three', 'x'));
    process.chdir(there);
    await Promise.all(writes);
    report(true);
  `,
  );
  assert.deepEqual([out.names('here'), out.names('there')], [['many', 'one', 'three'], ['two']]);
});

test('all files of an iterable go to the folder of its call, and wait there for the writer', { timeout }, async (t) => {
  const out = folder(t);
  await run(
    out,
    `
    const writer = new FileWriter();
    writer.pause();
    const files = async function* () {
      yield ['a', 'x'];
      process.chdir(there);
      yield ['b', 'x'];
      await null;
      yield { path: 'c', data: 'x' };
    };
    const writing = writer.writeFiles(files());
    setImmediate(() => writer.resume());
    await writing;
    report(true);
  `,
  );
  assert.deepEqual([out.names('here'), out.names('there')], [['a', 'b', 'c'], []]);
});

test('a relative root is in the folder of the call, or of the writer that has it', { timeout }, async (t) => {
  const out = folder(t);
  await run(
    out,
    `
    const writer = new FileWriter({ root: 'of writer' });
    const write = writer.writeFile('1', 'x', { root: 'of call' });
    process.chdir(there);
    await write;
    await writer.writeFile('2', 'x');
    await writer.writeFiles({ 3: 'x' });
    await writer.writeFile('4', 'x', { root: 'of call' });
    report(true);
  `,
  );
  assert.deepEqual(out.names('here'), ['of call', 'of writer']);
  assert.deepEqual(out.names('here/of writer'), ['2', '3']);
  assert.deepEqual(out.names('there'), ['of call']);
});

test('writes to one path keep their order, also if its folder was left and entered again', { timeout }, async (t) => {
  const out = folder(t);
  await run(
    out,
    `
    const writes = [];
    for (let index = 0; index < 100; index++) {
      process.chdir(index % 2 ? here : there);
      writes.push(writeFile(index % 2 ? 'file' : '../here/file', String(index)));
    }
    await Promise.all(writes);
    process.chdir(here);
    await Promise.all([writeFile('other', '1'), writeFile(here + '/other', '2'), writeFiles([['./other', '3']])]);
    report(true);
  `,
  );
  assert.equal(out.read('here', 'other'), '3');
  assert.match(out.read('here', 'file'), /^9[89]$/);
});

test(
  'without a working folder a relative path fails with the code of the system, and an absolute one is written',
  { timeout, skip: process.platform === 'win32' },
  async (t) => {
    const out = folder(t);
    const [code, systemCode, written] = await run(
      out,
      `
    const { rmdirSync } = await import('node:fs');
    rmdirSync(here);
    const { code, systemCode } = await writeFile('file', 'x').catch((error) => error);
    report([code, systemCode, await writeFile(there + '/file', 'x')]);
  `,
    );
    assert.deepEqual([code, systemCode, written], ['ERR_OGPRESS_WRITE', 'ENOENT', true]);
    assert.ok(existsSync(out.at('there', 'file')));
  },
);

test('no root is empty', { timeout }, async (t) => {
  const out = folder(t);
  const codes = await run(
    out,
    `
    const codes = [];
    for (const root of ['', 'a\\0b']) codes.push(await writeFile('file', 'x', { root }).catch(({ code }) => code));
    report(codes);
  `,
  );
  assert.deepEqual(codes, ['ERR_OGPRESS_INVALID_PATH', 'ERR_OGPRESS_INVALID_PATH']);
  assert.deepEqual(out.names('here'), []);
});
