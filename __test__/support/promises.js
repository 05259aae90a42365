// Promises that tests settle by hand, and ways to look at others without waiting for them.

/** How long a test may take before it counts as hung, in milliseconds. */
export const timeout = 30_000;

/** A promise with its two ends: `{ promise, resolve, reject }`. */
export function deferred() {
  let resolve;
  let reject;
  const promise = new Promise((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}

/** One turn of the event loop: whatever could happen without news from outside has happened after it. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether a promise is still open after a turn of the event loop. Takes care of its rejection. */
export async function isPending(promise) {
  let pending = true;
  const settle = () => (pending = false);
  promise.then(settle, settle);
  await turn();
  return pending;
}

/** The code that a promise rejects with; a promise that resolves has none. */
export function rejectionCode(promise) {
  return promise.then(
    () => undefined,
    (error) => error?.code,
  );
}
