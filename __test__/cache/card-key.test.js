// The encoding of keys: equal data is equal in any order, other data is not, and what is no data is refused with its place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

import { canonical } from '../../lib/cache/card-key.js';

const TYPE = 'ERR_OGPRESS_INVALID_ARG_TYPE';
const VALUE = 'ERR_OGPRESS_INVALID_ARG_VALUE';

/** An encoding as text, in which no two encodings are the same. */
const encoded = (value) => canonical(value).toString('latin1');
const alike = (a, b) => assert.equal(encoded(a), encoded(b));
const differ = (a, b) => assert.notEqual(encoded(a), encoded(b));

test('an encoding is bytes', () => {
  assert.ok(canonical('a') instanceof Uint8Array);
});

for (const [title, a, b] of [
  ['properties in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ['names of numbers in another order', { 10: 'a', 9: 'b', x: 'c' }, { x: 'c', 9: 'b', 10: 'a' }],
  [
    'entries of a Map in another order',
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
    new Map([
      ['b', 2],
      ['a', 1],
    ]),
  ],
  ['elements of a Set in another order', new Set([1, 'b', { c: 1 }]), new Set([{ c: 1 }, 1, 'b'])],
  ['a property that is undefined, and none', { a: 1, b: undefined }, { a: 1 }],
  ['both zeros', 0, -0],
  ['NaN and NaN', NaN, Number('x')],
  ['an object with a prototype and one without', { a: 1 }, Object.assign(Object.create(null), { a: 1 })],
  ['an object and one of another realm', { a: [new Date(5)] }, runInNewContext('({ a: [new Date(5)] })')],
  [
    'a Map and a Set of another realm',
    [new Map([[1, new Set([2])]])],
    runInNewContext('[new Map([[1, new Set([2])]])]'),
  ],
  ['a Buffer and a Uint8Array', Buffer.from('abc'), new Uint8Array([97, 98, 99])],
  ['an ArrayBuffer and its bytes', new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2])],
  ['a part of a buffer and its bytes', new Uint8Array([9, 1, 2, 9]).subarray(1, 3), new Uint8Array([1, 2])],
  ['many bytes, kept in two ways', Buffer.alloc(1000, 7), new Uint8Array(1000).fill(7)],
  ['bytes in shared memory', new Uint8Array(new SharedArrayBuffer(100)), new Uint8Array(100)],
  ['an object at two places, and two that are the same', twice({ a: 1 }), [{ a: 1 }, { a: 1 }]],
  ['a hole of an array, and undefined', Array(2), [undefined, undefined]],
  ['a URL and the same one', new URL('https://a.b/../c'), new URL('https://a.b/c')],
  ['a proxy and its target', new Proxy({ a: new Proxy([1], {}) }, {}), { a: [1] }],
]) {
  test(`${title}, are alike`, () => alike(a, b));
}

function twice(value) {
  return [value, value];
}

