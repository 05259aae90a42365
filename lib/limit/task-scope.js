// A frame is a task as the code inside it sees it: which limiter admitted it, on which ticket, and what is around it.
// AsyncLocalStorage carries it to whatever the task calls, however deep and however late.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage();

export class Frame {
  /** A frame on a line, in the frame that the caller runs in, if any. */
  constructor(line) {
    this.line = line;
    /** The frame around this one. */
    this.around = current.getStore();
    /** 0 before the line has given it one. */
    this.ticket = 0;
    this.finished = false;
    /** Whether what it has can be lent to what it nests. */
    this.lends = true;
    /** While it waits: what is called when it is admitted, when it is not going to be, and before either. */
    this.start = undefined;
    this.reject = undefined;
    this.left = undefined;
  }

  /** The ticket of the nearest frame around this one that is on the same line, or 0. */
  within() {
    let frame = this.around;
    while (frame !== undefined && (frame.finished || !frame.lends || frame.line !== this.line)) frame = frame.around;
    return frame === undefined ? 0 : frame.ticket;
  }

  /** Calls `fn` inside this frame. */
  run(fn, argument) {
    return current.run(this, fn, argument);
  }

  /**
   * Ends the frame. The context it lives in may outlive it for ever (a server started inside a task), so it lets go
   * of finished frames around it. Returns what `within` would.
   */
  finish() {
    this.finished = true;
    if (this.around === undefined) return 0;
    while (this.around?.finished) this.around = this.around.around;
    return this.within();
  }
}
