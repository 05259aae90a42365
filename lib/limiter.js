// The limiter's JavaScript half: it keeps the closures and promises, the native half keeps the count. A task crosses
// into native code twice, to be submitted and to be finished, and the answer of either says what may start.
import { Lane, Limiter } from '../native.js';
import { onAbort, orAborted } from './abort.js';
import { invalidType, native, ogpressError } from './errors.js';
import { Frame } from './frame.js';
import { map } from './map.js';
import * as check from './options.js';

const LIMITER_OPTIONS = { maxConcurrent: check.number };
const TASK_OPTIONS = { priority: check.priority, signal: check.signal, weight: check.positiveInteger };

/** Hands news from another thread to the limiter that it is for. */
let deliver;
const thread = new Lane((id, signal) => deliver(id, signal));
/** This thread's view of the process's shared limiters, by their native number. */
const shared = new Map();
/** What this thread waits for in shared limiters: tasks, and idleness. */
let waits = 0;

/** The limiter of a native one that the whole process knows. */
let adopt;

export class ConcurrencyLimiter {
  #native;
  /** Waiting tasks by ticket: `{ start(), reject(reason) }`. */
  #waiting = new Map();
  /** Who waits for idleness, by the watch's number: `{ promise, resolve }`. */
  #watches = new Map();

  constructor(options) {
    // Not for callers, who cannot come by one.
    if (options instanceof Limiter) {
      this.#native = options;
      return;
    }
    const { maxConcurrent } =
      typeof options === 'object' ? check.checkOptions(options, LIMITER_OPTIONS) : { maxConcurrent: options };
    check.number(maxConcurrent, 'maxConcurrent');
    this.#native = native(() => thread.limiter(maxConcurrent));
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    const { maxConcurrent } = check.checkOptions(options, LIMITER_OPTIONS);
    return adopt(native(() => thread.shared(name, maxConcurrent)));
  }

  run(fn, options) {
    try {
      if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
      const { priority = 0, signal, weight = 1 } = check.checkOptions(options, TASK_OPTIONS);
      signal?.throwIfAborted();
      const ticket = this.#native.submit(priority, weight, Frame.around(this));
      return ticket > 0 ? this.#start(ticket, fn, signal) : this.#wait(-ticket, fn, signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async map(iterable, fn, options) {
    if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
    if (typeof (iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator]) !== 'function') {
      throw invalidType('an iterable or async iterable', 'iterable', iterable);
    }
    const { priority, signal, weight } = check.checkOptions(options, TASK_OPTIONS);
    signal?.throwIfAborted();
    return map(this, iterable, fn, { priority, weight }, signal);
  }

  getStats() {
    return this.#native.stats();
  }

  getMetrics() {
    return this.#native.metrics();
  }

  get maxConcurrent() {
    return this.#native.stats().maxConcurrent;
  }

  set maxConcurrent(value) {
    check.number(value, 'maxConcurrent');
    this.#follow(native(() => this.#native.resize(value)));
  }

  pause() {
    this.#native.pause();
  }

  resume() {
    this.#follow(this.#native.resume());
  }

  clear(reason = ogpressError('ERR_OGPRESS_CLEARED', 'the task was cleared before it started')) {
    const [cleared, signals] = this.#native.clear();
    for (const ticket of cleared) this.#leave(ticket).reject(reason);
    this.#follow(signals);
  }

  onIdle() {
    const [watch, signals] = this.#native.watchIdle();
    if (!this.#watches.has(watch)) {
      let resolve;
      const promise = new Promise((settle) => (resolve = settle));
      this.#watches.set(watch, { promise, resolve });
      this.#holdThread(+1);
    }
    const { promise } = this.#watches.get(watch);
    this.#follow(signals);
    return promise;
  }

  /** Runs a task that has been admitted. Its slot is returned when it has really settled, also after an abort. */
  #start(ticket, fn, signal) {
    const frame = new Frame(this, ticket);
    const finish = () => this.#follow(this.#native.finish(ticket, frame.finish()));
    const work = new Promise((resolve) => resolve(frame.run(fn, { signal }))).then(
      (value) => {
        finish();
        return value;
      },
      (error) => {
        finish();
        throw error;
      },
    );
    return orAborted(work, signal);
  }

  /** Keeps a task until it is admitted. The promise also carries the caller's async context to that moment. */
  #wait(ticket, fn, signal) {
    return new Promise((resolve, reject) => {
      const ignore = signal && onAbort(signal, () => this.#withdraw(ticket).reject(signal.reason));
      const leaving = (then) => (outcome) => {
        ignore?.();
        then(outcome);
      };
      this.#waiting.set(ticket, { start: leaving(resolve), reject: leaving(reject) });
      this.#holdThread(+1);
    }).then(() => {
      if (signal?.aborted) {
        this.#follow(this.#native.finish(ticket, 0));
        throw signal.reason;
      }
      return this.#start(ticket, fn, signal);
    });
  }

  /** Takes a waiting task out of line. */
  #withdraw(ticket) {
    const waiter = this.#leave(ticket);
    // Nothing to cancel means that another thread has just admitted it: the news will find nobody.
    this.#follow(this.#native.cancel(ticket) ?? this.#native.finish(ticket, 0));
    return waiter;
  }

  #leave(ticket) {
    const waiter = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    this.#holdThread(-1);
    return waiter;
  }

  /** Does what the native half says: starts tickets that were admitted, answers watches for idleness. */
  #follow(signals) {
    for (const signal of signals) {
      if (signal < 0) {
        const watch = this.#watches.get(-signal);
        this.#watches.delete(-signal);
        this.#holdThread(-1);
        // After whatever awaits the last task: who waits for idleness wants to see its result.
        setImmediate(watch.resolve);
      } else if (this.#waiting.has(signal)) {
        this.#leave(signal).start();
      }
    }
  }

  /** A thread that waits for what others hold has to stay alive: nothing of its own may be left to keep it so. */
  #holdThread(change) {
    if (this.#native.id === 0) return;
    const before = waits;
    waits += change;
    if ((before === 0) !== (waits === 0)) thread.hold(waits > 0);
  }

  static {
    deliver = (id, signal) => shared.get(id).#follow([signal]);
    adopt = (limiter) => {
      if (!shared.has(limiter.id)) shared.set(limiter.id, new ConcurrencyLimiter(limiter));
      return shared.get(limiter.id);
    };
  }
}

/** The limiter whose permits are bytes that all renders of the process may need at one time. */
export const memory = adopt(thread.memory());
