// Checks of options: a table of names and checks for each function. An unknown name is an error.
import { types } from 'node:util';

import { nearestName } from './native.js';
import { copyOf } from './bytes.js';
import { isSignal } from './classes.js';
import { invalidType, ogpressError } from './errors.js';
import { fromWorkingFolder } from './working-folder.js';

/**
 * Checks an options object against a table `{ name: check(value, name) }`. Returns a plain object of the values, each read once,
 * inherited ones included. `undefined` counts as absent, as in Node's own functions. `elsewhere` has remarks on options of other functions.
 */
export function checkOptions(options, table, name = 'options', elsewhere = {}) {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || isRevoked(options) || Array.isArray(options)) {
    throw invalidType('an object', name, options);
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(table, key)) continue;
    if (!Object.hasOwn(elsewhere, key)) throw unknownName('option', key, Object.keys(table));
    throw ogpressError('ERR_OGPRESS_UNKNOWN_OPTION', `unknown option \`${key}\`; ${elsewhere[key]}`);
  }
  const checked = {};
  for (const [key, check] of Object.entries(table)) {
    const value = options[key];
    if (value === undefined) continue;
    // A check may return another value to use: a checked copy of an object.
    checked[key] = check(value, key) ?? value;
  }
  return checked;
}

/** Makes a check of `typeof`. */
function ofType(type, expected) {
  return (value, name) => {
    if (typeof value !== type) throw invalidType(expected, name, value);
  };
}

export const number = ofType('number', 'a number');
export const string = ofType('string', 'a string');
export const boolean = ofType('boolean', 'a boolean');

/** A check for a path. It returns the path from the working folder of the call. */
export function path(value, name) {
  if (typeof value !== 'string') throw invalidType('a string', name, value);
  return fromWorkingFolder(value);
}

export function signal(value, name) {
  if (!isSignal(value)) throw invalidType('an AbortSignal', name, value);
}

/** Priorities are 32-bit integers. */
export function priority(value, name) {
  number(value, name);
  if (!Number.isInteger(value) || value !== (value | 0)) {
    throw ogpressError(
      'ERR_OGPRESS_OUT_OF_RANGE',
      `expected an integer from -2147483648 to 2147483647 for \`${name}\` but received ${value}`,
    );
  }
}

/** Makes a check for an integer in a range. */
export function integer(least, most) {
  return (value, name) => {
    number(value, name);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw ogpressError(
        'ERR_OGPRESS_OUT_OF_RANGE',
        `expected an integer from ${least} to ${most} for \`${name}\` but received ${value}`,
      );
    }
  };
}

/** Makes a check for one of a few words. */
export function oneOf(...known) {
  const quoted = known.map((word) => `'${word}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return (value, name) => {
    string(value, name);
    if (!known.includes(value)) {
      const nearest = nearestName(value, known);
      const hint = nearest ? `; did you mean '${nearest}'?` : '';
      throw ogpressError(
        'ERR_OGPRESS_INVALID_ARG_VALUE',
        `expected ${expected} for \`${name}\` but received '${value}'${hint}`,
      );
    }
  };
}

export const positiveInteger = integer(1, Number.MAX_SAFE_INTEGER);
export const natural = integer(0, Number.MAX_SAFE_INTEGER);

/** Milliseconds, within the range of a timer. */
export const milliseconds = integer(1, 2 ** 31 - 1);

export function callback(value, name) {
  if (typeof value !== 'function' || isRevoked(value)) throw invalidType('a function', name, value);
}

/** Whether a value is a revoked proxy. Every operation on one throws. */
export function isRevoked(value) {
  if (!types.isProxy(value)) return false;
  try {
    // Bundlers leave out a call whose result is not used.
    return typeof Array.isArray(value) !== 'boolean';
  } catch {
    return true;
  }
}

export function isArray(value) {
  return !isRevoked(value) && Array.isArray(value);
}

/** Makes a check for an array of elements. It returns a plain array of the checked elements, each read once. */
export function arrayOf(check) {
  return (value, name) => {
    if (!isArray(value)) throw invalidType('an array', name, value);
    const checked = [];
    // `forEach` skips holes, but native code does not.
    for (let index = 0; index < value.length; index++) {
      const element = value[index];
      checked.push(check(element, `${name}[${index}]`) ?? element);
    }
    return checked;
  };
}

/** A check for bytes. It returns a copy, because the caller may change or transfer them after the call. */
export function bytes(value, name) {
  if (!types.isUint8Array(value)) throw invalidType('a Uint8Array', name, value);
  return copyOf(value);
}

/** Makes the error for an option, or a property, that does not exist. */
export function unknownName(kind, key, known) {
  const nearest = nearestName(key, known);
  const all = known.length === 1 ? `there is ${known[0]}` : `there are ${known.join(', ') || 'none that can be set'}`;
  const hint = nearest ? `did you mean \`${nearest}\`?` : all;
  return ogpressError('ERR_OGPRESS_UNKNOWN_OPTION', `unknown ${kind} \`${key}\`; ${hint}`);
}
