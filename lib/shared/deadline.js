// When a caller no longer wants a result: at the signal of the caller, or when the work has taken too long.
import { onAbort } from './abort.js';
import { ogpressError } from './errors.js';

export class Deadline {
  #controller;
  #timeoutMs;
  #what;
  #timer;
  #ignore;

  /** Whether the work took too long. */
  timedOut = false;

  constructor(signal, timeoutMs, what) {
    this.signal = signal;
    if (timeoutMs === undefined) return;
    this.#controller = new AbortController();
    this.#timeoutMs = timeoutMs;
    this.#what = what;
    this.#ignore = signal && onAbort(signal, () => this.#controller.abort(signal.reason));
    this.signal = this.#controller.signal;
  }

  /** The work begins: its time counts from now. `expired` is called when that is over, before anybody else hears of it. */
  begin(expired) {
    if (this.#controller === undefined) return;
    this.#timer = setTimeout(() => {
      this.timedOut = true;
      expired?.();
      const message = `${this.#what} took longer than the ${this.#timeoutMs} ms of \`timeoutMs\``;
      this.#controller.abort(ogpressError('ERR_OGPRESS_TIMEOUT', message));
    }, this.#timeoutMs);
  }

  /** The caller knows what has become of it. */
  end() {
    clearTimeout(this.#timer);
    this.#ignore?.();
  }
}
