// `MemoryStore`: what it keeps, what it drops first, and that callers cannot change what is in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MemoryStore } from '../../index.js';

const bytes = (length, value = 7) => new Uint8Array(length).fill(value);

/** The bytes that an entry counts besides its key and its value. */
const store = new MemoryStore();
store.set('', bytes(0));
const OVERHEAD = store.bytes;

/** A store with room for so many entries with keys of one character and values of 100 bytes. */
const storeFor = (entries) => new MemoryStore({ maxBytes: entries * (OVERHEAD + 2 + 100) });

const TYPE = 'ERR_OGPRESS_INVALID_ARG_TYPE';

test('a value is found by its key, and no other', () => {
  const store = new MemoryStore();
  store.set('a', bytes(3));
  assert.deepEqual(store.get('a'), bytes(3));
  assert.equal(store.has('a'), true);
  assert.equal(store.get('b'), undefined);
  assert.equal(store.has('b'), false);
  assert.equal(store.size, 1);
});

test('keys such as those of Object.prototype are keys as any other', () => {
  const store = new MemoryStore();
  for (const key of ['__proto__', 'constructor', '']) {
    assert.equal(store.has(key), false);
    store.set(key, bytes(2));
    assert.deepEqual(store.get(key), bytes(2));
  }
});

test('an empty value is a value', () => {
  const store = new MemoryStore();
  store.set('a', bytes(0));
  assert.deepEqual(store.get('a'), bytes(0));
});

test('an entry counts its value, its key and a fixed part', () => {
  const store = new MemoryStore();
  assert.equal(store.bytes, 0);
  store.set('abc', bytes(100));
  assert.equal(store.bytes, OVERHEAD + 6 + 100);
  store.set('abc', bytes(10));
  assert.equal(store.bytes, OVERHEAD + 6 + 10);
  assert.equal(store.size, 1);
  assert.ok(OVERHEAD > 100);
});

test('the least recently used entry goes first', () => {
  const store = storeFor(3);
  for (const key of 'abc') store.set(key, bytes(100));
  store.get('a');
  store.set('d', bytes(100));
  assert.deepEqual(
    [...'abcd'].filter((key) => store.has(key)),
    ['a', 'c', 'd'],
  );
});

test('asking whether there is an entry does not use it', () => {
  const store = storeFor(2);
  store.set('a', bytes(100));
  store.set('b', bytes(100));
  store.has('a');
  store.set('c', bytes(100));
  assert.equal(store.has('a'), false);
});

test('setting an entry again uses it', () => {
  const store = storeFor(2);
  store.set('a', bytes(100));
  store.set('b', bytes(100));
  store.set('a', bytes(100, 8));
  store.set('c', bytes(100));
  assert.deepEqual(store.get('a'), bytes(100, 8));
  assert.equal(store.has('b'), false);
});

test('a large entry makes as many go as it needs room', () => {
  const store = storeFor(4);
  for (const key of 'abcd') store.set(key, bytes(100));
  store.set('e', bytes(100 + OVERHEAD + 102));
  assert.deepEqual(
    [...'abcde'].filter((key) => store.has(key)),
    ['c', 'd', 'e'],
  );
  assert.equal(store.bytes, 4 * (OVERHEAD + 102));
});

test('an entry of exactly the bound is kept, and a larger one is not stored', () => {
  const store = storeFor(1);
  store.set('a', bytes(100));
  assert.equal(store.size, 1);
  store.set('b', bytes(101));
  assert.equal(store.has('b'), false);
  assert.deepEqual(store.get('a'), bytes(100));
});

test('a value that is too large does not leave the old one of its key', () => {
  const store = storeFor(1);
  store.set('a', bytes(100));
  store.set('a', bytes(101));
  assert.equal(store.get('a'), undefined);
  assert.deepEqual([store.bytes, store.size], [0, 0]);
});

