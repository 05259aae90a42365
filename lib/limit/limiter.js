// `ConcurrencyLimiter`, the public class: options, deadlines, names of tasks and events. `native-limiter.js` does the limiting.
import { channel as channelOf } from 'node:diagnostics_channel';

import { ABORTED, ERROR, NativeLimiter, OK, TIMEOUT } from './native-limiter.js';
import { onAbort, orAborted } from '../shared/abort.js';
import { ContextEventTarget, mayListen } from '../shared/context-events.js';
import { Deadline } from '../shared/deadline.js';
import { Awaited } from '../shared/native.js';
import { shared } from '../shared/copies.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { ACQUIRE_OPTIONS, checkBound, checkLimiter, checkTask } from './options.js';
import { handleRejections, map } from './map.js';
import { refuseUnknownProperties } from '../shared/known-properties.js';
import * as check from '../shared/options.js';
import { ownCopy } from '../shared/realm.js';
import { NamedTasks } from './named-tasks.js';
import { Permit } from './permit.js';
import { TaskPromise } from './task-promise.js';
import { TaskScope } from './task-scope.js';
import { microtask } from '../shared/turns.js';

/** Publishes the events of all limiters: `{ limiter, type, ...detail }`, where `limiter` is the object. */
const channel = channelOf('ogpress:limiter');

/** The argument of a task without a signal. */
const NO_SIGNAL = Object.freeze({ signal: undefined });

/** The names of outcomes in events. */
const OUTCOMES = { [OK]: 'ok', [ERROR]: 'error', [TIMEOUT]: 'timeout', [ABORTED]: 'aborted' };

/** This thread's object for each shared limiter. */
const objects = new WeakMap();

/** Tells the constructor that it gets a native limiter. Callers cannot reach it. */
const NATIVE = Symbol('native');

/** For each limiter of any copy of this code, the function that runs tasks of this package under it. */
const runners = shared('runners', () => new WeakMap());

/** Returns whether a value is a limiter. An object that was only given the prototype is none. */
export function isLimiter(value) {
  return runners.has(value);
}

/** A check for the option `limiter`: a limiter, or null for none. */
export function limiterOrNull(value, name) {
  if (value !== null && !isLimiter(value)) throw invalidType('a ConcurrencyLimiter or null', name, value);
}

/** Returns the shared limiter of a name. If there is one already, it keeps its limits: those of the first thread count. */
export function openShared(name, options) {
  try {
    return ConcurrencyLimiter.shared(name, options);
  } catch (error) {
    if (error.code === 'ERR_OGPRESS_LIMITER_CONFLICT') return ConcurrencyLimiter.shared(name);
    throw error;
  }
}

/**
 * Runs a task under a limiter: `runTask(limiter, fn, { priority, weight, signal, queueTimeoutMs })`. For the tasks of this package, whose
 * options are known to be good.
 */
export function runTask(limiter, fn, options) {
  return runners.get(limiter)(fn, options);
}

export class ConcurrencyLimiter extends ContextEventTarget {
  #native;
  #reentrancy;
  /** Tasks with an id that have not ended: `{ scope, id, priority, weight, startTime }`. */
  #named = new NamedTasks();
  /** Whether the limiter has ever had a listener. */
  #heard = false;

