// Options: a table of names and checks per function. What a name does not know is refused, never ignored.
import { types } from 'node:util';

import { nearestName } from '../../native.js';
import { copyOf } from './bytes.js';
import { invalidType, ogpressError } from './errors.js';

/**
 * Checks an options object against a table `{ name: check(value, name) }` and returns what it says, each value read
 * once and inherited ones included. A value of `undefined` counts as absent, as it does for Node's own functions.
 */
export function checkOptions(options, table, name = 'options') {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || isRevoked(options) || Array.isArray(options)) {
    throw invalidType('an object', name, options);
  }
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(table, key)) throw unknownOption(key, Object.keys(table));
  }
  const checked = {};
  for (const [key, check] of Object.entries(table)) {
    const value = options[key];
    if (value === undefined) continue;
    // What a check returns stands for the value: an object is read once, and its own options checked.
    checked[key] = check(value, key) ?? value;
  }
  return checked;
}

/** A check that only looks at `typeof`. */
function ofType(type, expected) {
  return (value, name) => {
    if (typeof value !== type) throw invalidType(expected, name, value);
  };
}

export const number = ofType('number', 'a number');
export const string = ofType('string', 'a string');
export const boolean = ofType('boolean', 'a boolean');

/** What only looks like a signal (a proxy of one, an object of its prototype) does not know whether it is aborted. */
const isAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted').get;

export function signal(value, name) {
  try {
    isAborted.call(value);
  } catch {
    throw invalidType('an AbortSignal', name, value);
  }
}

/** Priorities are 32-bit integers: wide enough for any scheme, and exact. */
export function priority(value, name) {
  number(value, name);
  if (!Number.isInteger(value) || value !== (value | 0)) {
    throw ogpressError(
      'ERR_OGPRESS_OUT_OF_RANGE',
      `expected an integer from -2147483648 to 2147483647 for \`${name}\` but received ${value}`,
    );
  }
}

/** A check for an integer between two. */
function integer(least, most) {
  return (value, name) => {
    number(value, name);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw ogpressError('ERR_OGPRESS_OUT_OF_RANGE', `expected an integer from ${least} to ${most} for \`${name}\` but received ${value}`);
    }
  };
}

/** A check for one of a few texts. */
export function oneOf(...known) {
  const expected = known.map((text) => `'${text}'`).join(' or ');
  return (value, name) => {
    string(value, name);
    if (!known.includes(value)) {
      throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', `expected ${expected} for \`${name}\` but received '${value}'`);
    }
  };
}

export const positiveInteger = integer(1, Number.MAX_SAFE_INTEGER);
export const natural = integer(0, Number.MAX_SAFE_INTEGER);

/** Milliseconds, as many as a timer takes. */
export const milliseconds = integer(1, 2 ** 31 - 1);

export function callback(value, name) {
  if (typeof value !== 'function' || isRevoked(value)) throw invalidType('a function', name, value);
}

/** Whether a value is a proxy that can be asked for nothing any more, not even for what it is. */
export function isRevoked(value) {
  if (!types.isProxy(value)) return false;
  try {
    Array.isArray(value);
    return false;
  } catch {
    return true;
  }
}

export function isArray(value) {
  return !isRevoked(value) && Array.isArray(value);
}

/** A check for an array, which a plain one of what the other check says stands for: each element is read once. */
export function arrayOf(check) {
  return (value, name) => {
    if (!isArray(value)) throw invalidType('an array', name, value);
    const checked = [];
    // Not forEach: it skips holes, and the native half does not.
    for (let index = 0; index < value.length; index++) {
      const element = value[index];
      checked.push(check(element, `${name}[${index}]`) ?? element);
    }
    return checked;
  };
}

/** A check for bytes, which a copy stands for: they may change, or be transferred, right after the call. */
export function bytes(value, name) {
  if (!types.isUint8Array(value)) throw invalidType('a Uint8Array', name, value);
  return copyOf(value);
}

function unknownOption(key, known) {
  const nearest = nearestName(key, known);
  const hint = nearest ? `; did you mean \`${nearest}\`?` : `; there are ${known.join(', ')}`;
  return ogpressError('ERR_OGPRESS_UNKNOWN_OPTION', `unknown option \`${key}\`${hint}`);
}
