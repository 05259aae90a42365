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
  /** The native half, and the two calls of each task, which are plain functions. */
  #native;
  #enter;
  #exit;
  #isShared;
  /** Waiting tasks, `{ ticket, start(), reject(reason) }`, by the low half of the ticket: those are few, and used again. */
  #waiting = [];
  /** Who waits for idleness, by the watch's number: `{ promise, resolve }`. */
  #watches = new Map();

  constructor(options) {
    // Not for callers, who cannot come by one.
    if (options instanceof Limiter) {
      this.#open(options);
      return;
    }
    const { maxConcurrent } =
      typeof options === 'object' ? check.checkOptions(options, LIMITER_OPTIONS) : { maxConcurrent: options };
    check.number(maxConcurrent, 'maxConcurrent');
    this.#open(native(() => thread.limiter(maxConcurrent)));
  }

  #open(limiter) {
    this.#native = limiter;
    this.#isShared = limiter.id !== 0;
    [this.#enter, this.#exit] = limiter.direct();
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    const { maxConcurrent } = check.checkOptions(options, LIMITER_OPTIONS);
    return adopt(native(() => thread.shared(name, maxConcurrent)));
  }

  run(fn, options) {
    try {
      if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
      if (options === undefined) return this.#submit(fn, 0, 1, undefined);
      const { priority = 0, signal, weight = 1 } = check.checkOptions(options, TASK_OPTIONS);
      signal?.throwIfAborted();
      return this.#submit(fn, priority, weight, signal);
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

  /** Starts a task, now or when it is admitted; settles as it does. */
  #submit(fn, priority, weight, signal) {
    const frame = new Frame(this);
    const ticket = this.#enter(priority, weight, frame.within());
    if (ticket > 0) return this.#start(frame, ticket, fn, signal);
    return this.#wait(-ticket, signal).then(() => {
      if (!signal?.aborted) return this.#start(frame, -ticket, fn, signal);
      this.#end(-ticket, 0);
      throw signal.reason;
    });
  }

  /**
   * Runs a task that has been admitted. Its slot is returned when it has really settled, also after an abort. What is
   * returned is made by `then`, and not anew: stacks lead along it to the caller.
   */
  #start(frame, ticket, fn, signal) {
    let work;
    try {
      // A promise as it is: it takes no turn of its own.
      work = Promise.resolve(frame.run(ticket, fn, { signal }));
    } catch (error) {
      this.#end(ticket, frame.finish());
      return Promise.reject(error);
    }
    const settled = work.then(
      (value) => {
        this.#end(ticket, frame.finish());
        return value;
      },
      (error) => {
        this.#end(ticket, frame.finish());
        throw error;
      },
    );
    return orAborted(settled, signal);
  }

  /** Resolves when a task is admitted. The promise also carries the caller's async context to that moment. */
  #wait(ticket, signal) {
    return new Promise((resolve, reject) => {
      if (signal === undefined) this.#waiting[ticket >>> 0] = { ticket, start: resolve, reject };
      else {
        const ignore = onAbort(signal, () => this.#withdraw(ticket).reject(signal.reason));
        const leaving = (then) => (outcome) => {
          ignore();
          then(outcome);
        };
        this.#waiting[ticket >>> 0] = { ticket, start: leaving(resolve), reject: leaving(reject) };
      }
      this.#holdThread(+1);
    });
  }

  /** Returns what a task had, and starts what follows. */
  #end(ticket, heir) {
    const signal = this.#exit(ticket, heir);
    if (signal > 0) this.#admit(signal);
    else if (signal !== 0) this.#follow(signal < 0 ? [signal] : this.#native.signals());
  }

  /** Takes a waiting task out of line. */
  #withdraw(ticket) {
    const waiter = this.#leave(ticket);
    const signals = this.#native.cancel(ticket);
    // Nothing to cancel means that another thread has just admitted it: the news will find nobody.
    if (signals === null) this.#end(ticket, 0);
    else this.#follow(signals);
    return waiter;
  }

  #leave(ticket) {
    const waiter = this.#waiting[ticket >>> 0];
    this.#waiting[ticket >>> 0] = undefined;
    this.#holdThread(-1);
    return waiter;
  }

  #admit(ticket) {
    if (this.#waiting[ticket >>> 0]?.ticket === ticket) this.#leave(ticket).start();
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
      } else {
        this.#admit(signal);
      }
    }
  }

  /** A thread that waits for what others hold has to stay alive: nothing of its own may be left to keep it so. */
  #holdThread(change) {
    if (!this.#isShared) return;
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
