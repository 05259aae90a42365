// `ogpress/p-limit`: the interface of p-limit 7.3 on a limiter of ours. Changing the import is the whole migration, so
// names, errors and timing are p-limit's, and a limited function that awaits another one of the same limit waits for a slot.
import { Frame } from './task-scope.js';
import { ERROR, Line, OK } from './native-limiter.js';

export default function pLimit(concurrency) {
  let rejectOnClear = false;
  if (typeof concurrency === 'object') ({ concurrency, rejectOnClear = false } = concurrency);
  validateConcurrency(concurrency);
  if (typeof rejectOnClear !== 'boolean') throw new TypeError('Expected `rejectOnClear` to be a boolean');

  const line = Line.own({ maxConcurrent: concurrency });

  // The parameter's name is in the message that V8 makes where it is no function.
  const limit = async (function_, ...arguments_) => {
    const frame = new Frame(line);
    // Also where it has its slot already: functions start in a microtask of their own.
    await line.enter(frame, 0, 1, 0);
    let outcome = ERROR;
    try {
      const value = await function_(...arguments_);
      outcome = OK;
      return value;
    } finally {
      line.exit(frame, outcome);
    }
  };

  Object.defineProperties(limit, {
    activeCount: { get: () => line.stats().running },
    pendingCount: { get: () => line.stats().queued },
    clearQueue: {
      value() {
        if (rejectOnClear) line.clear(AbortSignal.abort().reason);
        else line.forget();
      },
    },
    concurrency: {
      get: () => concurrency,
      set(value) {
        validateConcurrency(value);
        concurrency = value;
        // Functions that may start now do so together, a microtask later.
        if (value < line.stats().maxConcurrent) line.resize(value);
        else queueMicrotask(() => line.resize(concurrency));
      },
    },
    map: {
      async value(iterable, function_) {
        const promises = [];
        try {
          Array.from(iterable, (value, index) => promises.push(limit(function_, value, index)));
        } catch (error) {
          // The iterable threw: what was begun goes on, and nobody asks what becomes of it.
          for (const promise of promises) promise.catch(() => {});
          throw error;
        }
        return Promise.all(promises);
      },
    },
  });
  return limit;
}

export function limitFunction(function_, options) {
  const limit = pLimit(options);
  const limited = (...arguments_) => limit(() => function_(...arguments_));
  Object.defineProperty(limited, 'clearQueue', { value: limit.clearQueue });
  return limited;
}

function validateConcurrency(concurrency) {
  const isCount = Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY;
  if (!isCount || concurrency < 1) throw new TypeError('Expected `concurrency` to be a number from 1 and up');
}
