// The limiter that people see. What it counts with is in `line.js`; here are options, deadlines and names.
import diagnosticsChannel from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';

import { ABORTED, ERROR, Line, OK, OUTCOMES, TIMEOUT } from './native-limiter.js';
import { onAbort, orAborted } from '../shared/abort.js';
import { Deadline } from '../shared/deadline.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { Frame } from './task-scope.js';
import { ACQUIRE_OPTIONS, checkLimiter, checkTask, nativeOptions } from './options.js';
import { map } from './map.js';
import * as check from '../shared/options.js';
import { Permit } from './permit.js';

/** What limiters do, for tracing: `{ limiter, type, ...detail }`, and `limiter` is the object. */
const channel = diagnosticsChannel.channel('ogpress:limiter');

/** What a task without a signal is given. */
const NO_SIGNAL = Object.freeze({ signal: undefined });

/** This thread's limiters of those lines that the process shares. */
const adopted = new WeakMap();

/** Whether a value is a limiter, and not only looks like one. */
export let isLimiter;

export class ConcurrencyLimiter extends EventTarget {
  #line;
  #reentrancy;
  /** Tasks that were given an id and have not ended: `{ frame, id, priority, weight, startTime }`. */
  #named = new Map();
  /** Whether anybody has ever listened. */
  #heard = false;

  constructor(options) {
    super();
    // Not for callers, who cannot come by a line.
    if (!check.isRevoked(options) && options instanceof Line) this.#line = options;
    else {
      const checked = checkLimiter(typeof options === 'object' ? options : { maxConcurrent: options });
      if (checked.adaptive === undefined) check.number(checked.maxConcurrent, 'maxConcurrent');
      this.#reentrancy = checked.reentrancy;
      this.#line = Line.own(nativeOptions(checked));
    }
  }

