// The output of a command for people and programs: lines and a bar on standard error, or objects on standard output.
import { coloursOf, plain } from './text.js';

export class Report {
  #isJson;
  #colour = coloursOf(process.stderr);
  #bar;
  #hasEnded = false;

  constructor({ isJson = false } = {}) {
    this.#isJson = isJson;
    // Node.js would write into the bar. With `--no-warnings` it has no listener.
    if (process.listenerCount('warning') > 0) {
      process.removeAllListeners('warning');
      process.on('warning', ({ code, name, message }) => {
        this.#write(`${this.#colour('yellow', `warning ${plain(code ?? name)}`)}: ${plain(message)}`);
      });
    }
  }

  /** Shows a bar if there is a terminal for it. */
  async begin(total, cached) {
    const isTerminal = process.stderr.isTTY && process.env.TERM !== 'dumb';
    if (!isTerminal || total < 2 || (this.#isJson && process.stdout.isTTY)) return;
    const { Bar } = await import('./bar.js');
    // Ctrl-C may have come before the bar.
    if (!this.#hasEnded) this.#bar = new Bar(process.stderr, total, cached);
  }

  progress(value) {
    this.#bar?.update(value);
  }

  /** Removes the bar. */
  end() {
    this.#hasEnded = true;
    this.#bar?.end();
    this.#bar = undefined;
  }

  /** Reports a warning about a file. */
  warning(input, { code, message }) {
    if (!this.#isJson) this.#about(input, 'yellow', 'warning', code, message);
  }

  /** Reports the error of a file. */
  error(input, { code, message }) {
    if (!this.#isJson) this.#about(input, 'red', 'error', code, message);
  }

  /** Writes a line for people. With `--json` there is none. */
  say(text) {
    if (!this.#isJson) this.#write(text);
  }

  /** Writes an object for programs, with `--json` only. */
  object(value) {
    if (this.#isJson) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  colour(style, text) {
    return this.#colour(style, text);
  }

  #about(input, style, kind, code, message) {
    const label = this.#colour(style, code === undefined ? kind : `${kind} ${plain(code)}`);
    this.#write(`${plain(input)}: ${label}: ${plain(message)}`);
  }

  #write(text) {
    if (this.#bar === undefined) process.stderr.write(`${text}\n`);
    else this.#bar.say(text);
  }
}

/** An error as `--json` has it. */
export const errorObject = ({ code, message }) => ({ code, message });
