// Where a cache keeps its images: a folder, which native code reads and writes, or a store that the caller provides.
import { types } from 'node:util';

import { CacheFolder, RenderKey } from '../shared/native.js';
import { invalidType, native } from '../shared/errors.js';
import { onThread } from '../shared/native-work.js';

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
      return { problem: { isCorrupt: false, message: `the store failed to get an image: ${error?.message ?? error}` } };
    }
  }

  async #read(key, name, isOfMachine) {
    const bytes = await this.#store.get(name);
    if (bytes === undefined || bytes === null) return { found: {} };
    if (!types.isUint8Array(bytes)) throw invalidType('a Uint8Array, null or undefined', 'store.get(key)', bytes);
    return onThread((thread, id) => key.decode(thread, id, bytes, isOfMachine));
  }

  async set(key, image) {
    const entries = await onThread((thread, id) => key.encode(thread, id, image));
    for (const [name, bytes] of entries) await this.#store.set(name, bytes);
    return entries.length > 0;
  }
}
