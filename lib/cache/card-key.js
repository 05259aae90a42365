// The encoding of the key that a caller gives for a card: `cachedCard({ key: [post.data, VERSION] })`. Equal keys have equal encodings,
// whatever the order of properties, and different keys have different ones.
//
// The encoding is a text. Each value begins with a letter that tells its type, and its own text tells where it ends: texts and bytes
// have their length in front, numbers end in `;`, and collections end in a bracket that no value begins with. So no encoding is the
// beginning of another one, and a reader could decode a text from left to right in only one way: the encoding is injective.
//
//   text        s<length>:<characters>        array    [<values>]
//   number      n<digits>;                    object   {<name as text><value>...}     sorted by name
//   bigint      i<digits>;                    Map      m<key><value>...}              sorted
//   true, false t  f                          Set      e<value>...}                   sorted
//   null        0                             Date     d<milliseconds>;
//   undefined   u                             URL      l<length>:<characters>
//   bytes       b<length>:<one character a byte>, and if they are many x<length>:<SHA-256>
//
// Lengths are in UTF-16 code units. Text that UTF-8 cannot encode (half of a surrogate pair) becomes UTF-16, and the first byte tells
// which of the two it is. Two different keys with many bytes are the same only if SHA-256 has a collision, on which the cache relies anyway.
import { types } from 'node:util';

import { viewOf } from '../shared/bytes.js';
import { hrefOf } from '../shared/classes.js';
import { builtin } from '../shared/builtin.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { isRevoked } from '../shared/options.js';

/** The most levels of collections inside of each other. Without a bound, deep data would overflow the stack. */
const MAX_DEPTH = 256;

/** The most characters of an encoding. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** The most bytes of an array that are encoded one by one. */
const MAX_PLAIN_BYTES = 64;

const EXPECTED = 'plain data (text, numbers, dates, URLs, bytes, and arrays, objects, Maps and Sets of these)';

const getTime = Date.prototype.getTime;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;

/**
 * Returns the encoding of a key as bytes. Properties that are `undefined` count as absent, as in JSON; elements of arrays do not. `-0`
 * is `0`. Throws `ERR_OGPRESS_INVALID_ARG_TYPE` for what is no plain data, and `ERR_OGPRESS_INVALID_ARG_VALUE` for data that has no
 * encoding. The message names the place in the key.
 */
export function canonical(key, name = 'key') {
  // An absent key is a misspelt property. All cards would have the same key.
  if (key === undefined) throw invalidType(EXPECTED, name, key);
  const text = new Encoder(name).encode(key);
  return text.isWellFormed() ? Buffer.from(`8${text}`, 'utf8') : Buffer.from(`w${text}`, 'utf16le');
}

class Encoder {
  /** The name of the key, and what leads from there to the value being encoded: `['key', 0, 'author']`. */
  #path;
  /** The collections that contain the value being encoded. */
  #open = new Set();
  /** The encodings of collections. One that is at several places is read once, and does not take exponential time if it contains such ones. */
  #known = new Map();

  constructor(name) {
    this.#path = [name];
  }

  encode(value) {
    switch (typeof value) {
      case 'string':
        return sized('s', this.#bounded(value));
      case 'number':
        // Of both zeros it is `0`.
        return `n${value};`;
      case 'bigint':
        return `i${value};`;
      case 'boolean':
        return value ? 't' : 'f';
      case 'undefined':
        return 'u';
      case 'object':
        return value === null ? '0' : this.#object(value);
      default:
        throw this.#wrongType(value);
    }
  }

  #object(value) {
    if (isRevoked(value)) throw this.#wrongType(value);
    if (types.isUint8Array(value) || types.isArrayBuffer(value)) return this.#bytes(value);
    if (types.isDate(value) && isDirect(value)) return this.#date(value);
    const encode = this.#collection(value);
    if (encode !== undefined) return this.#nested(value, encode);
    const href = hrefOf(value);
    if (href !== undefined && isDirect(value)) return sized('l', this.#bounded(href));
    throw this.#wrongType(value);
  }

  /** Returns a function that encodes a collection, or `undefined` for other objects. Subclasses may have more than their elements. */
  #collection(value) {
    if (Array.isArray(value)) return isDirect(value) ? this.#array : undefined;
    if (types.isMap(value)) return isDirect(value) ? this.#map : undefined;
    if (types.isSet(value)) return isDirect(value) ? this.#set : undefined;
    return isPlain(value) ? this.#plain : undefined;
  }

  #nested(value, encode) {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    if (this.#open.has(value)) throw this.#wrongValue('a value that does not contain itself', 'a cycle');
    if (this.#open.size === MAX_DEPTH) throw this.#wrongValue(`at most ${MAX_DEPTH} levels`, 'more');
    this.#open.add(value);
    const encoded = encode.call(this, value);
    this.#open.delete(value);
    this.#known.set(value, encoded);
    return encoded;
  }

