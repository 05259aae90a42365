// The promise of a nested task that has to wait. It notices who waits for the task: a running task that does lends it its permit, as it
// does to the tasks that it has run itself. Without that a graph of tasks that are loaded once would deadlock: a waits for b and c, and b,
// which has inherited the permit of a, waits for c.

/**
 * `await`, `Promise.all` and the like call `then` of a promise that is of a subclass, in the async context of the code that waits. Promises
 * that are derived from this one by `then`, `catch` or `finally` notice the same.
 */
export class TaskPromise extends Promise {
  #scope;

  /** The promise of a task that settles as `promise` does. */
  static of(promise, scope) {
    const task = new TaskPromise((resolve) => resolve(promise));
    task.#scope = scope;
    return task;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  then(fulfilled, rejected) {
    // `promise.catch(() => {})` only handles a rejection.
    if (typeof fulfilled === 'function') this.#scope?.isWaitedFor();
    const derived = super.then(fulfilled, rejected);
    derived.#scope = this.#scope;
    return derived;
  }
}
