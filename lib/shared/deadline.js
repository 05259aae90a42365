// Combines the caller's signal and a timeout into one signal.
import { onAbort } from './abort.js';
import { ogpressError } from './errors.js';

export class Deadline {
  #controller;
  #timeoutMs;
  #what;
  #timer;
  #ignore;
  #abandoned;
  #forget;
  #ended = false;

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
   * Starts the timeout. `expired` is called when it is over, before the signal aborts. When the caller's signal aborts first, the timeout
   * stops; or, if `abandoned` is given, goes on, and `abandoned(timer)` decides whether it keeps the process alive. That returns a function
   * to call when it is over.
   */
  begin(expired, abandoned) {
    if (this.#controller === undefined) return;
    this.#abandoned = abandoned;
    this.#timer = setTimeout(() => this.#expire(expired), this.#timeoutMs);
  }

  #expire(expired) {
    // A test may have replaced the timers in between: then `clearTimeout` was that of other timers.
    if (this.#ended) return;
    this.#forget?.();
    if (this.signal.aborted) return expired();
    this.timedOut = true;
    expired?.();
    const message = `${this.#what} took longer than the ${this.#timeoutMs} ms of \`timeoutMs\``;
    this.#controller.abort(ogpressError('ERR_OGPRESS_TIMEOUT', message));
  }

  #abort(reason) {
    this.#controller.abort(reason);
    if (this.#abandoned) this.#forget = this.#abandoned(this.#timer);
    else clearTimeout(this.#timer);
  }

  /** Stops the timeout and stops listening. */
  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#forget?.();
    this.#ignore?.();
  }
}
