// What ends a command early: Ctrl-C, requests to end, and a reader of the output that has gone.
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The exit code of a program whose reader has gone, as in `ogpress render --json | head`. */
const NO_READER = 128 + 13;

let ended = (code) => process.exit(code);

/** Ends the process when nobody reads what it prints. */
export function watchReaders() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => ended(NO_READER));
}

/** Calls `end(code)` at the first signal, or when the reader of the output has gone. The second signal ends the process at once. */
export function onInterrupt(end) {
  let isEnding = false;
  ended = (code) => {
    if (isEnding) return;
    isEnding = true;
    end(code);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (isEnding) process.exit(code);
      ended(code);
    });
  }
}

/** Ends the process when what was written to standard output and standard error has arrived. */
export function exitWritten(code) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
