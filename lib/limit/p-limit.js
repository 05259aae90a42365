// `ogpress/p-limit`: the interface of p-limit 7.3 on a native limiter. To migrate, change the import: names, errors and timing are
// those of p-limit. As there, a limited function that awaits another one of the same limit needs a second permit.
import { ERROR, NativeLimiter, OK } from './native-limiter.js';
import { microtask } from '../shared/turns.js';
import { TaskScope } from './task-scope.js';

export default function pLimit(concurrency) {
  let rejectOnClear = false;
  if (typeof concurrency === 'object') ({ concurrency, rejectOnClear = false } = concurrency);
  validateConcurrency(concurrency);
  if (typeof rejectOnClear !== 'boolean') throw new TypeError('Expected `rejectOnClear` to be a boolean');

  const limiter = NativeLimiter.own({ maxConcurrent: concurrency }, false);

  // V8 puts the name of the parameter into the error text for a value that is not a function.
  const run = async (function_, resolve, arguments_, scope) => {
    const result = (async () => function_(...arguments_))();
    resolve(result);
    let outcome = OK;
    try {
      await result;
    } catch {
      // The caller has the promise.
      outcome = ERROR;
    }
    // A function that has waited may start in the place of this one.
    if (isRaising) raise(limiter.stats().running);
    limiter.exit(scope, outcome);
  };

  // As many promises as in p-limit, so that everything happens in the same microtask as there.
  const limit = (function_, ...arguments_) =>
    new Promise((resolve, reject) => {
      if (isRaising) raise(limiter.stats().running + 1);
      const scope = new TaskScope(limiter);
      const admitted = limiter.enter(scope, 0, 1, 0) ?? Promise.resolve();
      admitted.then(() => run(function_, resolve, arguments_, scope));
      scope.reject = reject;
    });

  /** Whether functions that may start since the limit was raised have yet to start. */
  let isRaising = false;

  /** Raises the limit, to `most` for now. */
  const raise = (most) => {
    const limit = Math.min(concurrency, most);
    if (limit > limiter.stats().maxConcurrent) limiter.resize(limit);
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
        if (value < limiter.stats().maxConcurrent) limiter.resize(value);
        // Functions that may start now start together, one microtask later, but the first of them at the next call before that.
        isRaising = true;
        microtask(() => {
          isRaising = false;
          limiter.resize(concurrency);
        });
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
