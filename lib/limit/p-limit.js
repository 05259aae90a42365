// `ogpress/p-limit`: the interface of p-limit 7.3 on a native limiter. To migrate, change the import: names, errors and timing are
// those of p-limit. As there, a limited function that awaits another one of the same limit needs a second permit.
import { ERROR, NativeLimiter, OK } from './native-limiter.js';
import { TaskScope } from './task-scope.js';

export default function pLimit(concurrency) {
  let rejectOnClear = false;
  if (typeof concurrency === 'object') ({ concurrency, rejectOnClear = false } = concurrency);
  validateConcurrency(concurrency);
  if (typeof rejectOnClear !== 'boolean') throw new TypeError('Expected `rejectOnClear` to be a boolean');

  const limiter = NativeLimiter.own({ maxConcurrent: concurrency });

  // V8 puts the name of the parameter into the error text for a value that is not a function.
  const limit = async (function_, ...arguments_) => {
    const scope = new TaskScope(limiter);
    // Awaits also where the permit was granted at once: functions start in their own microtask.
    await limiter.enter(scope, 0, 1, 0);
    let outcome = ERROR;
    try {
      const value = await function_(...arguments_);
      outcome = OK;
      return value;
    } finally {
      limiter.exit(scope, outcome);
    }
  };

  Object.defineProperties(limit, {
    activeCount: { get: () => limiter.stats().running },
    pendingCount: { get: () => limiter.stats().queued },
    clearQueue: {
      value() {
        if (rejectOnClear) limiter.clear(AbortSignal.abort().reason);
        else limiter.forget();
      },
    },
    concurrency: {
      get: () => concurrency,
      set(value) {
        validateConcurrency(value);
        concurrency = value;
        // Functions that may start now start together, one microtask later.
        if (value < limiter.stats().maxConcurrent) limiter.resize(value);
        else queueMicrotask(() => limiter.resize(concurrency));
      },
    },
    map: {
      async value(iterable, function_) {
        const promises = [];
        try {
          Array.from(iterable, (value, index) => promises.push(limit(function_, value, index)));
        } catch (error) {
          // The iterable threw. Functions that were started go on, and their results are dropped.
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

// `require('ogpress/p-limit')` gives the function, with both exports as its properties: Node looks for this name, and tools that make
// CommonJS of an `import` expect the default export there.
Object.assign(pLimit, { default: pLimit, limitFunction });
export { pLimit as 'module.exports' };
