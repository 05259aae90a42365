// Results by key: each is rendered when it is asked for, and the items that follow it ahead of that.
import { AsyncLocalStorage } from 'node:async_hooks';

import { onAbort, orAborted } from '../shared/abort.js';
import { ogpressError } from '../shared/errors.js';
import { nearestName } from '../shared/native.js';
import { isInTask } from '../limit/task-scope.js';
import { Items } from './items.js';
import { begin, sizeOf } from './work.js';

export class Keyed {
  #options;
  #items;
  /** Calls a function in the async context that the object was made in: work ahead belongs to no caller. */
  #inContext = AsyncLocalStorage.snapshot();
  /** The items so far, by index: `{ item, index, work, isAhead, held, wasTaken }`. */
  #entries = [];
  #byKey = new Map();
  /** The step that takes one more item. Several callers may wait for it. */
  #step;
  #isExhausted = false;
  /** Why there are no more items: `{ error }`. */
  #failure;
  /** The entries with a finished result that no caller has taken, oldest first. */
  #held = new Set();
  #bytes = 0;
  /** Results in work that no caller has asked for. */
  #unfinished = 0;
  /** The largest result so far: the guess of what the next one takes. */
  #largest = 0;

  constructor(items, options) {
    this.#items = new Items(items);
    this.#options = options;
  }

  async get(key) {
    const { signal } = this.#options;
    if (signal?.aborted) this.#close();
    signal?.throwIfAborted();
    return orAborted(this.#get(key), signal);
  }

  async #get(key) {
    while (!this.#byKey.has(key)) if (!(await this.#takeItem())) throw this.#unknown(key);
    const entry = this.#byKey.get(key);
    const outcome = this.#take(entry);
    // An error of the iterable is for the caller that asks for an item behind it.
    this.#lookAhead(entry.index).catch(() => {});
    return outcome;
  }

  /** Takes one more item of the iterable. Resolves to whether there was one. */
  #takeItem() {
    this.#step ??= this.#inContext(() => this.#addItem()).finally(() => (this.#step = undefined));
    return this.#step;
  }

  async #addItem() {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#isExhausted) return false;
    try {
      const taken = await this.#items.take();
      if (taken === undefined) {
        this.#isExhausted = true;
        return false;
      }
      const key = this.#options.key(taken.item);
      const other = this.#byKey.get(key);
      if (other !== undefined) throw duplicate(key, other.index, taken.index);
      const entry = { ...taken, work: undefined, isAhead: false, held: undefined, wasTaken: false };
      this.#entries.push(entry);
      this.#byKey.set(key, entry);
      return true;
    } catch (error) {
      this.#failure = { error };
      this.#close();
      throw error;
    }
  }

  /** Returns the promise of an item for a caller. */
  #take(entry) {
    entry.wasTaken = true;
    const { held } = entry;
    if (held !== undefined) {
      this.#drop(entry);
      return held.promise;
    }
    // Inside of a task, work that waits for the permit of that task would never start. So the task does the work itself.
    if (isInTask()) {
      if (entry.isAhead) entry.work.abort();
      return this.#begin(entry, false).promise;
    }
    if (entry.isAhead) {
      entry.isAhead = false;
      this.#unfinished--;
    }
    return (entry.work ?? this.#begin(entry, false)).promise;
  }

  #begin(entry, isAhead) {
    const { render, limiter, signal } = this.#options;
    const work = begin(render, limiter, entry);
    const ignore = signal && onAbort(signal, () => this.#stop(work));
    if (entry.isAhead) this.#unfinished--;
    if (isAhead) this.#unfinished++;
    Object.assign(entry, { work, isAhead });
    const finish = (bytes) => {
      ignore?.();
      this.#largest = Math.max(this.#largest, bytes);
      // Another call has begun the item again.
      if (entry.work !== work) return;
      entry.work = undefined;
      if (!entry.isAhead) return;
      entry.isAhead = false;
      this.#unfinished--;
      this.#hold(entry, work.promise, bytes);
    };
    work.promise.then(
      (value) => finish(sizeOf(value)),
      () => finish(0),
    );
    return work;
  }

  #stop(work) {
    work.abort(this.#options.signal.reason);
    this.#close();
  }

  /** The caller gets another error than that of closing. */
  #close() {
    this.#items.close().catch(() => {});
  }

  #hold(entry, promise, bytes) {
    entry.held = { promise, bytes };
    this.#held.add(entry);
    this.#bytes += bytes;
    for (const oldest of this.#held) {
      if (this.#bytes <= this.#options.maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(entry) {
    this.#bytes -= entry.held.bytes;
    entry.held = undefined;
    this.#held.delete(entry);
  }

  /** Begins the items behind this one that no caller has taken. */
  async #lookAhead(index) {
    const { ahead } = this.#options;
    for (let next = index + 1; next <= index + ahead; next++) {
      while (this.#entries.length <= next) if (!(await this.#takeItem())) return;
      const entry = this.#entries[next];
      if (entry.work !== undefined || entry.held !== undefined || entry.wasTaken) continue;
      if (this.#options.signal?.aborted || this.#unfinished >= ahead || !this.#makeRoom(index)) return;
      this.#inContext(() => this.#begin(entry, true));
    }
  }

  /** Drops results far from an item, oldest first, until there is room for one more. Returns whether there is. */
  #makeRoom(index) {
    const { ahead, maxBytes } = this.#options;
    const isFull = () => this.#bytes + (this.#unfinished + 1) * this.#largest > maxBytes;
    for (const entry of this.#held) {
      if (!isFull()) break;
      if (entry.index <= index || entry.index > index + ahead) this.#drop(entry);
    }
    return !isFull();
  }

  #unknown(key) {
    const names = [...this.#byKey.keys()].map(nameOf);
    const name = nameOf(key);
    const nearest = nearestName(name, names);
    const hint = nearest ? `did you mean \`${nearest}\`?` : `there are ${names.length} items`;
    return ogpressError('ERR_OGPRESS_UNKNOWN_KEY', `no item has the key \`${name}\`; ${hint}`);
  }
}

function duplicate(key, first, second) {
  const message = `the items ${first} and ${second} have the same key \`${nameOf(key)}\``;
  return ogpressError('ERR_OGPRESS_DUPLICATE_KEY', message);
}

/** A key in messages. An object may have no text, or throw when it is asked for it. */
function nameOf(key) {
  try {
    return String(key);
  } catch {
    return 'an object without a text';
  }
}