for (const [title, a, b] of [
  ['elements in another order', [1, 2], [2, 1]],
  ['undefined in an array, and none', [1, undefined], [1]],
  ['undefined and null', [undefined], [null]],
  ['a number and its text', 1, '1'],
  ['a number and a bigint', 1, 1n],
  ['a boolean and its text', true, 'true'],
  ['false and 0', false, 0],
  ['null and its text', null, 'null'],
  ['NaN and null', NaN, null],
  ['infinities', Infinity, -Infinity],
  ['numbers that differ in the last bit', 0.1 + 0.2, 0.3],
  ['the least number and zero', Number.MIN_VALUE, 0],
  ['an empty array and an empty object', [], {}],
  ['an empty Map and an empty Set', new Map(), new Set()],
  ['an empty Map and an empty object', new Map(), {}],
  ['a Map and an object of the same entries', new Map([['a', 1]]), { a: 1 }],
  ['a Set and an array', new Set([1]), [1]],
  ['a Date and its number', new Date(5), 5],
  ['a Date and its text', new Date(5), new Date(5).toISOString()],
  ['a URL and its text', new URL('https://a.b/'), 'https://a.b/'],
  ['bytes and their text', Buffer.from('abc'), 'abc'],
  ['bytes and their numbers', new Uint8Array([1]), [1]],
  ['many bytes of another length', new Uint8Array(100), new Uint8Array(101)],
  ['many bytes that differ in one', Buffer.alloc(1000), Buffer.concat([Buffer.alloc(999), Buffer.from([1])])],
  ['text that runs into the next one', ['ab', 'c'], ['a', 'bc']],
  ['text with marks of the encoding', ['s1:b'], ['s', '1:b']],
  ['an array in an array, and its elements', [[1], 2], [[1, 2]]],
  ['values that change places', { a: 1, b: 2 }, { a: 2, b: 1 }],
  ['a name and a value that change places', { a: 'b' }, { b: 'a' }],
  ['composed and decomposed letters', '\u00e9', 'e\u0301'],
  ['half of a surrogate pair, and the replacement character', '\ud800', '\ufffd'],
  ['two different halves', '\ud800', '\udbff'],
  ['half of a pair as a name, and another', { '\udc00': 1 }, { '\udc01': 1 }],
  ['a Set of two alike objects, and of one', new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }])],
  ['a property of the name __proto__, and none', JSON.parse('{ "__proto__": { "a": 1 } }'), {}],
]) {
  test(`${title}, differ`, () => differ(a, b));
}

class Post {
  title = 'a';
}

const promise = Promise.resolve(1);

for (const [title, value, code, place] of [
  ['no key', undefined, TYPE, 'key'],
  ['a function', { a: () => {} }, TYPE, 'key.a'],
  ['a class', [Post], TYPE, 'key[0]'],
  ['a symbol', [1, Symbol('a')], TYPE, 'key[1]'],
  ['a promise', { post: { data: promise } }, TYPE, 'key.post.data'],
  ['an instance of a class', [{ author: { name: new Post() } }], TYPE, 'key[0].author.name'],
  ['an object that inherits', { a: Object.create({ b: 1 }) }, TYPE, 'key.a'],
  ['an object that inherits from one without a prototype', { a: Object.create(Object.create(null)) }, TYPE, 'key.a'],
  ['an instance of a class without a prototype', { a: hermit() }, TYPE, 'key.a'],
  ['a regular expression', { a: /b/ }, TYPE, 'key.a'],
  ['a boxed text', ['', Object('a')], TYPE, 'key[1]'],
  ['a boxed number that hides its class', [Object.setPrototypeOf(Object(1), Object.prototype)], TYPE, 'key[0]'],
  ['an error', { e: new Error('a') }, TYPE, 'key.e'],
  ['a WeakMap', { w: new WeakMap() }, TYPE, 'key.w'],
  ['numbers of 16 bits', { a: new Uint16Array(1) }, TYPE, 'key.a'],
  ['a DataView', { a: new DataView(new ArrayBuffer(1)) }, TYPE, 'key.a'],
  ['a subclass of Array', { a: new (class extends Array {})() }, TYPE, 'key.a'],
  ['a subclass of Map', { a: new (class extends Map {})() }, TYPE, 'key.a'],
  ['a subclass of Date', { a: new (class extends Date {})() }, TYPE, 'key.a'],
  ['a Date that hides its class', { a: Object.setPrototypeOf(new Date(1), Object.prototype) }, TYPE, 'key.a'],
  ['a generator', { a: (function* () {})() }, TYPE, 'key.a'],
  ['a revoked proxy', { a: revoked() }, TYPE, 'key.a'],
  ['a name that needs quotes', { 'a b': { '1c': Symbol('d') } }, TYPE, 'key["a b"]["1c"]'],
  ['a value of a Map', new Map([['a', promise]]), TYPE, 'key.a'],
  ['an element of a Set', new Set([1, promise]), TYPE, 'key[1]'],
  ['a date that is none', { date: new Date('yesterday') }, VALUE, 'key.date'],
  ['a property of an array', { a: Object.assign([1], { b: 2 }) }, VALUE, 'key.a'],
  ['a property of an array that looks like an index', { a: Object.assign([1], { '01': 2 }) }, VALUE, 'key.a'],
  [
    'a property of an array with a number that is no index',
    { a: Object.assign([1], { 4294967295: 2 }) },
    VALUE,
    'key.a',
  ],
  ['a property of an empty array', { a: Object.assign([], { b: 2 }) }, VALUE, 'key.a'],
  ['a property of a Map', { a: Object.assign(new Map(), { b: 2 }) }, VALUE, 'key.a'],
  ['a property of a Set', { a: Object.assign(new Set(), { 0: 2 }) }, VALUE, 'key.a'],
  ['a property of a Date', { a: Object.assign(new Date(1), { zone: 'UTC' }) }, VALUE, 'key.a'],
  ['a symbol as a name', { a: { [Symbol('b')]: 1 } }, VALUE, 'key.a'],
  ['transferred bytes', [transferred()], VALUE, 'key[0]'],
  ['a cycle', cycle(), VALUE, 'key.a.b'],
  ['a cycle in a Map', mapCycle(), VALUE, 'key[0]'],
]) {
  test(`${title} is refused, with its place`, () => {
    assert.throws(
      () => canonical(value),
      (error) => error.code === code && error.name === 'TypeError' && error.message.includes(`\`${place}\``),
    );
  });
}

