// A frame is a running task as the code inside it sees it: which limiter admitted it, on which ticket, and what is
// around it. AsyncLocalStorage carries it to whatever the task calls, however deep and however late.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage();

export class Frame {
  #limiter;
  #around = current.getStore();
  #ticket = 0;
  #finished = false;

  constructor(limiter) {
    this.#limiter = limiter;
  }

  /** The ticket of the nearest task around this one that runs under the same limiter, or 0. */
  within() {
    return this.#around === undefined ? 0 : this.#nearest();
  }

  /** Calls `fn` inside this frame, which now has a ticket. */
  run(ticket, fn, argument) {
    this.#ticket = ticket;
    return current.run(this, fn, argument);
  }

  /**
   * Ends the frame. The context it lives in may outlive it for ever (a server started inside a task), so it lets go
   * of finished frames around it. Returns what `within` would.
   */
  finish() {
    this.#finished = true;
    while (this.#around?.#finished) this.#around = this.#around.#around;
    return this.within();
  }

  #nearest() {
    let frame = this.#around;
    while (frame !== undefined && (frame.#finished || frame.#limiter !== this.#limiter)) frame = frame.#around;
    return frame === undefined ? 0 : frame.#ticket;
  }
}
