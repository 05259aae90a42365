// Few descriptors are enough: no file fails for want of one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;
const skip = process.platform === 'win32' ? 'Windows has no limit' : false;

/** Runs a module with so many descriptors, soft and hard. */
async function withDescriptors(count, source) {
  const script = `ulimit -n ${count}; exec "$0" --input-type=module --eval "$1"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath, source]);
  return JSON.parse(stdout);
}

test('five thousand files are written with 64 descriptors', { timeout, skip }, async (t) => {
  const out = folder(t);
  const source = `
    import { FileWriter } from '${url('index.js')}';
    const files = Array.from({ length: 5000 }, (_, index) => ['${out.path}/' + index % 50 + '/' + index, 'x'.repeat(1000)]);
    const writer = new FileWriter({ fsync: 'file' });
    const batch = await writer.writeFiles(files.slice(0, 500));
    const plain = new FileWriter();
    const singles = await Promise.allSettled(files.slice(500).map(([path, data]) => plain.writeFile(path, data)));
    console.log(JSON.stringify([batch.written, singles.filter(({ status }) => status === 'fulfilled').length]));
  `;
  assert.deepEqual(await withDescriptors(64, source), [500, 4500]);
});

test(
  'when others have taken all descriptors, writing waits for them to give some back',
  { timeout, skip },
  async (t) => {
    const out = folder(t);
    const source = `
    import { closeSync, openSync, writeSync } from 'node:fs';
    import { FileWriter } from '${url('index.js')}';
    const writer = new FileWriter();
    await writer.writeFile('${out.at('first')}', 'x');
    const taken = [];
    for (;;) try { taken.push(openSync('/dev/null')); } catch (error) { if (error.code === 'EMFILE') break; throw error; }
    const writing = Promise.all(Array.from({ length: 100 }, (_, index) => writer.writeFile('${out.path}/' + index, 'x')));
    setTimeout(() => {
      const before = writer.getStats();
      for (const descriptor of taken) closeSync(descriptor);
      writing.then((written) => console.log(JSON.stringify([before.written, before.failed, written.length])));
    }, 200);
  `;
    assert.deepEqual(await withDescriptors(64, source), [1, 0, 100]);
    assert.equal(readdirSync(out.path).length, 101);
  },
);

test('a root costs one descriptor, however many batches use it', { timeout, skip }, async (t) => {
  const out = folder(t);
  const source = `
    import { FileWriter } from '${url('index.js')}';
    const writer = new FileWriter({ root: '${out.at('root')}', atomic: true });
    const apart = Array.from({ length: 1000 }, (_, index) => writer.writeFile('apart/' + index, 'x', { signal: new AbortController().signal }));
    const written = await Promise.allSettled(apart);
    for (let index = 0; index < 300; index++) await writer.writeFile('one by one/' + index, 'x');
    console.log(JSON.stringify([written.filter(({ status }) => status === 'fulfilled').length, writer.getStats().written]));
  `;
  assert.deepEqual(await withDescriptors(64, source), [1000, 1300]);
  assert.equal(out.names('root/apart').length, 1000);
});