function hermit() {
  class Hermit {}
  Object.setPrototypeOf(Hermit.prototype, null);
  return new Hermit();
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function transferred() {
  const gone = new Uint8Array(3);
  structuredClone(gone, { transfer: [gone.buffer] });
  return gone;
}

function cycle() {
  const a = {};
  a.b = a;
  return { a };
}

function mapCycle() {
  const map = new Map();
  return (map.set(1, map).set(map, 1), map);
}

test('a promise is to be awaited', () => {
  assert.throws(() => canonical([promise]), /`await` it/);
});

test('the name of the key is that of the option', () => {
  assert.throws(() => canonical([Symbol('a')], 'cardKey'), { code: TYPE, message: /for `cardKey\[0\]`/ });
});

test('a long place is shortened', () => {
  let value = promise;
  for (let level = 0; level < 100; level++) value = { ['name'.repeat(100)]: value };
  assert.throws(
    () => canonical(value),
    (error) => error.message.length < 500,
  );
});

test('a getter is called once, and its error is that of the call', () => {
  let calls = 0;
  const shared = {
    get a() {
      calls += 1;
      return calls;
    },
  };
  alike([shared, shared], [{ a: 1 }, { a: 1 }]);
  assert.equal(calls, 1);
  const error = new Error('from the getter');
  const bad = {
    get a() {
      throw error;
    },
  };
  assert.throws(() => canonical(bad), error);
});

test('properties that are not enumerable do not count', () => {
  alike(Object.defineProperty({ a: 1 }, 'b', { value: 2 }), { a: 1 });
  alike(Object.defineProperty({ a: 1 }, Symbol('b'), { value: 2 }), { a: 1 });
});

test('methods that the caller has replaced are not called', () => {
  const date = Object.defineProperty(new Date(5), 'getTime', { value: () => 6 });
  alike(date, new Date(5));
  const map = Object.defineProperty(new Map([[1, 2]]), 'forEach', { value: () => {} });
  alike(map, new Map([[1, 2]]));
});

test('data may have 256 levels, and no more', () => {
  const nested = (levels) => {
    let value = 1;
    for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
    return value;
  };
  assert.ok(canonical(nested(256)).length > 256);
  for (const levels of [257, 100_000]) assert.throws(() => canonical(nested(levels)), { code: VALUE });
});

test('data may have any number of collections side by side', () => {
  const posts = (count) => Array.from({ length: count }, (_, id) => ({ id, tags: new Set(['a', [id]]) }));
  alike(posts(1000), posts(1000));
  differ(posts(1000), posts(1001));
});

test('data that contains the same data at exponentially many places is refused at once', () => {
  let value = ['a'];
  for (let level = 0; level < 200; level++) value = [value, value];
  assert.throws(() => canonical(value), { code: VALUE, message: /16777216 characters/ });
});

test('large data is encoded, and refused from 16 million characters on', () => {
  const text = 'a'.repeat(1_000_000);
  assert.ok(canonical(Array.from({ length: 16 }, () => text)).length > 16_000_000);
  for (const value of [
    'a'.repeat(16_777_217),
    { a: Array.from({ length: 17 }, () => text) },
    new Map([[text.repeat(9), text.repeat(9)]]),
    new Set(Array.from({ length: 17 }, (_, index) => text + index)),
    { [text.repeat(17)]: 1 },
    Array(4_000_000_000),
  ]) {
    assert.throws(() => canonical(value), { code: VALUE, message: /characters/ });
  }
  // Bytes take the room of their hash.
  assert.ok(canonical(new Uint8Array(20_000_000)).length < 100);
});

/** A generator of the same numbers for the same seed (mulberry32). */
function generator(seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(random() * limit);
  return { below, pick: (values) => values[below(values.length)] };
}

const LEAVES = [
  ['null'],
  ['undefined'],
  ['boolean', true],
  ['boolean', false],
  ...['', '0', 'a', 'b', 's1:a', '}', ']', 'é', '💩', '\ud83d', '\udca9'].map((text) => ['text', text]),
  ...[0, 1, -1, 1.5, 10, 1e21, NaN, Infinity].map((number) => ['number', number]),
  ['bigint', 0n],
  ['bigint', -1n],
  ['date', 0],
  ['date', -1],
  ['url', 'a:b'],
  ['url', 'a:c'],
  ['bytes', ''],
  ['bytes', '\0'],
  ['bytes', 's1:a'],
  ['bytes', 'a'.repeat(65)],
  ['bytes', 'b'.repeat(65)],
];
const NAMES = ['', 'a', 'b', 'ab', '0', '__proto__', 'é', '\ud83d'];

/** A random description of data: a kind and its parts. Objects, Maps and Sets have each name once, sorted, so equal data has equal ones. */
function describe(random, depth) {
  const kind = depth === 0 ? 'leaf' : random.pick(['leaf', 'array', 'object', 'map', 'set']);
  const parts = Array.from({ length: kind === 'leaf' ? 0 : random.below(4) }, () => describe(random, depth - 1));
  if (kind === 'leaf') return random.pick(LEAVES);
  if (kind === 'array') return ['array', parts];
  if (kind === 'set') return ['set', unique(parts, (part) => part)];
  if (kind === 'map') {
    return [
      'map',
      unique(
        parts.map((part) => [describe(random, depth - 1), part]),
        ([name]) => name,
      ),
    ];
  }
  const defined = parts.filter(([kind]) => kind !== 'undefined');
  return [
    'object',
    unique(
      defined.map((part) => [random.pick(NAMES), part]),
      ([name]) => name,
    ),
  ];
}

/** A description as text, which is another one for each. JSON writes half of a pair as an escape, and names what it lacks as text. */
function textOf(description) {
  return JSON.stringify(description, (_, value) =>
    ['bigint', 'number'].includes(typeof value) ? `${typeof value} ${value}` : value,
  );
}

function unique(parts, by) {
  const found = new Map(parts.map((part) => [textOf(by(part)), part]));
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** Makes the data of a description. The order of properties is random. */
function make([kind, content], random) {
  const shuffled = () => content.map((part) => [random.below(1e6), part]).toSorted(([a], [b]) => a - b);
  switch (kind) {
    case 'null':
      return null;
    case 'undefined':
      return undefined;
    case 'date':
      return new Date(content);
    case 'url':
      return new URL(content);
    case 'bytes':
      return random.pick([Buffer.from(content, 'latin1'), new Uint8Array(Buffer.from(content, 'latin1'))]);
    case 'array':
      return content.map((part) => make(part, random));
    case 'set':
      return new Set(shuffled().map(([, part]) => make(part, random)));
    case 'map':
      return new Map(shuffled().map(([, parts]) => parts.map((part) => make(part, random))));
    case 'object': {
      const object = random.pick([{}, Object.create(null)]);
      for (const [, [name, part]] of shuffled()) define(object, name, make(part, random));
      if (random.below(4) === 0 && !Object.hasOwn(object, 'absent')) object.absent = undefined;
      return object;
    }
    default:
      return content;
  }
}

/** An assignment to `__proto__` would set the prototype. */
function define(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Changes one thing in a description, or returns it as it is. */
function change(description, random) {
  const [kind, content] = description;
  if (!Array.isArray(content) || content.length === 0 || random.below(3) === 0) return describe(random, 1);
  const index = random.below(content.length);
  const changed = content.slice();
  if (random.below(4) === 0) changed.splice(index, 1);
  else if (kind === 'object' || kind === 'map') changed[index] = [content[index][0], change(content[index][1], random)];
  else changed[index] = change(content[index], random);
  if (kind === 'array') return ['array', changed];
  if (kind === 'set') return ['set', unique(changed, (part) => part)];
  const defined = kind === 'object' ? changed.filter(([, [kind]]) => kind !== 'undefined') : changed;
  return [kind, unique(defined, ([name]) => name)];
}

const seed = Number(process.env.OGPRESS_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
const hint = `with OGPRESS_TEST_SEED=${seed}`;

test('random data: any order is alike, and any change differs', () => {
  const random = generator(seed);
  let changes = 0;
  for (let round = 0; round < 3000; round++) {
    const description = describe(random, 4);
    if (description[0] === 'undefined') continue;
    const text = encoded([make(description, random)]);
    assert.equal(encoded([make(description, random)]), text, `${textOf(description)} ${hint}`);
    const other = change(description, random);
    if (textOf(other) === textOf(description)) continue;
    changes += 1;
    assert.notEqual(encoded([make(other, random)]), text, `${textOf(description)} and ${textOf(other)} ${hint}`);
  }
  assert.ok(changes > 1000, `${changes} changes ${hint}`);
});

test('random data: no two different values have one encoding, and none is the beginning of another one', () => {
  const random = generator(seed + 1);
  const found = new Map();
  for (let round = 0; round < 20_000; round++) {
    const description = describe(random, 2);
    const text = encoded([make(description, random)]);
    const before = found.get(text) ?? description;
    assert.equal(textOf(before), textOf(description), hint);
    found.set(text, description);
  }
  assert.ok(found.size > 5000, `${found.size} values ${hint}`);
});

test('all small values have encodings of their own', () => {
  const leaves = LEAVES.map((leaf) => make(leaf, generator(1)));
  const pairs = leaves.flatMap((a) => leaves.map((b) => [a, b]));
  const values = [
    ...leaves,
    [],
    {},
    new Map(),
    new Set(),
    ...leaves.flatMap((a) => [[a], [[a]], new Set([a]), [{ a }]]),
    ...pairs,
    ...pairs.map(([a, b]) => [[a], b]),
    ...pairs.map(([a, b]) => [a, [b]]),
    ...pairs.map(([a, b]) => new Map([[a, b]])),
    ...pairs.filter(([a, b]) => a !== undefined && b !== undefined).map(([a, b]) => ({ a, b })),
  ];
  assert.equal(new Set(values.map((value) => encoded([value]))).size, values.length);
});
