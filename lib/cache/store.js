// Where a cache keeps its images: a folder, which native code reads and writes, or a store that the caller provides.
import { types } from 'node:util';

import { CacheFolder, RenderKey } from '../shared/native.js';
import { invalidType, messageOf, native } from '../shared/errors.js';
import { onThread } from '../shared/native-work.js';
import { clearTimeout, setTimeout } from '../shared/timers.js';

/** How long a store of the caller may take, in seconds. Renders wait for it with a permit, and clients may wait for a lost server for ever. */
const STORE_SECONDS = 5;

/** A folder. The methods that look up resolve to `{ image, problem }`. */
export class FolderOfImages {
  #native;

  constructor(dir, maxBytes, maxAgeMs) {
    this.#native = native(() => new CacheFolder(dir, maxBytes, maxAgeMs));
  }

  /** Makes the key of a render, and looks it up: `{ key, found }`. */
  lookUp(request) {
    return onThread((thread, id) => this.#native.lookUp(thread, id, request));
  }

  get(key) {
    return onThread((thread, id) => this.#native.get(thread, id, key));
  }

  /** Resolves to whether the image was kept. */
  set(key, image) {
    return onThread((thread, id) => this.#native.set(thread, id, key, image));
  }

  prune() {
    return onThread((thread, id) => this.#native.prune(thread, id));
  }

  clear() {
    return onThread((thread, id) => this.#native.clear(thread, id));
  }

  usage() {
    return onThread((thread, id) => this.#native.usage(thread, id));
  }

  stats() {
    return this.#native.stats();
  }
}

/** A store of the caller. It has the methods of a folder that renders need. */
export class StoreOfImages {
  #store;

  constructor(store) {
    this.#store = store;
  }

  async lookUp(request) {
    const key = await onThread((thread, id) => RenderKey.make(thread, id, request));
    return { key, found: await this.get(key) };
  }

  async get(key) {
    try {
      const first = await this.#read(key, key.text, false);
      return first.other === undefined ? first.found : (await this.#read(key, first.other, true)).found;
    } catch (error) {
      return { problem: { isCorrupt: false, message: `the store failed to get an image: ${messageOf(error)}` } };
    }
  }

  async #read(key, name, isOfMachine) {
    const bytes = await answer(() => this.#store.get(name));
    if (bytes === undefined || bytes === null) return { found: {} };
    // Clients of Redis return texts unless they are asked for bytes. The text of an image is not shown.
    if (typeof bytes === 'string')
      throw new Error('it returned a text in place of a Uint8Array; ask the client for buffers');
    if (!types.isUint8Array(bytes)) throw invalidType('a Uint8Array, null or undefined', 'store.get(key)', bytes);
    return onThread((thread, id) => key.decode(thread, id, bytes, isOfMachine));
  }

  async set(key, image) {
    const entries = await onThread((thread, id) => key.encode(thread, id, image));
    for (const [name, bytes] of entries) await answer(() => this.#store.set(name, bytes));
    return entries.length > 0;
  }
}

/** Resolves to what `ask` returns, unless that takes too long. */
async function answer(ask) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`the store did not answer within ${STORE_SECONDS} seconds`);
    timer = setTimeout(() => reject(error), STORE_SECONDS * 1000);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
