// `FileWriter`, the public class: options, batches and events. Native code writes the files, a bounded number at a time, each wholly or
// not at all.
import { Writer } from '../shared/native.js';
import { Batch } from './batch.js';
import { bytesOf, fileInputs, pathOf } from './file-inputs.js';
import { shared } from '../shared/copies.js';
import { ContextEventTarget } from '../shared/context-events.js';
import { invalidType, native } from '../shared/errors.js';
import { Backpressure } from './backpressure.js';
import { Coalescing } from './coalescing.js';
import { refuseUnknownProperties } from '../shared/known-properties.js';
import { ownCopy } from '../shared/realm.js';
import { workingFolder } from '../shared/working-folder.js';
import { writeAll } from './write-files.js';
import { checkBatch, checkConcurrency, checkWrite, checkWriter, standardLimit } from './options.js';

/** Tells the constructor that `shared` calls it. Callers cannot reach it. */
const SHARED = Symbol('shared');

/** The native writer of each writer of any copy of this code. */
const natives = shared('writers', () => new WeakMap());

export class FileWriter extends ContextEventTarget {
  #native;
  #defaults;
  /** The folder that a relative `root` of the writer starts in. */
  #folder = workingFolder();
  #backpressure = new Backpressure();
  #coalescing = new Coalescing((options, on, folder) => this.#open(options, on, folder));
  /** The reason of the last `diskfull` event: several batches may wait for the same one. */
  #reason;
  /** The number of calls that have not settled, and the functions that resolve `drain()`. */
  #pending = 0;
  #drained = [];

  constructor(options, key, name) {
    super();
    const { limits, within, defaults } = checkWriter(options);
    const outer = natives.get(within);
    if (within !== undefined && outer === undefined) throw invalidType('a FileWriter', 'within', within);
    this.#defaults = defaults;
    this.#native = native(() => {
      const isGiven = (limits.maxConcurrent ?? limits.adaptive) !== undefined;
      const initial = isGiven ? limits : { maxConcurrent: standardLimit() };
      return key === SHARED ? Writer.shared(name, limits, initial, outer) : new Writer(initial, outer);
    });
    natives.set(this, this.#native);
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    return new FileWriter(options, SHARED, name);
  }

  async writeFile(path, data, options) {
    const { signal, ...own } = checkWrite(options);
    const validPath = pathOf(path);
    const bytes = bytesOf(data, validPath);
    signal?.throwIfAborted();
    return this.#count(this.#coalescing.write(validPath, bytes, own, signal, workingFolder()));
  }

  async writeFiles(files, options) {
    const { onProgress, signal, ...own } = checkBatch(options);
    const inputs = fileInputs(files);
    const folder = workingFolder();
    signal?.throwIfAborted();
    // Files of earlier calls are written first.
    this.#coalescing.send();
    return this.#count(writeAll((on) => this.#open(own, on, folder), inputs, { onProgress, signal }));
  }

  get concurrency() {
    return this.#native.stats().limit;
  }

  set concurrency(value) {
    checkConcurrency(value);
    native(() => this.#native.resize(value));
  }

  getStats() {
    return ownCopy(this.#native.stats());
  }

  pause() {
    this.#native.pause();
  }

  resume() {
    this.#native.resume();
  }

  /** Resolves when all calls of this object have settled. */
  async drain() {
    if (this.#pending > 0) await new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Opens a batch. Its relative paths start in `folder`. */
  #open(options, on, folder) {
    const paused = (reason, error) => this.#tellPaused(reason, error);
    const isOwnRoot = options.root === undefined && this.#defaults.root !== undefined;
    const all = { ...this.#defaults, ...options, start: isOwnRoot ? this.#folder : folder };
    return native(() => new Batch(this.#native, this.#backpressure, all, { ...on, paused }));
  }

  /** Dispatches `diskfull`, or emits a warning of the process if no listener handles it. */
  #tellPaused(reason, error) {
    if (reason === this.#reason) return;
    this.#reason = reason;
    const event = new CustomEvent('diskfull', { detail: error, cancelable: true });
    this.dispatchEvent(event);
    if (event.defaultPrevented) return;
    const message = `${error.message}; writing goes on after \`resume()\``;
    process.emitWarning(message, { type: 'OgpressWarning', code: 'WARN_OGPRESS_DISK_FULL' });
  }

  async #count(work) {
    this.#pending++;
    try {
      return await work;
    } finally {
      this.#pending--;
      if (this.#pending === 0) for (const resolve of this.#drained.splice(0)) resolve();
    }
  }
}

refuseUnknownProperties(FileWriter);

/** The default writer of the process. It is made when it is first used, so that a bad environment variable fails that call. */
let writer;
const standard = () => (writer ??= FileWriter.shared('default'));

export async function writeFile(path, data, options) {
  return standard().writeFile(path, data, options);
}

export async function writeFiles(files, options) {
  return standard().writeFiles(files, options);
}

export function getWriteStats() {
  return standard().getStats();
}
