// The options of limiters and of their tasks.
import { WhenFull } from '../shared/native.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import * as check from '../shared/options.js';

const RATE = {
  limit: check.positiveInteger,
  intervalMs: check.milliseconds,
  strict: check.boolean,
  carryOver: check.boolean,
};

const ADAPTIVE = { min: check.positiveInteger, max: check.positiveInteger, memory: check.boolean };

/** A check for the bounds of an adaptive limit. */
export function adaptive(value, name) {
  const { min = 1, max, memory = true } = check.checkOptions(value, ADAPTIVE, name);
  check.number(max, `${name}.max`);
  if (min > max) {
    throw ogpressError(
      'ERR_OGPRESS_OUT_OF_RANGE',
      `expected an integer from 1 to ${max} for \`${name}.min\` but received ${min}`,
    );
  }
  return { min, max, memory };
}

/** A check for the number of tasks that may wait. */
export function maxQueued(value, name) {
  if (value !== Infinity) check.natural(value, name);
}

const BOUND = { maxQueued, whenFull: check.oneOf(...Object.values(WhenFull)) };

const LIMITER_OPTIONS = {
  maxConcurrent: check.number,
  reentrancy: check.oneOf('inherit', 'error', 'queue'),
  ...BOUND,
  rate: (value, name) => {
    const { limit, intervalMs, strict, carryOver } = check.checkOptions(value, RATE, name);
    check.number(limit, `${name}.limit`);
    check.number(intervalMs, `${name}.intervalMs`);
    if (strict && carryOver) {
      throw ogpressError(
        'ERR_OGPRESS_CONFLICTING_OPTIONS',
        'at most one of `rate.strict` and `rate.carryOver` may be true: a strict rate has no windows to carry tasks over',
      );
    }
    return { limit, intervalMs, strict, carryOver };
  },
  ageingMs: check.milliseconds,
  adaptive,
};

/** The options of `acquire`. */
export const ACQUIRE_OPTIONS = {
  priority: check.priority,
  weight: check.positiveInteger,
  signal: check.signal,
  queueTimeoutMs: check.milliseconds,
};

const TASK_OPTIONS = {
  ...ACQUIRE_OPTIONS,
  id: (value, name) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'symbol') {
      throw invalidType('a string, number or symbol', name, value);
    }
  },
  timeoutMs: check.milliseconds,
  releaseOn: check.oneOf('settle', 'timeout'),
};

export function checkLimiter(options) {
  const checked = check.checkOptions(options, LIMITER_OPTIONS);
  const { adaptive, maxConcurrent } = checked;
  if (adaptive !== undefined && maxConcurrent !== undefined) {
    throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', 'at most one of `maxConcurrent` and `adaptive` may be given');
  }
  checkBound(checked);
  return checked;
}

/** Checks the bound of a queue. */
export function checkBound({ maxQueued, whenFull }) {
  check.checkOptions({ maxQueued, whenFull }, BOUND);
  if (whenFull !== undefined && maxQueued === undefined) throw needed('whenFull', 'maxQueued');
  if (whenFull === 'wait' && maxQueued === 0) {
    throw ogpressError(
      'ERR_OGPRESS_OUT_OF_RANGE',
      "expected an integer of at least 1 for `maxQueued` with `whenFull` 'wait' but received 0",
    );
  }
}

export function checkTask(options) {
  const checked = check.checkOptions(options, TASK_OPTIONS);
  if (checked.releaseOn !== undefined && checked.timeoutMs === undefined) throw needed('releaseOn', 'timeoutMs');
  return checked;
}

function needed(option, other) {
  return ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', `\`${option}\` is of use only beside \`${other}\``);
}
