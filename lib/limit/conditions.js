// Conditions of a limiter that callers wait for, by the numbers that the native half gives them.
import { beginWait, endWait } from '../shared/js-thread.js';

export class Conditions {
  /** What is waited for, by number: `{ promise, met }`. */
  #awaited = new Map();
  #isShared;

  /** `isShared`: other threads may report that a condition holds. */
  constructor(isShared) {
    this.#isShared = isShared;
  }

  /** The promise that a condition holds. Callers that wait for the same one share it. */
  promise(number) {
    if (!this.#awaited.has(number)) {
      let met;
      const promise = new Promise((resolve) => (met = resolve));
      this.#add(number, { promise, met });
    }
    return this.#awaited.get(number).promise;
  }

  /** Calls `met` when a condition holds. */
  call(number, met) {
    this.#add(number, { promise: undefined, met });
  }

  #add(number, awaited) {
    this.#awaited.set(number, awaited);
    if (this.#isShared) beginWait();
  }

  /** Reports that a condition holds. It is waited for no longer. */
  met(number) {
    const { met } = this.#awaited.get(number);
    this.#awaited.delete(number);
    if (this.#isShared) endWait();
    met();
  }
}
