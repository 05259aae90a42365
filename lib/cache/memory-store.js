// `MemoryStore`, the public class: images in the memory of the thread. The least recently used ones go first.
import { types } from 'node:util';

import { copyOf, viewOf } from '../shared/bytes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { refuseUnknownProperties } from '../shared/known-properties.js';
import * as check from '../shared/options.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** Bytes that an entry takes besides its key and its value. An array, its buffer and a place in the map are 203 in the heap of Node.js 20. */
const OVERHEAD = 256;

export class MemoryStore {
  #maxBytes;
  #bytes = 0;
  /** Copies of the values by key, the least recently used one first: a `Map` keeps the order of insertion. */
  #values = new Map();

  constructor(options) {
    const { maxBytes = MAX_BYTES } = check.checkOptions(options, { maxBytes: check.positiveInteger });
    this.#maxBytes = maxBytes;
  }

  get(key) {
    check.string(key, 'key');
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    // The caller may change or transfer what he gets.
    return copyOf(value);
  }

  set(key, value) {
    check.string(key, 'key');
    if (!types.isUint8Array(value)) throw invalidType('a Uint8Array', 'value', value);
    const view = viewOf(value);
    if (view === undefined) {
      throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', 'the buffer of `value` has been transferred');
    }
    // An entry that is too large replaces the old one by none.
    this.delete(key);
    const cost = costOf(key, view);
    if (cost > this.#maxBytes) return;
    this.#makeRoom(cost);
    this.#values.set(key, copyOf(view));
    this.#bytes += cost;
  }

  has(key) {
    check.string(key, 'key');
    return this.#values.has(key);
  }

  delete(key) {
    check.string(key, 'key');
    const value = this.#values.get(key);
    if (value === undefined) return false;
    this.#values.delete(key);
    this.#bytes -= costOf(key, value);
    return true;
  }

  clear() {
    this.#values.clear();
    this.#bytes = 0;
  }

  get bytes() {
    return this.#bytes;
  }

  get size() {
    return this.#values.size;
  }

  #makeRoom(cost) {
    for (const [key, value] of this.#values) {
      if (this.#bytes + cost <= this.#maxBytes) return;
      this.#values.delete(key);
      this.#bytes -= costOf(key, value);
    }
  }
}

refuseUnknownProperties(MemoryStore);

/** A character may take two bytes. */
function costOf(key, value) {
  return OVERHEAD + 2 * key.length + value.byteLength;
}