  #array(array) {
    const { length } = array;
    // A hole takes no memory, and one character here.
    if (length > MAX_LENGTH) throw this.#tooLong();
    let text = '[';
    for (let index = 0; index < length; index++) text = this.#bounded(text + this.#at(index, array[index]));
    this.#refuseProperties(array, length);
    return `${text}]`;
  }

  #plain(object) {
    let text = '{';
    for (const name of Object.keys(object).toSorted()) {
      const value = object[name];
      if (value !== undefined) text = this.#bounded(text + sized('s', name) + this.#at(name, value));
    }
    this.#refuseSymbols(object);
    return `${text}}`;
  }

  #map(map) {
    this.#refuseProperties(map, 0);
    const entries = [];
    mapForEach.call(map, (value, key) => {
      const name = typeof key === 'string' ? key : entries.length;
      entries.push(this.#at(name, key) + this.#at(name, value));
    });
    return this.#sorted('m', entries);
  }

  #set(set) {
    this.#refuseProperties(set, 0);
    const values = [];
    setForEach.call(set, (value) => values.push(this.#at(values.length, value)));
    return this.#sorted('e', values);
  }

  #sorted(tag, encodings) {
    let text = tag;
    for (const encoded of encodings.toSorted()) text = this.#bounded(text + encoded);
    return `${text}}`;
  }

  /** Encodes a value at a place in the one being encoded. */
  #at(place, value) {
    this.#path.push(place);
    const encoded = this.encode(value);
    this.#path.pop();
    return encoded;
  }

  #bytes(value) {
    const bytes = viewOf(value);
    if (bytes === undefined) throw this.#wrongValue('bytes', 'a buffer that has been transferred');
    const { byteLength } = bytes;
    if (byteLength <= MAX_PLAIN_BYTES) return `b${byteLength}:${Buffer.from(bytes).toString('latin1')}`;
    return `x${byteLength}:${builtin('node:crypto').createHash('sha256').update(bytes).digest().toString('latin1')}`;
  }

  #date(date) {
    this.#refuseProperties(date, 0);
    const time = getTime.call(date);
    if (Number.isNaN(time)) throw this.#wrongValue('a date', 'an invalid one');
    return `d${time};`;
  }

  /** Refuses properties besides the elements, which the encoding would leave out. */
  #refuseProperties(object, elements) {
    const names = Object.keys(object);
    const last = names.at(-1);
    // The indexes of an array come first.
    const isElement = last === undefined || (elements > 0 && String(last >>> 0) === last && last >>> 0 < elements);
    if (!isElement) throw this.#wrongValue('no properties besides the elements', `\`${shortened(last)}\``);
    this.#refuseSymbols(object);
  }

  #refuseSymbols(object) {
    const symbol = Object.getOwnPropertySymbols(object).find((name) => isEnumerable(object, name));
    if (symbol !== undefined) throw this.#wrongValue('no properties with symbols as their names', String(symbol));
  }

  #bounded(text) {
    if (text.length > MAX_LENGTH) throw this.#tooLong();
    return text;
  }

  #tooLong() {
    return this.#wrongValue(`at most ${MAX_LENGTH} characters`, 'more; pass a hash of long texts');
  }

  #wrongType(value) {
    const hint = types.isPromise(value) ? 'the result of a promise (`await` it)' : EXPECTED;
    return invalidType(hint, this.#place(), value);
  }

  #wrongValue(expected, received) {
    const message = `expected ${expected} for \`${this.#place()}\` but received ${received}`;
    return ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', message);
  }

  #place() {
    const [name, ...places] = this.#path;
    const text = name + places.map(propertyAccess).join('');
    return text.length > 200 ? `${text.slice(0, 100)}…${text.slice(-99)}` : text;
  }
}

/** A text with its length in front. */
function sized(tag, text) {
  return `${tag}${text.length}:${text}`;
}

function propertyAccess(place) {
  if (typeof place === 'number') return `[${place}]`;
  return /^[\w$]+$/.test(place) && !/^\d/.test(place) ? `.${place}` : `[${JSON.stringify(shortened(place))}]`;
}

function shortened(text) {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Whether an object is of a class itself and not of a subclass: its prototype has that of all objects, of any realm, as its own. */
function isDirect(object) {
  const prototype = Object.getPrototypeOf(object);
  return prototype !== null && isRoot(Object.getPrototypeOf(prototype));
}

/** Whether an object is of no class. */
function isPlain(object) {
  const isOther = types.isBoxedPrimitive(object) || types.isPromise(object) || types.isNativeError(object);
  if (isOther || types.isDate(object) || types.isRegExp(object) || types.isSharedArrayBuffer(object)) return false;
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || isRoot(prototype);
}

/** Whether an object is the `Object.prototype` of any realm. */
function isRoot(object) {
  return object !== null && Object.getPrototypeOf(object) === null && Object.hasOwn(object, 'isPrototypeOf');
}

function isEnumerable(object, name) {
  return Object.getOwnPropertyDescriptor(object, name)?.enumerable === true;
}