  static {
    isLimiter = (value) => typeof value === 'object' && value !== null && #line in value;
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    const checked = checkLimiter(options);
    const limiter = limiterOf(Line.shared(name, nativeOptions(checked)));
    const { reentrancy = limiter.#reentrancy } = checked;
    if (reentrancy !== (limiter.#reentrancy ?? reentrancy)) {
      const message = `the shared limiter \`${name}\` already exists with \`reentrancy\` ${limiter.#reentrancy} but received ${reentrancy}`;
      throw ogpressError('ERR_OGPRESS_LIMITER_CONFLICT', message);
    }
    limiter.#reentrancy = reentrancy;
    return limiter;
  }

  run(fn, options) {
    try {
      if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
      if (options === undefined && !this.#heard && !channel.hasSubscribers) return this.#perform(fn, new Frame(this.#line), 0, 1);
      return this.#performWith(fn, checkTask(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async map(iterable, fn, options) {
    if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
    if (check.isRevoked(iterable) || typeof (iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator]) !== 'function') {
      throw invalidType('an iterable or async iterable', 'iterable', iterable);
    }
    const { id, signal, ...rest } = checkTask(options);
    if (id !== undefined) throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', '`id` names one task, and `map` makes many');
    signal?.throwIfAborted();
    return map(this, iterable, fn, rest, signal);
  }

  async acquire(options) {
    const { priority = 0, weight = 1, signal, queueTimeoutMs } = check.checkOptions(options, ACQUIRE_OPTIONS);
    signal?.throwIfAborted();
    const frame = new Frame(this.#line);
    await this.#enter(frame, priority, weight, signal, queueTimeoutMs);
    return new Permit(this.#line, frame, weight);
  }

  tryAcquire(options) {
    const { weight = 1 } = check.checkOptions(options, { weight: check.positiveInteger });
    const frame = new Frame(this.#line);
    return this.#line.tryEnter(frame, weight) ? new Permit(this.#line, frame, weight) : null;
  }

  getStats() {
    return this.#line.stats();
  }

  getMetrics() {
    return this.#line.metrics();
  }

  get maxConcurrent() {
    return this.#line.stats().maxConcurrent;
  }

  set maxConcurrent(value) {
    check.number(value, 'maxConcurrent');
    this.#line.resize(value);
  }

  reportOverload() {
    this.#line.overload();
  }

  addEventListener(...args) {
    super.addEventListener(...args);
    if (!this.#heard) {
      this.#heard = true;
      this.#line.onLimit((maxConcurrent, previous) => {
        this.#tell('limitchange', { maxConcurrent, previous });
        this.#keepWhileHeard();
      });
    }
    this.#keepWhileHeard();
  }

  removeEventListener(...args) {
    super.removeEventListener(...args);
    this.#keepWhileHeard();
  }

  /** A limiter whose limit changes by itself is not collected while somebody listens for that. */
  #keepWhileHeard() {
    this.#line.keep(getEventListeners(this, 'limitchange').length > 0);
  }

  pause() {
    this.#line.pause();
  }

  resume() {
    this.#line.resume();
  }

  clear(reason = cleared()) {
    this.#line.clear(reason);
  }

  remove(id, reason = cleared()) {
    const task = this.#named.get(id);
    return task !== undefined && this.#line.withdraw(task.frame, ABORTED, reason);
  }

  setPriority(id, priority) {
    check.priority(priority, 'priority');
    const task = this.#named.get(id);
    if (task === undefined || !this.#line.setPriority(task.frame, priority)) return false;
    task.priority = priority;
    return true;
  }

  sizeBy(options) {
    const { priority } = check.checkOptions(options, { priority: check.priority });
    return priority === undefined ? this.#line.stats().queued : this.#line.queuedAt(priority);
  }

  get runningTasks() {
    const running = [...this.#named.values()].filter(({ startTime }) => startTime !== undefined);
    return running.map(({ id, priority, weight, startTime }) => ({ id, priority, weight, startTime }));
  }

  onIdle() {
    return this.#line.watch(0);
  }

  onEmpty() {
    return this.#line.watch(1);
  }

  async onSizeLessThan(limit) {
    check.positiveInteger(limit, 'limit');
    return this.#line.watch(limit);
  }

  /**
   * Runs a task, now or when it is admitted. Its slot is returned when it has really settled. An `await` and not a promise of
   * our own: it costs less, carries the caller's async context over the wait, and stacks lead along it to the caller.
   */
  async #perform(fn, frame, priority, weight) {
    const admitted = this.#line.enter(frame, priority, weight, this.#within(frame));
    if (admitted !== undefined) await admitted;
    let outcome = ERROR;
    try {
      const value = await this.#call(fn, frame, NO_SIGNAL);
      outcome = OK;
      return value;
    } finally {
      this.#line.exit(frame, outcome);
    }
  }

  /** The same for a task that may be given up, is named, or is heard of. */
  async #performWith(fn, { priority = 0, weight = 1, signal, id, timeoutMs, queueTimeoutMs, releaseOn }) {
    signal?.throwIfAborted();
    const frame = new Frame(this.#line);
    const task = { frame, id, priority, weight, startTime: undefined };
    if (id !== undefined) this.#name(task);
    try {
      const admitted = this.#enter(frame, priority, weight, signal, queueTimeoutMs);
      if (admitted !== undefined) {
        this.#tell('queued', { id, priority, weight });
        await admitted;
      }
    } catch (error) {
      this.#named.delete(id);
      this.#tell('end', { id, priority, weight, outcome: 'unstarted', error });
      throw error;
    }
    task.startTime = Date.now();
    this.#tell('start', { id, priority, weight });
    const deadline = new Deadline(signal, timeoutMs, 'the task');
    return orAborted(this.#performUntil(fn, task, deadline, releaseOn === 'timeout'), deadline.signal);
  }

  async #performUntil(fn, { frame, id, priority, weight }, deadline, release) {
    let outcome = OK;
    let error;
    try {
      deadline.signal?.throwIfAborted();
      deadline.begin(() => this.#line.expire(frame, release));
      return await this.#call(fn, frame, { signal: deadline.signal });
    } catch (thrown) {
      outcome = ERROR;
      error = thrown;
      throw thrown;
    } finally {
      if (deadline.signal?.aborted) outcome = deadline.timedOut ? TIMEOUT : ABORTED;
      deadline.end();
      this.#named.delete(id);
      this.#line.exit(frame, outcome);
      this.#tell('end', { id, priority, weight, outcome: OUTCOMES[outcome], error });
    }
  }

  /** Tells whoever listens what has happened. What they throw is theirs, and nobody else's. */
  #tell(type, detail) {
    if (channel.hasSubscribers) channel.publish({ limiter: this, type, ...detail });
    if (!this.#heard) return;
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type !== 'end') return;
    const { running, queued } = this.#line.stats();
    if (running === 0 && queued === 0) this.dispatchEvent(new CustomEvent('idle'));
  }

  #name(task) {
    const { id } = task;
    if (this.#named.has(id)) {
      throw ogpressError('ERR_OGPRESS_DUPLICATE_ID', `a task with the id ${inspect(id)} has not ended yet`);
    }
    this.#named.set(id, task);
  }

  /** As the line's `enter`, and out of line again when the signal aborts or the time is over. */
  #enter(frame, priority, weight, signal, queueTimeoutMs) {
    const line = this.#line;
    const admitted = line.enter(frame, priority, weight, this.#within(frame));
    // A full line may have refused it at once.
    if (admitted === undefined || !line.waits(frame)) return admitted;
    const ignore = signal && onAbort(signal, () => line.withdraw(frame, ABORTED, signal.reason));
    const expire = () => {
      const message = `the task waited longer than the ${queueTimeoutMs} ms of \`queueTimeoutMs\``;
      line.withdraw(frame, TIMEOUT, ogpressError('ERR_OGPRESS_QUEUE_TIMEOUT', message));
    };
    const timer = queueTimeoutMs && setTimeout(expire, queueTimeoutMs);
    frame.left = () => {
      ignore?.();
      clearTimeout(timer);
    };
    return admitted;
  }

  /** The ticket of the task around a frame whose permits it may use, or 0. */
  #within(frame) {
    if (frame.around === undefined || this.#reentrancy === 'queue') return 0;
    const within = frame.within();
    if (within !== 0 && this.#reentrancy === 'error') {
      const message =
        'a task of this limiter asked it for another slot: where all slots are held by tasks that wait for one, none is ever freed; ' +
        "use `reentrancy: 'inherit'`, or another limiter for what is inside";
      throw ogpressError('ERR_OGPRESS_REENTRANT', message);
    }
    return within;
  }

  #call(fn, frame, context) {
    return this.#reentrancy === 'queue' ? fn(context) : frame.run(fn, context);
  }
}

function limiterOf(line) {
  if (!adopted.has(line)) adopted.set(line, new ConcurrencyLimiter(line));
  return adopted.get(line);
}

function cleared() {
  return ogpressError('ERR_OGPRESS_CLEARED', 'the task was cleared before it started');
}

/** The limiter whose permits are bytes that all renders of the process may need at one time. */
export const memory = limiterOf(Line.memory());
