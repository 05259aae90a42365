// Work on native threads: started here, and its result delivered here. The native code keeps the event loop alive until then.
import { builtin } from './builtin.js';
import { ignoreExit, onExit } from './exit.js';
import { Signal } from './native.js';
import { beginWait, endWait, onSignal, thread } from './js-thread.js';

/** Work that has not ended, by number: `{ resolve, reject, ended }`. */
const pending = new Map();
let last = 0;

/** Stops the work that goes on when the process exits. A worker thread that exits stops its own in another way. */
function stop() {
  if (builtin('node:worker_threads').isMainThread) thread.exit();
}

/**
 * Starts work with `start(thread, id)`, and settles when it ends. Rejects with `ERR_OGPRESS_STUCK` if the work does not stop after it
 * was aborted. `ended` is called when the work has really ended: only then is what it used free.
 */
export function onThread(start, ended) {
  return new Promise((resolve, reject) => {
    do last = (last + 1) >>> 0;
    while (pending.has(last));
    try {
      start(thread, last);
    } catch (error) {
      ended?.();
      throw error;
    }
    if (pending.size === 0) onExit(stop);
    beginWait();
    pending.set(last, { resolve, reject, ended });
  });
}

onSignal(Signal.WorkDone, (id, value) => {
  const work = take(id);
  work.resolve?.(value);
  work.ended?.();
});

onSignal(Signal.WorkFailed, (id, error) => {
  const work = take(id);
  work.reject?.(plainError(error));
  work.ended?.();
});

onSignal(Signal.WorkStuck, (id, error) => {
  const work = pending.get(id);
  work.reject(plainError(error));
  work.resolve = work.reject = undefined;
});

function take(id) {
  const work = pending.get(id);
  pending.delete(id);
  endWait();
  if (pending.size === 0) ignoreExit(stop);
  return work;
}

/** The caller converts it with `fromNative`, so that the stack leads to the caller. */
function plainError({ code, message }) {
  return Object.assign(new Error(message), { code });
}
