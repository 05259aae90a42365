// The end of the process, and the moment before it, when the event loop has nothing left to do. There is one listener for each in each
// thread, however many copies of this code are loaded: test runners load one for each file of tests, and Node warns of a leak at the
// eleventh listener.
import { binding } from './native.js';
import { builtin } from './builtin.js';
import { ofNativeRealm } from './realm.js';

/**
 * Makes two functions, `add(call)` and `remove(call)`: an event of the process calls what was added. While something is added it keeps its
 * copy of this code in memory, so it is added only while there is something to do.
 */
function listeners(event) {
  const mark = Symbol.for(`ogpress.${event}`);
  const listen = () => {
    const { calls, callAll } = ofNativeRealm(
      'const calls = new Set(); ({ calls, callAll: () => calls.forEach((call) => call()) })',
    );
    // The real process: test runners give their tests a copy, which is never told.
    builtin('node:process').on(event, callAll);
    return calls;
  };
  return {
    // The addon's exports are one object for all copies.
    add: (call) => (binding[mark] ??= listen()).add(call),
    remove: (call) => binding[mark]?.delete(call),
  };
}

/** Calls a function if the process exits, until `ignoreExit` is called with it. */
export const { add: onExit, remove: ignoreExit } = listeners('exit');

/** Calls a function when the event loop has nothing left to do, until `ignoreBeforeExit` is called with it. */
export const { add: onBeforeExit, remove: ignoreBeforeExit } = listeners('beforeExit');
