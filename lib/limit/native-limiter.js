// The JavaScript half of a limiter. It keeps the waiting tasks (closures and promises); the native half counts permits and decides the
// order. A task calls native code twice, to be submitted and to be finished, and each answer says which task may start. A plain task of
// a limiter that is not shared calls it only if tasks wait: otherwise it is just counted, in memory that both halves share.
import { shared } from '../shared/copies.js';
import { Awaited, Limiter, Outcome, Signal, memoryLimiter } from '../shared/native.js';
import { native, ogpressError } from '../shared/errors.js';
import { onSignal, thread } from '../shared/js-thread.js';
import { nextTurn } from '../shared/turns.js';
import { clearTimeout, setTimeout } from '../shared/timers.js';
import { Conditions } from './conditions.js';
import { watchHeap } from './heap.js';
import { UNTRACKED } from './task-scope.js';
import { Waiters } from './waiters.js';

/** How a task ended. Constants of this module, because reading them from the object of the native code takes longer. */
export const { Ok: OK, Error: ERROR, Timeout: TIMEOUT, Aborted: ABORTED } = Outcome;

const { Start, Refused, ConditionMet, SetTimer, SoleOwner } = Signal;

/** The counts of untracked tasks, by index. */
const [ROOM, RUNNING, PEAK, ENDED] = [0, 1, 2, 3];

/** The counts of a limiter that tracks all tasks. */
const NO_ROOM = new Uint32Array(4);

/** Limiters of this thread that other threads send signals to, by their native number: shared ones, and adaptive ones (weakly). */
const limiters = shared('limiters', () => new Map());
const collected = new FinalizationRegistry((id) => limiters.delete(id));

const receive = (id, value, signal) => limiters.get(id)?.deref()?.receive(signal, value);
for (const signal of [Start, Refused, ConditionMet, SetTimer, SoleOwner]) onSignal(signal, receive);

/** The functions of the promise that was made last. All promises reuse one executor, which saves a closure for each. */
let resolveCaptured;
let rejectCaptured;
function capture(resolve, reject) {
  resolveCaptured = resolve;
  rejectCaptured = reject;
}

/** No signals. */
const NONE = [];

export class NativeLimiter {
  /** The native half, and the two calls of each task, which are plain functions. */
  #native;
  #submit;
  #finish;
  #untracked;
  /** Whether it has a rate: then `begin` is to be called for tasks that waited. */
  isRated;
  /** Waiting tasks, by the low half of their tickets: those are small numbers, and used again. */
  #waiting = [];
  #conditions;
  /** The tasks of this thread that wait: how many there are. */
  waiters;
  #timer;
  /** A weak reference that `limiters` holds while there is no listener: only for adaptive limiters of this thread alone. */
  #weak;