test('the bound holds after any calls', () => {
  const maxBytes = 5000;
  const store = new MemoryStore({ maxBytes });
  const kept = new Map();
  for (let index = 0; index < 2000; index++) {
    const key = `k${(index * 7919) % 37}`;
    const value = bytes((index * 104_729) % 900, index % 256);
    if (index % 11 === 0) assert.equal(store.delete(key), kept.delete(key));
    else store.set(key, value);
    kept.set(key, value);
    const there = [...kept.keys()].filter((name) => store.has(name));
    for (const name of kept.keys()) if (!store.has(name)) kept.delete(name);
    const total = there.reduce((sum, name) => sum + OVERHEAD + 2 * name.length + kept.get(name).length, 0);
    assert.equal(store.bytes, total);
    assert.equal(store.size, there.length);
    assert.ok(store.bytes <= maxBytes);
  }
});

test('entries can be deleted, one or all', () => {
  const store = new MemoryStore();
  store.set('a', bytes(10));
  store.set('b', bytes(10));
  assert.equal(store.delete('a'), true);
  assert.equal(store.delete('a'), false);
  assert.equal(store.size, 1);
  store.clear();
  assert.deepEqual([store.bytes, store.size, store.get('b')], [0, 0, undefined]);
});

test('a caller may change the bytes that he stored, and those that he got', () => {
  const store = new MemoryStore();
  const value = bytes(4, 1);
  store.set('a', value);
  value.fill(2);
  const got = store.get('a');
  assert.deepEqual(got, bytes(4, 1));
  got.fill(3);
  structuredClone(got, { transfer: [got.buffer] });
  assert.deepEqual(store.get('a'), bytes(4, 1));
});

test('a Buffer of a pool takes its own bytes only', () => {
  const store = new MemoryStore();
  store.set('a', Buffer.from('abc'));
  assert.equal(Buffer.from(store.get('a')).toString(), 'abc');
  assert.equal(store.get('a').buffer.byteLength, 3);
});

test('a value is stored as what it is, whatever length it claims', () => {
  class Liar extends Uint8Array {
    get byteLength() {
      return 1;
    }
    get length() {
      return 1;
    }
  }
  const store = new MemoryStore();
  store.set('a', new Liar([1, 2, 3]));
  assert.deepEqual(store.get('a'), new Uint8Array([1, 2, 3]));
  assert.equal(store.bytes, OVERHEAD + 2 + 3);
});

test('a transferred value is refused, and the old one stays', () => {
  const store = new MemoryStore();
  store.set('a', bytes(3));
  const gone = bytes(3);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.throws(() => store.set('a', gone), { code: 'ERR_OGPRESS_INVALID_ARG_VALUE' });
  assert.deepEqual(store.get('a'), bytes(3));
});

test('other types are refused', () => {
  const store = new MemoryStore();
  for (const call of [
    () => store.get(1),
    () => store.get(),
    () => store.has(null),
    () => store.delete({}),
    () => store.set(1, bytes(1)),
    () => store.set('a', 'text'),
    () => store.set('a', new ArrayBuffer(1)),
    () => store.set('a', new Uint16Array(1)),
    () => store.set('a'),
    () => new MemoryStore(5),
    () => new MemoryStore({ maxBytes: '5' }),
  ]) {
    assert.throws(call, { code: TYPE });
  }
  assert.equal(store.size, 0);
});

test('the bound is a positive integer, 64 MiB by default', () => {
  for (const maxBytes of [0, -1, 1.5, NaN, Infinity]) {
    assert.throws(() => new MemoryStore({ maxBytes }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  }
  const store = new MemoryStore();
  const most = 64 * 1024 * 1024 - OVERHEAD - 2;
  store.set('a', new Uint8Array(most));
  assert.equal(store.size, 1);
  store.set('b', new Uint8Array(most + 1));
  assert.equal(store.has('b'), false);
});

test('unknown options and properties are refused', () => {
  const code = 'ERR_OGPRESS_UNKNOWN_OPTION';
  assert.throws(() => new MemoryStore({ maxByte: 5 }), {
    code,
    message: 'unknown option `maxByte`; did you mean `maxBytes`?',
  });
  assert.throws(() => (new MemoryStore().maxBytes = 5), { code });
});
