// Abort signals: never the caller's `onabort`, one listener per signal however many calls it may end, and none left
// when the last of them has settled. (Node warns of a leak at the eleventh listener, and searches them one by one.)

/** What has to happen when a signal aborts: a set of functions by signal. */
const listeners = new WeakMap();

/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it aborts. `work` itself goes on: what it
 * comes to after an abort is of no interest to the caller any more.
 */
export function orAborted(work, signal) {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason));
    const settle = (how) => (outcome) => {
      stop();
      how(outcome);
    };
    work.then(settle(resolve), settle(reject));
  });
}

/** Calls `listener` when the signal aborts, at once if it has; returns the function that stops listening. */
export function onAbort(signal, listener) {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  if (!listeners.has(signal)) {
    listeners.set(signal, new Set());
    signal.addEventListener('abort', dispatch, { once: true });
  }
  const set = listeners.get(signal);
  set.add(listener);
  return () => {
    set.delete(listener);
    if (set.size > 0 || listeners.get(signal) !== set) return;
    listeners.delete(signal);
    signal.removeEventListener('abort', dispatch);
  };
}

function dispatch({ target: signal }) {
  const set = listeners.get(signal);
  listeners.delete(signal);
  for (const listener of set) listener();
}
