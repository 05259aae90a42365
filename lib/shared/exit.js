// The end of the process. There is one listener for each thread, however many copies of this code are loaded: test runners load one for
// each file of tests, and Node warns of a leak at the eleventh listener.
import { binding } from './native.js';
import { builtin } from './builtin.js';

const MARK = Symbol.for('ogpress.exit');

/**
 * Calls a function if the process exits, until `ignoreExit` is called with it. While it is registered it keeps its copy of this code in
 * memory, so it is registered only while there is something to end.
 */
export function onExit(end) {
  // The addon's exports are one object for all copies.
  binding[MARK] ??= listen();
  binding[MARK].add(end);
}

export function ignoreExit(end) {
  binding[MARK]?.delete(end);
}

function listen() {
  const ends = new Set();
  // The real process: test runners give their tests a copy, which is never told.
  builtin('node:process').on('exit', () => {
    for (const end of ends) end();
  });
  return ends;
}
