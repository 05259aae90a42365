// The end of the process. There is one listener for each thread, however many copies of this code are loaded: test runners load one for
// each file of tests, and Node warns of a leak at the eleventh listener.
import { binding } from './native.js';
import { builtin } from './builtin.js';

const MARK = Symbol.for('ogpress.exit');

/** Calls `object.exit()` when the process exits, if the object has not been garbage-collected. */
export function onExit(object) {
  // The addon's exports are one object for all copies.
  if (binding[MARK] === undefined) {
    const objects = new Set();
    Object.defineProperty(binding, MARK, { value: objects });
    // The real process: test runners give their tests a copy, which is never told.
    builtin('node:process').on('exit', () => {
      for (const reference of objects) reference.deref()?.exit();
    });
  }
  binding[MARK].add(new WeakRef(object));
}