  constructor(half, lends = true) {
    this.#native = half;
    this.#untracked = half.untracked() ?? NO_ROOM;
    this.isRated = half.isRated;
    const isShared = half.id !== null;
    this.#conditions = new Conditions(isShared);
    this.waiters = new Waiters(this, { lends, isShared });
    [this.#submit, this.#finish] = half.hotCalls();
  }

  /** Makes a limiter of this thread alone. */
  static own(options, lends) {
    const half = native(() => new Limiter(thread, options));
    const limiter = new NativeLimiter(half, lends);
    if (half.id !== null) {
      limiter.#weak = new WeakRef(limiter);
      limiters.set(half.id, limiter.#weak);
      collected.register(limiter, half.id);
      watchHeap();
    }
    return limiter;
  }

  /** Returns this thread's view of the process's limiter of this name. */
  static shared(name, options) {
    const half = native(() => Limiter.shared(thread, name, options));
    if (options.adaptive !== undefined) watchHeap();
    return viewOf(half);
  }

  /** Returns the limiter whose permits are the bytes of all renders of the process. */
  static memory() {
    return viewOf(memoryLimiter(thread));
  }

  /**
   * Acquires the permits that a task needs. Returns `undefined` if they were granted at once, else a promise that resolves when they
   * are granted and rejects if the task leaves the queue without them.
   */
  enter(scope, priority, weight, parent) {
    // Each number that the native code reads costs time, and nearly all tasks have the defaults.
    const isPlain = priority === 0 && weight === 1 && parent === 0;
    if (isPlain && this.#enterUntracked(scope)) return undefined;
    let answer = isPlain ? this.#submit() : this.#submit(priority, weight, parent);
    let signals = NONE;
    if (Number.isNaN(answer)) [answer, signals] = this.#native.submission();
    if (answer > 0) {
      scope.ticket = answer;
      this.#receiveAll(signals);
      return undefined;
    }
    scope.ticket = -answer;
    const admitted = new Promise(capture);
    scope.start = resolveCaptured;
    scope.reject = rejectCaptured;
    // A task that is still here was refused by another thread, and its signal has not arrived yet.
    const refused = this.#waiting[scope.ticket >>> 0];
    if (refused !== undefined) this.#refuse(refused.ticket);
    this.#waiting[scope.ticket >>> 0] = scope;
    this.waiters.add();
    this.#receiveAll(signals);
    return admitted;
  }

  /** Starts a plain task that is only counted, if there is room. */
  #enterUntracked(scope) {
    const counts = this.#untracked;
    const running = counts[RUNNING] + 1;
    if (running > counts[ROOM]) return false;
    counts[RUNNING] = running;
    if (running > counts[PEAK]) counts[PEAK] = running;
    scope.ticket = UNTRACKED;
    return true;
  }

  /** Has the native half track a running task that was only counted. Returns its ticket. */
  track(scope) {
    if (scope.ticket === UNTRACKED) scope.ticket = this.#native.track();
    return scope.ticket;
  }

  /** Reports that a task which waited begins now. A rate counts it from this time. */
  begin(scope) {
    if (this.isRated) this.#receiveAll(this.#native.begin(scope.ticket));
  }

  /** Lets a waiting task inherit the permit of a running one, whose ticket this is, because that one waits for it. */
  adopt(scope, parent) {
    this.#receiveAll(this.#native.adopt(scope.ticket, parent));
  }

  /** Starts a waiting task on the permit of a task that runs, because this thread has nothing left to do. Returns whether one waited. */
  lend() {
    const [lent, signals] = this.#native.lend();
    this.#receiveAll(signals);
    return lent;
  }

  /** Acquires permits if they are free now. Returns whether they were. */
  tryEnter(scope, weight) {
    if (weight === 1 && this.#enterUntracked(scope)) return true;
    const [ticket, signals] = this.#native.trySubmit(weight);
    scope.ticket = ticket;
    this.#receiveAll(signals);
    return ticket > 0;
  }

  /** Returns a task's permits, and starts the next tasks. */
  exit(scope, outcome) {
    const successor = scope.finish();
    const counts = this.#untracked;
    if (scope.ticket === UNTRACKED && outcome === OK && counts[ROOM] > 0) {
      counts[RUNNING]--;
      counts[ENDED]++;
      return;
    }
    const next =
      successor === 0 && outcome === OK ? this.#finish(scope.ticket) : this.#finish(scope.ticket, successor, outcome);
    if (next > 0) this.#start(next);
    else if (next !== 0) this.#receiveAll(this.#native.signals());
  }

  /** Marks a running task as timed out. It keeps its permits until it exits, unless `release` is set. */
  expire(scope, release) {
    if (scope.finished) return;
    scope.isInheritable = !release;
    this.#receiveAll(this.#native.expire(this.track(scope), scope.parent(), release));
  }

  isWaiting(scope) {
    return this.#waiting[scope.ticket >>> 0] === scope;
  }

  /** Removes a task from the queue. Returns whether it was there. */
  withdraw(scope, outcome, reason) {
    if (!this.isWaiting(scope)) return false;
    const [waited, signals] = this.#native.cancel(scope.ticket, outcome);
    this.#leave(scope.ticket).reject(reason);
    // Another thread had just admitted or refused it. The signal that says so will find no task.
    if (!waited) this.exit(scope, outcome);
    this.#receiveAll(signals);
    return true;
  }

  /** Changes the priority of a waiting task. Returns whether it still waits. */
  setPriority(scope, priority) {
    const [waits, signals] = this.#native.setPriority(scope.ticket, priority);
    this.#receiveAll(signals);
    return waits;
  }

  /** Removes all tasks of this thread from the queue, and rejects them. */
  clear(reason) {
    for (const scope of this.forget()) scope.reject(reason);
  }

  /** Removes all tasks of this thread from the queue, and leaves their promises pending. Returns their scopes. */
  forget() {
    const [cleared, signals] = this.#native.clear();
    const scopes = cleared.map((ticket) => this.#leave(ticket));
    this.#receiveAll(signals);
    return scopes;
  }

  resize(limit) {
    this.#receiveAll(native(() => this.#native.resize(limit)));
  }

  pause() {
    this.#receiveAll(this.#native.pause());
  }

  resume() {
    this.#receiveAll(this.#native.resume());
  }

  /** Resolves when a condition of `Awaited` holds. */
  until(awaited) {
    return this.#promise(this.#native.watch(awaited));
  }

  /** Resolves when fewer tasks wait than `below`. */
  untilBelow(below) {
    return this.#promise(this.#native.watchBelow(below));
  }

  /**
   * Resolves when no task runs or waits, and code that awaits the last one has seen its result. If that code has run another task, waits
   * for the end of that one too.
   */
  async untilIdle() {
    do {
      await this.until(Awaited.Idle);
      await nextTurn();
    } while (!this.isIdle);
  }

  /** Whether no task runs or waits. */
  get isIdle() {
    const { running, queued } = this.stats();
    return running === 0 && queued === 0;
  }

  #promise([condition, signals]) {
    const promise = this.#conditions.promise(condition);
    this.#receiveAll(signals);
    return promise;
  }

  /** Calls `changed(limit, before)` on each change of the limit, whichever thread made it. */
  onLimit(changed) {
    const before = this.stats().maxConcurrent;
    const [condition, signals] = this.#native.watchLimit(before);
    this.#conditions.call(condition, () => {
      this.onLimit(changed);
      changed(this.stats().maxConcurrent, before);
    });
    this.#receiveAll(signals);
  }

  /** Sets whether an adaptive limiter of this thread alone is kept from garbage collection. Shared limiters are never collected. */
  keep(isKept) {
    if (this.#weak !== undefined) limiters.set(this.#native.id, isKept ? { deref: () => this } : this.#weak);
  }

  /** Reports that the running tasks overload the service that they use. */
  overload() {
    this.#receiveAll(this.#native.overload());
  }

  stats() {
    return this.#native.stats();
  }

  metrics() {
    return this.#native.metrics();
  }

  /** How many tasks may wait, and what happens to the next one: a pair, or null if there is no bound. */
  get bound() {
    return this.#native.bound;
  }

  setBound(maxQueued, whenFull) {
    this.#receiveAll(this.#native.setBound(maxQueued, whenFull));
  }

  get isPaused() {
    return this.#native.isPaused;
  }

  get isRateLimited() {
    const [isLimited, signals] = this.#native.isRateLimited();
    this.#receiveAll(signals);
    return isLimited;
  }

  queuedAt(priority) {
    return this.#native.queuedAt(priority);
  }

  /** Acts on one signal of the native half. */
  receive(signal, value) {
    switch (signal) {
      case Start:
        this.#start(value);
        break;
      case Refused:
        // The task may have been withdrawn before this signal arrived from another thread, and its slot used again.
        if (this.#holds(value)) this.#refuse(value);
        break;
      case ConditionMet:
        this.#conditions.met(value);
        break;
      case SetTimer:
        this.#wakeLater();
        break;
      default:
      // `SoleOwner`: the native half has already let the event loop end.
    }
  }

  /** Acts on pairs of a signal and its value. */
  #receiveAll(signals) {
    for (let index = 0; index < signals.length; index += 2) this.receive(signals[index], signals[index + 1]);
  }

  #start(ticket) {
    if (this.#holds(ticket)) this.#leave(ticket).start();
  }

  #refuse(ticket) {
    this.#leave(ticket).reject(ogpressError('ERR_OGPRESS_QUEUE_FULL', 'the queue of waiting tasks is full'));
  }

  /** Whether the task of this ticket waits here. Its slot may be that of a newer task. */
  #holds(ticket) {
    return this.#waiting[ticket >>> 0]?.ticket === ticket;
  }

  #leave(ticket) {
    const scope = this.#waiting[ticket >>> 0];
    this.#waiting[ticket >>> 0] = undefined;
    this.waiters.remove();
    scope.left?.();
    return scope;
  }

  #wakeLater() {
    clearTimeout(this.#timer);
    const after = this.#native.wakeAfter();
    if (after === null) return;
    this.#timer = setTimeout(() => this.#receiveAll(this.#native.wake()), Math.min(after, 2 ** 31 - 1));
  }
}

/** This thread's view of a shared limiter: one object for each. */
function viewOf(half) {
  if (!limiters.has(half.id)) {
    const limiter = new NativeLimiter(half);
    limiters.set(half.id, { deref: () => limiter });
  }
  return limiters.get(half.id).deref();
}
