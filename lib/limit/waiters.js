// How many tasks of this thread wait at a limiter, and what that keeps alive.
import { beginWait, endWait } from '../shared/js-thread.js';
import { noLongerWaits, waits } from './last-resort.js';

export class Waiters {
  #limiter;
  #lends;
  #isShared;
  /** Timers whose end returns permits. */
  #releases = new Set();

  /** The number of tasks that wait. */
  count = 0;

  /**
   * `lends`: a waiting task may start on the permit of another one when the thread has nothing left to do. `isShared`: other threads may
   * start the tasks.
   */
  constructor(limiter, { lends, isShared }) {
    this.#limiter = limiter;
    this.#lends = lends;
    this.#isShared = isShared;
  }

  add() {
    if (this.count++ > 0) return;
    for (const timer of this.#releases) timer.ref();
    if (this.#lends) waits(this.#limiter);
    if (this.#isShared) beginWait();
  }

  remove() {
    if (--this.count > 0) return;
    for (const timer of this.#releases) timer.unref();
    if (this.#lends) noLongerWaits(this.#limiter);
    if (this.#isShared) endWait();
  }

  /** Lets a timer keep the process alive only while tasks wait. Returns a function to call when the timer is over. */
  hold(timer) {
    this.#releases.add(timer);
    if (this.count === 0) timer.unref();
    return () => this.#releases.delete(timer);
  }
}
