// A frame is a running task as the code inside it sees it: which limiter admitted it, on which ticket, and what is
// around it. AsyncLocalStorage carries it to whatever the task calls, however deep and however late.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage();

export class Frame {
  #around = current.getStore();
  #finished = false;

  constructor(limiter, ticket) {
    this.limiter = limiter;
    this.ticket = ticket;
  }

  /** Calls `fn` inside this frame. */
  run(fn, argument) {
    return current.run(this, fn, argument);
  }

  /**
   * Ends the frame. The context it lives in may outlive it for ever (a server started inside a task), so it lets go
   * of finished frames around it. Returns the ticket of the nearest one that still runs under the same limiter, or 0.
   */
  finish() {
    this.#finished = true;
    while (this.#around?.#finished) this.#around = this.#around.#around;
    return Frame.#nearest(this.#around, this.limiter);
  }

  /** The ticket of the nearest task around the caller that runs under `limiter`, or 0. */
  static around(limiter) {
    return Frame.#nearest(current.getStore(), limiter);
  }

  static #nearest(frame, limiter) {
    while (frame !== undefined && (frame.#finished || frame.limiter !== limiter)) frame = frame.#around;
    return frame?.ticket ?? 0;
  }
}
