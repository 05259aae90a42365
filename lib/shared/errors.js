// Errors: which class a code belongs to, and how a message shows what was received.
import { inspect, types } from 'node:util';

const coded = (Base) =>
  class extends Base {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  };

class OgpressError extends coded(Error) {}
class OgpressTypeError extends coded(TypeError) {}
class OgpressRangeError extends coded(RangeError) {}
OgpressError.prototype.name = 'OgpressError';

/** Mistakes in the call itself; every other code is something that went wrong with a good call. */
const CLASSES = {
  ERR_OGPRESS_INVALID_ARG_TYPE: OgpressTypeError,
  ERR_OGPRESS_INVALID_ARG_VALUE: OgpressTypeError,
  ERR_OGPRESS_UNKNOWN_OPTION: OgpressTypeError,
  ERR_OGPRESS_CONFLICTING_OPTIONS: OgpressTypeError,
  ERR_OGPRESS_OUT_OF_RANGE: OgpressRangeError,
};

/** The error of a code that `docs/errors.md` lists. */
export function ogpressError(code, message) {
  const Class = CLASSES[code] ?? OgpressError;
  if (!Error.captureStackTrace) return new Class(code, message);
  // The stack is for the caller's frames, and V8 keeps ten. To collect one is most of what an error costs: once is enough.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Class(code, message);
  Error.stackTraceLimit = stackTraceLimit;
  Error.captureStackTrace(error, ogpressError);
  return error;
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

/** An error of the native code, in the right class. Any other value is returned as it is. */
export function fromNative(error) {
  const isNative = error?.constructor === Error && String(error.code).startsWith('ERR_OGPRESS_');
  return isNative ? ogpressError(error.code, error.message) : error;
}

function shown(value) {
  if (value === null || value === undefined) return String(value);
  // Nothing is asked of it that would run code of the caller, who may throw.
  if (types.isProxy(value)) return 'a Proxy';
  if (typeof value === 'function') return typeof value.name === 'string' ? `function ${value.name}`.trimEnd() : 'a function';
  if (typeof value !== 'object') return `type ${typeof value} (${inspect(value)})`;
  const name = constructorName(value);
  return name ? `an instance of ${name}` : inspect(value, { depth: -1, customInspect: false });
}

function constructorName(value) {
  for (let object = value; object !== null && !types.isProxy(object); object = Object.getPrototypeOf(object)) {
    const described = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (described === undefined) continue;
    const name = typeof described.value === 'function' && Object.getOwnPropertyDescriptor(described.value, 'name')?.value;
    return typeof name === 'string' ? name : undefined;
  }
  return undefined;
}
