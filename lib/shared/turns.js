// Waiting for a microtask or a turn of the event loop, also where a test has replaced the timers: Jest's fake timers replace
// `queueMicrotask` too.
import { setImmediate } from './timers.js';

const resolved = Promise.resolve();

/** Calls a function in a microtask of its own. */
export function microtask(call) {
  resolved.then(call);
}

/** Resolves after a turn of the event loop. */
export function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}
