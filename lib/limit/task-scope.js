// A task scope is a running or waiting task as the code inside it sees it: its limiter, its ticket, and the scope around it.
// AsyncLocalStorage carries it to all code that the task calls, however deep and however late.
import { AsyncLocalStorage } from 'node:async_hooks';

import { shared } from '../shared/copies.js';

const current = shared('scopes', () => new AsyncLocalStorage());

/** In place of the ticket of a task that is only counted. */
export const UNTRACKED = -1;

/** Whether the calling code is inside of a task of any limiter that has not ended. */
export function isInTask() {
  let scope = current.getStore();
  while (scope?.finished) scope = scope.outer;
  return scope !== undefined;
}

export class TaskScope {
  /** A new task of a limiter, inside the scope of the calling code. */
  constructor(limiter) {
    this.limiter = limiter;
    /** The scope around this one, of any limiter. */
    this.outer = current.getStore();
    /** 0 before the limiter has issued one. */
    this.ticket = 0;
    this.finished = false;
    /** Whether nested tasks may inherit its permits. */
    this.isInheritable = true;
    /** While it waits: called when it starts, when it is refused, and before either. */
    this.start = undefined;
    this.reject = undefined;
    this.left = undefined;
  }

  /** The ticket of the nearest running task of the same limiter around this one, whose permits it may inherit; or 0. */
  parent() {
    let scope = this.outer;
    while (scope !== undefined && (scope.finished || !scope.isInheritable || scope.limiter !== this.limiter))
      scope = scope.outer;
    return scope === undefined ? 0 : scope.limiter.track(scope);
  }

  /** Notes that the calling code waits for this task. If that is code of a running task of the same limiter, this one may inherit its permit. */
  isWaitedFor() {
    if (!this.limiter.isWaiting(this)) return;
    const parent = new TaskScope(this.limiter).parent();
    if (parent !== 0) this.limiter.adopt(this, parent);
  }

  /** Calls `fn` inside this scope. */
  run(fn, argument) {
    return current.run(this, fn, argument);
  }

  /**
   * Ends the task and returns `parent()`. The async context may live for ever (a server that was started inside a task), so finished
   * scopes around this one are unlinked.
   */
  finish() {
    this.finished = true;
    if (this.outer === undefined) return 0;
    while (this.outer?.finished) this.outer = this.outer.outer;
    return this.parent();
  }
}
