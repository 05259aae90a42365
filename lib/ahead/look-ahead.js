// `lookAhead`: renders the next items while the caller uses the current one. A loop is an `Iteration`, and `get` asks `Keyed`.
import { invalidType, ogpressError } from '../shared/errors.js';
import { availableCpus } from '../shared/native.js';
import * as check from '../shared/options.js';
import { limiterOrNull } from '../limit/limiter.js';
import { handleRejections } from '../limit/map.js';
import { Iteration } from './iteration.js';
import { Keyed } from './keyed.js';

const MAX_BYTES = 64 * 2 ** 20;

const OPTIONS = {
  ahead: check.natural,
  maxBytes: check.natural,
  limiter: limiterOrNull,
  signal: check.signal,
  key: check.callback,
  onError: check.oneOf('throw', 'yield'),
};

export function lookAhead(items, render, options) {
  handleRejections(items);
  if (check.isRevoked(items) || typeof (items?.[Symbol.asyncIterator] ?? items?.[Symbol.iterator]) !== 'function') {
    throw invalidType('an iterable or async iterable', 'items', items);
  }
  check.callback(render, 'render');
  const defaults = { ahead: availableCpus(), maxBytes: MAX_BYTES, limiter: null, onError: 'throw' };
  return new LookAhead(items, { ...defaults, ...check.checkOptions(options, OPTIONS), render });
}

class LookAhead {
  #items;
  #options;
  #keyed;

  constructor(items, options) {
    this.#items = items;
    this.#options = options;
    if (options.key !== undefined) this.#keyed = new Keyed(items, options);
  }

  async get(key) {
    if (this.#keyed === undefined) {
      throw ogpressError(
        'ERR_OGPRESS_CONFLICTING_OPTIONS',
        '`get` needs the option `key`, which returns the key of an item',
      );
    }
    return this.#keyed.get(key);
  }

  [Symbol.asyncIterator]() {
    return new Iteration(this.#items, this.#options);
  }
}
