// Entries that are no pairs and no objects, and data whose buffer has shrunk.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { writeFile, writeFiles } from '../../index.js';
import { folder } from '../support/folder.js';

for (const [what, entry, received] of [
  ['a text', 'a.txt', "type string ('a.txt')"],
  ['a number', 5, 'type number (5)'],
  ['nothing', undefined, 'undefined'],
  ['a promise', Promise.resolve(['a', 'b']), 'an instance of Promise'],
  ['a function', () => {}, 'function'],
]) {
  test(`an entry that is ${what} is named as such`, async (t) => {
    const out = folder(t);
    await assert.rejects(writeFiles([[out.at('good'), 'data'], entry]), (error) => {
      assert.equal(error.code, 'ERR_OGPRESS_INVALID_ARG_TYPE');
      assert.equal(error.index, 1);
      assert.match(error.message, /expected a pair of a path and data, or an object of them for `file`/);
      assert.ok(error.message.includes(`received ${received}`), error.message);
      return true;
    });
    assert.deepEqual(out.names(), ['good']);
  });
}

test('a typed array that its shrunk buffer no longer contains is refused, and no empty file is written', async (t) => {
  if (ArrayBuffer.prototype.resize === undefined) return t.skip('buffers cannot shrink here');
  const out = folder(t);
  const buffer = new ArrayBuffer(16, { maxByteLength: 16 });
  const views = [new Uint8Array(buffer, 8, 8), new Uint16Array(buffer, 8, 4), new DataView(buffer, 8, 8)];
  buffer.resize(4);
  for (const view of views)
    await assert.rejects(writeFile(out.at('file'), view), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  assert.deepEqual(out.names(), []);
  await writeFile(out.at('empty'), new Uint8Array(buffer, 4, 0));
  assert.deepEqual(out.names(), ['empty']);
});
