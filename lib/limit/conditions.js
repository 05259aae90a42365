// Conditions of a limiter that callers wait for, by the numbers that the native half gives them.

export class Conditions {
  /** What is waited for, by number: `{ promise, met }`. */
  #awaited = new Map();

  /** The promise that a condition holds. Callers that wait for the same one share it. */
  promise(number) {
    if (!this.#awaited.has(number)) {
      let met;
      const promise = new Promise((resolve) => (met = resolve));
      this.#awaited.set(number, { promise, met });
    }
    return this.#awaited.get(number).promise;
  }

  /** Calls `met` when a condition holds. */
  call(number, met) {
    this.#awaited.set(number, { promise: undefined, met });
  }

  /** Reports that a condition holds. It is waited for no longer. */
  met(number) {
    const { met } = this.#awaited.get(number);
    this.#awaited.delete(number);
    met();
  }
}
