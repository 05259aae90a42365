// Errors: which class a code belongs to, and how a message shows what was received.
import { inspect } from 'node:util';

class OgpressError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}
OgpressError.prototype.name = 'OgpressError';

class OgpressTypeError extends TypeError {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

class OgpressRangeError extends RangeError {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

/** Mistakes in the call itself; every other code is something that went wrong with a good call. */
const CLASSES = {
  ERR_OGPRESS_INVALID_ARG_TYPE: OgpressTypeError,
  ERR_OGPRESS_INVALID_ARG_VALUE: OgpressTypeError,
  ERR_OGPRESS_UNKNOWN_OPTION: OgpressTypeError,
  ERR_OGPRESS_CONFLICTING_OPTIONS: OgpressTypeError,
  ERR_OGPRESS_OUT_OF_RANGE: OgpressRangeError,
};

/** The error of a code that `docs/errors.md` lists. */
export function ogpressError(code, message, options) {
  const Class = CLASSES[code] ?? OgpressError;
  return new Class(code, message, options);
}

/** The error of an argument of the wrong type, with the value shown. */
export function invalidType(expected, name, value) {
  return ogpressError('ERR_OGPRESS_INVALID_ARG_TYPE', `expected ${expected} for \`${name}\` but received ${shown(value)}`);
}

/**
 * Calls into the native code and gives what it throws the right class, and a stack that leads to the caller: an error
 * made on a native thread has none.
 */
export function native(call) {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/** An error of the native code, in the right class. */
export function fromNative(error) {
  const ours = typeof error?.code === 'string' && error.code.startsWith('ERR_OGPRESS_');
  return ours ? ogpressError(error.code, error.message) : error;
}

function shown(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`.trimEnd();
  if (typeof value !== 'object') return `type ${typeof value} (${inspect(value)})`;
  const name = value.constructor?.name;
  return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
}
