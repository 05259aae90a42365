// The JavaScript half of a limiter: it keeps who waits, the native half keeps the count. A task crosses into native code
// twice, to be submitted and to be finished, and the answer of either says what may start.
import { getHeapStatistics } from 'node:v8';

import { Lane } from '../../native.js';
import { native, ogpressError } from '../shared/errors.js';

/** How a task ended, as the native half numbers it. */
export const OK = 0;
export const ERROR = 1;
export const TIMEOUT = 2;
export const ABORTED = 3;
export const OUTCOMES = ['ok', 'error', 'timeout', 'aborted'];

/** This thread's lines that other threads have news for, by their native number: shared ones, and weakly adaptive ones. */
const lines = new Map();
const gone = new FinalizationRegistry((id) => lines.delete(id));

/** This thread, as the native half knows it. */
export const thread = new Lane((id, kind, value) => lines.get(id)?.deref()?.follow([kind, value]));

/** Tells the sampler how full this thread's heap is, once there is a limit that gives way to it. */
let heapTimer;
function watchHeap() {
  heapTimer ??= setInterval(() => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    thread.heap(used / limit);
  }, 1000).unref();
}

/** The functions of the promise that was made last: an executor that is no closure makes one object less for each. */
let resolveCaptured;
let rejectCaptured;
function capture(resolve, reject) {
  resolveCaptured = resolve;
  rejectCaptured = reject;
}

export class Line {
  /** The native half, and the two calls of each task, which are plain functions. */
  #native;
  #submit;
  #finish;
  #followsSubmit;
  /** Frames that wait, by the low half of their tickets: those are few, and used again. */
  #waiting = [];
  /** Who asked to be told of something, by the watch's number: `{ promise, resolve, later }`. */
  #watches = new Map();
  #timer;
  /** Only adaptive lines of this thread alone have one: a weak reference, which `lines` holds while nobody listens. */
  #weak;