  constructor(options, key) {
    super();
    runners.set(this, (fn, options) => this.#runTask(fn, options));
    if (key === NATIVE) this.#native = options;
    else {
      const checked = checkLimiter(typeof options === 'object' ? options : { maxConcurrent: options });
      if (checked.adaptive === undefined) check.number(checked.maxConcurrent, 'maxConcurrent');
      this.#reentrancy = checked.reentrancy;
      this.#native = NativeLimiter.own(checked, checked.reentrancy !== 'queue');
    }
  }

  static shared(name, options) {
    if (typeof name !== 'string') throw invalidType('a string', 'name', name);
    const checked = checkLimiter(options);
    const limiter = limiterOf(NativeLimiter.shared(name, checked));
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
      const scope = new TaskScope(this.#native);
      const isPlain = options === undefined && !this.#heard && !channel.hasSubscribers;
      const promise = isPlain ? this.#perform(fn, scope, 0, 1) : this.#performWith(fn, checkTask(options), scope);
      return scope.outer !== undefined && this.#native.isWaiting(scope) ? TaskPromise.of(promise, scope) : promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async map(iterable, fn, options) {
    handleRejections(iterable);
    if (typeof fn !== 'function') throw invalidType('a function', 'fn', fn);
    if (
      check.isRevoked(iterable) ||
      typeof (iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator]) !== 'function'
    ) {
      throw invalidType('an iterable or async iterable', 'iterable', iterable);
    }
    const { id, signal, ...rest } = checkTask(options);
    if (id !== undefined)
      throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', '`id` names one task, and `map` makes many');
    signal?.throwIfAborted();
    return map((task, taskOptions) => this.#performWith(task, taskOptions), iterable, fn, rest, signal);
  }

  acquire(options) {
    const scope = new TaskScope(this.#native);
    const acquired = this.#acquire(scope, options);
    if (!this.#native.isRated) return acquired;
    return new Promise((resolve, reject) => {
      acquired.then((permit) => {
        // Runs just before the code that waits for the permit, and after that of permits which were granted before.
        microtask(() => this.#native.begin(scope));
        resolve(permit);
      }, reject);
    });
  }

  async #acquire(scope, options) {
    const { priority = 0, weight = 1, signal, queueTimeoutMs } = check.checkOptions(options, ACQUIRE_OPTIONS);
    signal?.throwIfAborted();
    await this.#enter(scope, priority, weight, signal, queueTimeoutMs);
    return new Permit(this.#native, scope, weight);
  }

  tryAcquire(options) {
    const { weight = 1 } = check.checkOptions(options, { weight: check.positiveInteger });
    const scope = new TaskScope(this.#native);
    return this.#native.tryEnter(scope, weight) ? new Permit(this.#native, scope, weight) : null;
  }

  getStats() {
    return ownCopy(this.#native.stats());
  }

  getMetrics() {
    return ownCopy(this.#native.metrics());
  }

  get maxConcurrent() {
    return this.#native.stats().maxConcurrent;
  }

  set maxConcurrent(value) {
    check.number(value, 'maxConcurrent');
    this.#native.resize(value);
  }

  get maxQueued() {
    return this.#native.bound?.[0] ?? Infinity;
  }

  set maxQueued(value) {
    const whenFull = value === undefined ? undefined : this.#native.bound?.[1];
    checkBound({ maxQueued: value, whenFull });
    this.#native.setBound(value, whenFull);
  }

  get whenFull() {
    return this.#native.bound?.[1] ?? 'reject';
  }

  set whenFull(value) {
    const maxQueued = this.#native.bound?.[0];
    checkBound({ maxQueued, whenFull: value });
    this.#native.setBound(maxQueued, value);
  }

  get isPaused() {
    return this.#native.isPaused;
  }

  get isRateLimited() {
    return this.#native.isRateLimited;
  }

  get isSaturated() {
    const { running, queued, maxConcurrent } = this.#native.stats();
    return queued > 0 && (running >= maxConcurrent || this.#native.isRateLimited);
  }

  reportOverload() {
    this.#native.overload();
  }

  addEventListener(...args) {
    super.addEventListener(...args);
    if (!this.#heard) {
      this.#heard = true;
      this.#native.onLimit((maxConcurrent, previous) => {
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

  /** An adaptive limiter is not garbage-collected while there is a listener for changes of its limit. */
  #keepWhileHeard() {
    this.#native.keep(mayListen(this, 'limitchange'));
  }

  pause() {
    this.#native.pause();
  }

  resume() {
    this.#native.resume();
  }

  clear(reason = cleared()) {
    this.#native.clear(reason);
  }

  remove(id, reason = cleared()) {
    const task = this.#named.get(id);
    return task !== undefined && this.#native.withdraw(task.scope, ABORTED, reason);
  }

  setPriority(id, priority) {
    check.priority(priority, 'priority');
    const task = this.#named.get(id);
    if (task === undefined || !this.#native.setPriority(task.scope, priority)) return false;
    task.priority = priority;
    return true;
  }

  sizeBy(options) {
    const { priority } = check.checkOptions(options, { priority: check.priority });
    return priority === undefined ? this.#native.stats().queued : this.#native.queuedAt(priority);
  }

  get runningTasks() {
    return this.#named.running();
  }

  onIdle() {
    return this.#native.untilIdle();
  }

  onPendingZero() {
    return this.#native.until(Awaited.NoneRuns);
  }

  onEmpty() {
    return this.#native.untilBelow(1);
  }

  async onSizeLessThan(limit) {
    check.positiveInteger(limit, 'limit');
    return this.#native.untilBelow(limit);
  }

  onRateLimit() {
    return this.#native.until(Awaited.RateLimited);
  }

  onRateLimitCleared() {
    return this.#native.until(Awaited.NotRateLimited);
  }

  #runTask(fn, options) {
    const { priority = 0, weight = 1, signal, queueTimeoutMs } = options;
    const isPlain = signal === undefined && queueTimeoutMs === undefined;
    if (!isPlain || this.#heard || channel.hasSubscribers) return this.#performWith(fn, options);
    return this.#perform(fn, new TaskScope(this.#native), priority, weight);
  }

  /**
   * Runs a task, now or when it is admitted. Its permits are returned when it has really settled. `await` costs less than a promise of
   * our own, keeps the caller's async context, and puts the caller into the stacks of errors.
   */
  async #perform(fn, scope, priority, weight) {
    const admitted = this.#native.enter(scope, priority, weight, this.#parent(scope));
    if (admitted !== undefined) {
      await admitted;
      this.#native.begin(scope);
    }
    let outcome = ERROR;
    try {
      const value = await this.#call(fn, scope, NO_SIGNAL);
      outcome = OK;
      return value;
    } finally {
      this.#native.exit(scope, outcome);
    }
  }

  /** The same for a task with a signal, a timeout or an id, and where there are listeners. */
  async #performWith(fn, options, scope = new TaskScope(this.#native)) {
    const { priority = 0, weight = 1, signal, id, timeoutMs, queueTimeoutMs, releaseOn } = options;
    signal?.throwIfAborted();
    const task = { scope, id, priority, weight, startTime: undefined };
    if (id !== undefined) this.#named.add(task);
    try {
      const admitted = this.#enter(scope, priority, weight, signal, queueTimeoutMs);
      if (admitted !== undefined) {
        this.#tell('queued', { id, priority, weight });
        await admitted;
        this.#native.begin(scope);
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

  async #performUntil(fn, { scope, id, priority, weight }, deadline, release) {
    let outcome = OK;
    let error;
    try {
      deadline.signal?.throwIfAborted();
      const abandoned = release && ((timer) => this.#native.waiters.hold(timer));
      deadline.begin(() => this.#native.expire(scope, release), abandoned);
      return await this.#call(fn, scope, { signal: deadline.signal });
    } catch (thrown) {
      outcome = ERROR;
      error = thrown;
      throw thrown;
    } finally {
      if (deadline.signal?.aborted) outcome = deadline.timedOut ? TIMEOUT : ABORTED;
      deadline.end();
      this.#named.delete(id);
      this.#native.exit(scope, outcome);
      this.#tell('end', { id, priority, weight, outcome: OUTCOMES[outcome], error });
    }
  }

  /** Dispatches an event. An error that a listener throws does not reach the task. */
  #tell(type, detail) {
    if (channel.hasSubscribers) channel.publish({ limiter: this, type, ...detail });
    if (!this.#heard) return;
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type === 'end' && this.#native.isIdle) this.dispatchEvent(new CustomEvent('idle'));
  }

  /** As `enter` of the native limiter. The task leaves the queue when the signal aborts or the time is over. */
  #enter(scope, priority, weight, signal, queueTimeoutMs) {
    const limiter = this.#native;
    const admitted = limiter.enter(scope, priority, weight, this.#parent(scope));
    // A full queue may have refused the task at once.
    if (admitted === undefined || !limiter.isWaiting(scope)) return admitted;
    const ignore = signal && onAbort(signal, () => limiter.withdraw(scope, ABORTED, signal.reason));
    const expire = () => {
      const message = `the task waited longer than the ${queueTimeoutMs} ms of \`queueTimeoutMs\``;
      limiter.withdraw(scope, TIMEOUT, ogpressError('ERR_OGPRESS_QUEUE_TIMEOUT', message));
    };
    const timer = queueTimeoutMs && setTimeout(expire, queueTimeoutMs);
    scope.left = () => {
      ignore?.();
      clearTimeout(timer);
    };
    return admitted;
  }

  /** The ticket of the running task whose permits a nested task may inherit, or 0. */
  #parent(scope) {
    if (scope.outer === undefined || this.#reentrancy === 'queue') return 0;
    const parent = scope.parent();
    if (parent !== 0 && this.#reentrancy === 'error') {
      const message =
        'a task of this limiter asked it for another slot: where all slots are held by tasks that wait for one, none is ever freed; ' +
        "use `reentrancy: 'inherit'`, or another limiter for what is inside";
      throw ogpressError('ERR_OGPRESS_REENTRANT', message);
    }
    return parent;
  }

  #call(fn, scope, context) {
    return this.#reentrancy === 'queue' ? fn(context) : scope.run(fn, context);
  }
}

refuseUnknownProperties(ConcurrencyLimiter);

function limiterOf(shared) {
  if (!objects.has(shared)) objects.set(shared, new ConcurrencyLimiter(shared, NATIVE));
  return objects.get(shared);
}

function cleared() {
  return ogpressError('ERR_OGPRESS_CLEARED', 'the task was cleared before it started');
}

/** Returns the limiter whose permits are the bytes that all renders of the process may need at one time. */
export function openMemory() {
  return limiterOf(NativeLimiter.memory());
}
