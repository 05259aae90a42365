// `RenderCache`: keeps rendered images, and counts.
import { invalidType, messageOf, ogpressError } from '../shared/errors.js';
import { ConcurrencyLimiter } from '../limit/limiter.js';
import * as check from '../shared/options.js';
import { cacheDirOf } from './place.js';
import { FolderOfImages, StoreOfImages } from './store.js';
import { refuseUnknownProperties } from '../shared/known-properties.js';
import { orAborted } from '../shared/abort.js';
import { warnProcess } from '../render/warnings.js';

const MAX_BYTES = 2 ** 30;
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/** How many lookups go on at one time. Each holds a copy of its document. */
const LOOKUPS = 8;

const OPTIONS = {
  dir: (value, name) => cacheDirOf(value, name),
  store,
  maxBytes: check.positiveInteger,
  maxAgeMs: check.positiveInteger,
};

/** Checks a store: an object with three methods. */
function store(value, name) {
  if (typeof value !== 'object' || value === null || check.isRevoked(value)) throw invalidType('a store', name, value);
  for (const method of ['get', 'set', 'has']) check.callback(value[method], `${name}.${method}`);
}

/** Reads the private part of a cache. */
let partsOf;
let isCache;

export class RenderCache {
  #dir;
  /** `{ images, counts, lookups, templates }` */
  #parts;

  constructor(options) {
    const checked = check.checkOptions(options, OPTIONS);
    const { store, maxBytes = MAX_BYTES, maxAgeMs = MAX_AGE_MS } = checked;
    if (store !== undefined) {
      const other = ['dir', 'maxBytes', 'maxAgeMs'].find((name) => checked[name] !== undefined);
      if (other !== undefined) {
        const message = `\`${other}\` is of use only with a folder but received it with \`store\``;
        throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', message);
      }
    } else this.#dir = checked.dir ?? cacheDirOf();
    this.#parts = {
      images: store === undefined ? new FolderOfImages(this.#dir, maxBytes, maxAgeMs) : new StoreOfImages(store),
      counts: { hits: 0, misses: 0, writes: 0, corrupt: 0, errors: 0 },
      lookups: new ConcurrencyLimiter(LOOKUPS),
      templates: new Map(),
    };
  }

  get dir() {
    return this.#dir;
  }

  getStats() {
    const { counts, images } = this.#parts;
    const { entries = 0, bytes = 0, pruned = 0, prunedBytes = 0 } = images.stats?.() ?? {};
    return { ...counts, entries, bytes, pruned, prunedBytes };
  }

  async prune() {
    return { ...(await this.#folder('prune').prune()) };
  }

  async clear() {
    return { ...(await this.#folder('clear').clear()) };
  }

  async usage() {
    const { entries, bytes, oldestMs } = await this.#folder('usage').usage();
    return { entries, bytes, oldest: oldestMs === undefined ? undefined : new Date(Date.now() - oldestMs) };
  }

  #folder(method) {
    if (this.#dir !== undefined) return this.#parts.images;
    throw ogpressError(
      'ERR_OGPRESS_CONFLICTING_OPTIONS',
      `\`${method}\` is for caches in a folder, and this one has a \`store\``,
    );
  }

  static {
    partsOf = (cache) => cache.#parts;
    isCache = (value) => #parts in value;
  }
}

refuseUnknownProperties(RenderCache);

/** Caches from plain options, by the options object; and the one of `'auto'`. */
const made = new WeakMap();
let automatic;

/** A check for the option `cache`. It returns the cache. */
export function cache(value, name) {
  if (value === 'auto') {
    automatic ??= new RenderCache();
    return automatic;
  }
  if (typeof value !== 'object' || value === null || check.isArray(value) || check.isRevoked(value)) {
    throw invalidType("'auto', a RenderCache or its options", name, value);
  }
  if (isCache(value)) return value;
  if (value instanceof RenderCache) throw invalidType("'auto', a RenderCache or its options", name, value);
  if (!made.has(value)) made.set(value, new RenderCache(value));
  return made.get(value);
}

/** The caches as renders use them. */
export class Lookups {
  #parts;

  constructor(cache) {
    this.#parts = partsOf(cache);
  }

  /** The templates of cards that run now, by key. */
  get templates() {
    return this.#parts.templates;
  }

  /** Makes the key of a render, and looks it up. Resolves to `{ key, image }`. `copy()` makes the request when it is its turn. */
  async lookUp(copy, signal) {
    const { images, lookups } = this.#parts;
    const { key, found } = await orAborted(
      lookups.run(() => images.lookUp(copy())),
      signal,
    );
    return { key, image: this.#count(found) };
  }

  /** Looks up a key again. What is wrong with its entry was counted before. */
  async get(key) {
    const { image } = await this.#parts.images.get(key);
    return this.#count({ image });
  }

  countMiss() {
    this.#parts.counts.misses++;
  }

  /** Keeps an image. Failing to do so harms only the next render. */
  async set(key, image) {
    const { images, counts } = this.#parts;
    try {
      if (await images.set(key, image)) counts.writes++;
    } catch (error) {
      counts.errors++;
      warn(`the image is not kept in the cache: ${messageOf(error)}`);
    }
  }

  /** Counts a hit, or what is wrong with an entry. */
  #count({ image, problem }) {
    const { counts } = this.#parts;
    if (image !== undefined) counts.hits++;
    if (problem?.isCorrupt) counts.corrupt++;
    else if (problem !== undefined) {
      counts.errors++;
      warn(`the cache cannot be read: ${problem.message}`);
    }
    return image;
  }
}

/** The path of an entry in a message. */
const ENTRY = /`[0-9a-f]{2}[\\/][0-9a-f]{62}`/;

/** Warns once of each kind of failure, and not for each entry: the texts that a process shows are few. */
function warn(message) {
  warnProcess('WARN_OGPRESS_CACHE', message.replace(ENTRY, 'an entry'));
}