  constructor(half) {
    this.#native = half;
    this.#followsSubmit = half.followsSubmit;
    [this.#submit, this.#finish] = half.direct();
  }

  static own(options) {
    const half = native(() => thread.limiter(options));
    const line = new Line(half);
    if (half.id !== 0) {
      line.#weak = new WeakRef(line);
      lines.set(half.id, line.#weak);
      gone.register(line, half.id);
      watchHeap();
    }
    return line;
  }

  static shared(name, options) {
    const half = native(() => thread.shared(name, options));
    if (options.adaptiveMax !== undefined) watchHeap();
    return adopt(half);
  }

  /** The line of the limiter whose permits are bytes that all renders of the process may need at one time. */
  static memory() {
    return adopt(thread.memory());
  }

  /**
   * Asks for the permits that a frame needs. Returns nothing if it has them now, else a promise that resolves when it has, and
   * rejects if it never will.
   */
  enter(frame, priority, weight, within) {
    // Each number that is read costs something, and these are nearly always the defaults.
    const isPlain = priority === 0 && weight === 1 && within === 0;
    const answer = isPlain ? this.#submit() : this.#submit(priority, weight, within);
    if (answer > 0) {
      frame.ticket = answer;
      this.#followSubmit();
      return undefined;
    }
    frame.ticket = -answer;
    const admitted = new Promise(capture);
    frame.start = resolveCaptured;
    frame.reject = rejectCaptured;
    this.#waiting[frame.ticket >>> 0] = frame;
    this.#followSubmit();
    return admitted;
  }

  /** Gives a frame its permits if they are free now. */
  tryEnter(frame, weight) {
    frame.ticket = this.#native.trySubmit(weight);
    this.#followSubmit();
    return frame.ticket > 0;
  }

  /** Returns what a frame had, and starts what follows. */
  exit(frame, outcome) {
    const heir = frame.finish();
    const next = heir === 0 && outcome === OK ? this.#finish(frame.ticket) : this.#finish(frame.ticket, heir, outcome);
    if (next > 0) this.#admit(next);
    else if (next !== 0) this.follow(this.#native.signals());
  }

  /** Gives up a frame that runs; it keeps its permits until it exits, or does not. */
  expire(frame, release) {
    frame.lends = !release;
    this.follow(this.#native.expire(frame.ticket, frame.within(), release));
  }

  /** Whether a frame is in line. */
  waits(frame) {
    return this.#waiting[frame.ticket >>> 0] === frame;
  }

  /** Takes a frame out of line. Returns whether it was still there. */
  withdraw(frame, outcome, reason) {
    if (!this.waits(frame)) return false;
    const [waited, signals] = this.#native.cancel(frame.ticket, outcome);
    this.#leave(frame.ticket).reject(reason);
    // It did not if it has just been admitted: the news will find nobody.
    if (!waited) this.exit(frame, outcome);
    this.follow(signals);
    return true;
  }

  /** Gives a frame another place. Returns whether it still waits. */
  setPriority(frame, priority) {
    const [waits, signals] = this.#native.setPriority(frame.ticket, priority);
    this.follow(signals);
    return waits;
  }

  /** Takes all of this thread's frames out of line. */
  clear(reason) {
    for (const frame of this.forget()) frame.reject(reason);
  }

  /** The same, and settles no promise. Returns the frames. */
  forget() {
    const [cleared, signals] = this.#native.clear();
    const frames = cleared.map((ticket) => this.#leave(ticket));
    this.follow(signals);
    return frames;
  }

  resize(limit) {
    this.follow(native(() => this.#native.resize(limit)));
  }

  pause() {
    this.follow(this.#native.pause());
  }

  resume() {
    this.follow(this.#native.resume());
  }

  /** Resolves when fewer wait than this; for 0, when nothing waits and nothing runs. */
  watch(below) {
    const [watch, signals] = this.#native.watch(below);
    if (!this.#watches.has(watch)) {
      let resolve;
      const promise = new Promise((settle) => (resolve = settle));
      this.#watches.set(watch, { promise, resolve, later: below === 0 });
    }
    const { promise } = this.#watches.get(watch);
    this.follow(signals);
    return promise;
  }

  /** Calls `changed(limit, before)` whenever the limit is another one, whoever changed it. */
  onLimit(changed) {
    const before = this.stats().maxConcurrent;
    const [watch, signals] = this.#native.watchLimit(before);
    const resolve = () => {
      this.onLimit(changed);
      changed(this.stats().maxConcurrent, before);
    };
    this.#watches.set(watch, { promise: undefined, resolve, later: false });
    this.follow(signals);
  }

  /** Keeps an adaptive line of this thread alone from being collected, or no longer. Shared lines are never collected. */
  keep(isKept) {
    if (this.#weak !== undefined) lines.set(this.#native.id, isKept ? { deref: () => this } : this.#weak);
  }

  /** Notes that what the tasks do is too much for whoever does it. */
  overload() {
    this.follow(this.#native.overload());
  }

  stats() {
    return this.#native.stats();
  }

  metrics() {
    return this.#native.metrics();
  }

  queuedAt(priority) {
    return this.#native.queuedAt(priority);
  }

  /** Does what the native half says: pairs of a kind and a value. */
  follow(signals) {
    for (let index = 0; index < signals.length; index += 2) this.#obey(signals[index], signals[index + 1]);
  }

  /** A full line may refuse somebody, and with time that of others may have come. */
  #followSubmit() {
    if (this.#followsSubmit) this.follow(this.#native.signals());
  }

  #obey(kind, value) {
    switch (kind) {
      case 0:
        this.#admit(value);
        break;
      case 1:
        this.#leave(value).reject(ogpressError('ERR_OGPRESS_QUEUE_FULL', 'the line of waiting tasks is full'));
        break;
      case 2: {
        const { resolve, later } = this.#watches.get(value);
        this.#watches.delete(value);
        // After whatever awaits the last task: who waits for idleness wants to see its result.
        if (later) setImmediate(resolve);
        else resolve();
        break;
      }
      case 3:
        this.#wakeLater();
        break;
      default:
      // The thread waits for itself alone: the native half has drawn the consequence.
    }
  }

  #admit(ticket) {
    if (this.#waiting[ticket >>> 0]?.ticket === ticket) this.#leave(ticket).start();
  }

  #leave(ticket) {
    const frame = this.#waiting[ticket >>> 0];
    this.#waiting[ticket >>> 0] = undefined;
    frame.left?.();
    return frame;
  }

  #wakeLater() {
    clearTimeout(this.#timer);
    const after = this.#native.wakeAfter();
    if (after === null) return;
    this.#timer = setTimeout(() => this.follow(this.#native.wake()), Math.min(after, 2 ** 31 - 1));
  }
}

function adopt(half) {
  if (!lines.has(half.id)) {
    const line = new Line(half);
    lines.set(half.id, { deref: () => line });
  }
  return lines.get(half.id).deref();
}
