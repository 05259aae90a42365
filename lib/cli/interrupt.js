// Early ends of a command: Ctrl-C, requests to end, and a reader of the output that has gone.
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The exit code of a program whose reader has gone, as in `ogpress render --json | head`. */
const NO_READER = 128 + 13;

let ended = (code) => process.exit(code);

/** Ends the process when nobody reads what it prints, or when it cannot be written, as to a file on a full disk. */
export function watchReaders() {
  process.stdout.once('error', ({ code, message }) => {
    if (code !== 'EPIPE') process.stderr.write(`error: cannot write to standard output: ${message}\n`);
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }) => ended(code === 'EPIPE' ? NO_READER : 1));
  }
}

/** How long a signal counts as the same one: npm passes Ctrl-C on, so a command under `npx` receives it twice. In milliseconds. */
const SAME = 1000;

/**
 * Calls `end(code)` at the first signal, or when the reader of the output has gone. A signal that comes a second or more later ends the
 * process at once.
 */
export function onInterrupt(end) {
  let begun;
  ended = (code) => {
    if (begun !== undefined) return;
    begun = performance.now();
    end(code);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (begun !== undefined && performance.now() - begun > SAME) process.exit(code);
      ended(code);
    });
  }
}

/** Ends the process when what was written to standard output and standard error has arrived. */
export function exitWritten(code) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
