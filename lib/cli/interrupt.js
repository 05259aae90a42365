// Ctrl-C and requests to end.
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `end(code)` at the first signal. The second one ends the process at once. Returns a function that removes the listeners.
 */
export function onInterrupt(end) {
  let isEnding = false;
  const listener = (signal) => {
    const code = 128 + constants.signals[signal];
    if (isEnding) process.exit(code);
    isEnding = true;
    end(code);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, listener);
  };
}

/** Ends the process when what was written to standard output and standard error has arrived. */
export function exitWritten(code) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
