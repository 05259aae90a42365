/**
 * The interface of p-limit 7.3 on a limiter of ogpress, for servers and builds: change the import, and nothing else.
 *
 * Names, errors and timing are p-limit's, and so is this: a limited function that awaits another one of the same limit waits
 * for a slot that it may hold itself. `ConcurrencyLimiter` does not.
 */
export interface LimitFunction {
  /** How many functions run. */
  readonly activeCount: number;
  /** How many wait. */
  readonly pendingCount: number;
  /** How many may run at once. Raising it starts functions that wait in the next microtask; lowering it stops none. */
  concurrency: number;
  /**
   * Forgets the functions that wait. Their promises stay pending for ever, or reject with one `AbortError` if
   * `rejectOnClear` was set.
   */
  clearQueue: () => void;
  /** Calls the function for each item, and resolves to the results in order. The iterable is taken in at once. */
  map: <Input, ReturnType>(
    iterable: Iterable<Input>,
    mapperFunction: (input: Input, index: number) => PromiseLike<ReturnType> | ReturnType,
  ) => Promise<ReturnType[]>;
  /** Calls the function with the arguments when a slot is free, in a microtask at the earliest. */
  <Arguments extends unknown[], ReturnType>(
    function_: (...arguments_: Arguments) => PromiseLike<ReturnType> | ReturnType,
    ...arguments_: Arguments
  ): Promise<ReturnType>;
}

export interface Options {
  /** How many functions may run at once: an integer of at least 1, or `Infinity`. */
  readonly concurrency: number;
  /** Whether `clearQueue` rejects the promises of those that wait. @default false */
  readonly rejectOnClear?: boolean;
}

/**
 * @param concurrency How many functions may run at once: an integer of at least 1, or `Infinity`.
 * @throws TypeError for anything else.
 *
 * @example
 * ```js
 * import pLimit from 'ogpress/p-limit';
 *
 * const limit = pLimit(2);
 * console.log(await Promise.all([1, 2, 3].map((id) => limit(async () => id * 2)))); // [ 2, 4, 6 ]
 * ```
 */
export default function pLimit(concurrency: number | Options): LimitFunction;

/** A function whose calls are limited among themselves. */
export function limitFunction<Arguments extends unknown[], ReturnType>(
  function_: (...arguments_: Arguments) => PromiseLike<ReturnType> | ReturnType,
  options: Options,
): ((...arguments_: Arguments) => Promise<ReturnType>) & { clearQueue: () => void };
