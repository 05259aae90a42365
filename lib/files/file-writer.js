// Writing files: many at a time, never too many, each wholly or not at all. The work is native; here is who asked for what.
import { NativeWriter } from '../../native.js';
import { Batch } from './batch.js';
import { bytesOf, entriesOf, pathOf, validPathOf } from './file-inputs.js';
import { invalidType, native } from '../shared/errors.js';
import { Room } from './backpressure.js';
import { Singles } from './coalescing.js';
import { writeAll } from './write-files.js';
import { checkBatch, checkConcurrency, checkWrite, checkWriter, standardLimit } from './options.js';

/** Makes what `shared` returns: not for callers, who cannot come by it. */
const SHARED = Symbol('shared');

export class FileWriter extends EventTarget {
  #native;
  #defaults;
  #room = new Room();
  #singles = new Singles((wishes, on) => this.#open(wishes, on));
  /** Why files wait, as the listeners know it: several batches wait for one reason. */
  #reason;
  /** Calls that have not settled, and who waits until there are none. */
  #pending = 0;
  #drained = [];

  constructor(options, key, name) {
    super();
    const { limits, within, defaults } = checkWriter(options);
    if (within !== undefined && !(#native in within)) throw invalidType('a FileWriter', 'within', within);
    this.#defaults = defaults;
    this.#native = native(() => {
      const isSaid = (limits.maxConcurrent ?? limits.adaptiveMax) !== undefined;
      const own = isSaid ? limits : { ...limits, maxConcurrent: standardLimit() };
      return key === SHARED
        ? NativeWriter.shared(name, limits, own, within?.#native)
        : new NativeWriter(own, within?.#native);
    });
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    return new FileWriter(options, SHARED, name);
  }

  async writeFile(path, data, options) {
    const { signal, ...wishes } = checkWrite(options);
    const [validPath, bytes] = [validPathOf(pathOf(path)), bytesOf(data)];
    signal?.throwIfAborted();
    return this.#count(this.#singles.write(validPath, bytes, wishes, signal));
  }

  async writeFiles(files, options) {
    const { onProgress, signal, ...wishes } = checkBatch(options);
    const entries = entriesOf(files);
    signal?.throwIfAborted();
    // What was asked for before comes before.
    this.#singles.send();
    return this.#count(writeAll((on) => this.#open(wishes, on), entries, { onProgress, signal }));
  }

  get concurrency() {
    return this.#native.stats().limit;
  }

  set concurrency(value) {
    checkConcurrency(value);
    native(() => this.#native.resize(value));
  }

  getStats() {
    return this.#native.stats();
  }

  pause() {
    this.#native.pause();
  }

  resume() {
    this.#native.resume();
  }

  /** Resolves when everything that this thread has asked this object for has settled. */
  async drain() {
    if (this.#pending > 0) await new Promise((resolve) => this.#drained.push(resolve));
  }

  #open(wishes, on) {
    const paused = (reason, error) => this.#tellPaused(reason, error);
    return native(() => new Batch(this.#native, this.#room, { ...this.#defaults, ...wishes }, { ...on, paused }));
  }

  /** Who asked for it can do something about it: without anybody who listens, the process is told. */
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

/** The writer of the whole process, made when it is first used: its variable may be nonsense, which is to be said then. */
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
