// `queueMicrotask` that works where a test has replaced the timers: Jest's fake timers replace `queueMicrotask` too.
const resolved = Promise.resolve();

/** Calls a function in a microtask of its own. */
export function microtask(call) {
  resolved.then(call);
}
