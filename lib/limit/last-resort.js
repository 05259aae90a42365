// Starts waiting tasks when this thread has nothing left to do. All its running tasks only wait then: for tasks that have not
// started, or for nothing that can still happen. A task may wait for a nested one in a way that `TaskPromise` cannot notice. So a nested
// task that only waits lends its permit to the next one. Where no task can be started like that, the process ends, with a warning.
import { ignoreBeforeExit, onBeforeExit } from '../shared/exit.js';
import { setImmediate } from '../shared/timers.js';

/** The limiters of this thread with waiting tasks. */
const waiting = new Set();

/** Notes that tasks wait at a limiter. */
export function waits(limiter) {
  if (waiting.size === 0) onBeforeExit(lend);
  waiting.add(limiter);
}

/** Notes that no task waits there. */
export function noLongerWaits(limiter) {
  waiting.delete(limiter);
  if (waiting.size === 0) ignoreBeforeExit(lend);
}

function lend() {
  const lent = [...waiting].filter((limiter) => limiter.lend());
  // Node emits `beforeExit` again only if the event loop had something to do.
  if (lent.length > 0) setImmediate(() => {});
  else for (const limiter of waiting) if (!limiter.isPaused) warn(limiter.waiters.count);
}

function warn(waiters) {
  const tasks = waiters === 1 ? 'a task waits' : `${waiters} tasks wait`;
  const message = `the process ends while ${tasks} for slots that running tasks have, and nothing is left that could end those tasks`;
  process.emitWarning(message, { type: 'OgpressWarning', code: 'WARN_OGPRESS_NEVER_STARTED' });
}
