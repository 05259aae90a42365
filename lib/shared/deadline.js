// Combines the caller's signal and a timeout into one signal.
import { onAbort } from './abort.js';
import { ogpressError } from './errors.js';

export class Deadline {
  #controller;
  #timeoutMs;
  #what;
  #timer;
  #ignore;
  #evenIfAborted = false;

  /** Whether the work took too long. */
  timedOut = false;

  constructor(signal, timeoutMs, what) {
    this.signal = signal;
    if (timeoutMs === undefined) return;
    this.#controller = new AbortController();
    this.#timeoutMs = timeoutMs;
    this.#what = what;
    this.#ignore = signal && onAbort(signal, () => this.#abort(signal.reason));
    this.signal = this.#controller.signal;
  }

  /**
   * Starts the timeout. `expired` is called when it is over, before the signal aborts; with `evenIfAborted` also if the caller's signal
   * has aborted before, unless the process has ended by then.
   */
  begin(expired, evenIfAborted = false) {
    if (this.#controller === undefined) return;
    this.#evenIfAborted = evenIfAborted;
    this.#timer = setTimeout(() => {
      expired?.();
      if (this.signal.aborted) return;
      this.timedOut = true;
      const message = `${this.#what} took longer than the ${this.#timeoutMs} ms of \`timeoutMs\``;
      this.#controller.abort(ogpressError('ERR_OGPRESS_TIMEOUT', message));
    }, this.#timeoutMs);
  }

  #abort(reason) {
    this.#controller.abort(reason);
    if (this.#evenIfAborted) this.#timer.unref();
    else clearTimeout(this.#timer);
  }

  /** Stops the timeout and stops listening. */
  end() {
    clearTimeout(this.#timer);
    this.#ignore?.();
  }
}
