// Listening to abort signals: one listener for each signal, however many calls it may abort, and none when the last of them has settled.
// Node warns of a leak at the eleventh listener, and removes listeners by a linear search.

/** The functions to call when a signal aborts: a set for each signal. */
const listeners = new WeakMap();

/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts. `work` goes on, and its result is dropped. */
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

/** Calls `listener` when the signal aborts, at once if it has. Returns a function that stops listening. */
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
