// Errors: the class of each code, and how a text shows the value received.
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

/** The classes of errors in the call itself. Every other code is of `OgpressError`. */
const CLASSES = {
  ERR_OGPRESS_INVALID_ARG_TYPE: OgpressTypeError,
  ERR_OGPRESS_INVALID_ARG_VALUE: OgpressTypeError,
  ERR_OGPRESS_UNKNOWN_OPTION: OgpressTypeError,
  ERR_OGPRESS_CONFLICTING_OPTIONS: OgpressTypeError,
  ERR_OGPRESS_OUT_OF_RANGE: OgpressRangeError,
};

/** Makes an error with a code that `docs/errors.md` lists. */
export function ogpressError(code, message) {
  const Class = CLASSES[code] ?? OgpressError;
  if (!Error.captureStackTrace) return new Class(code, message);
  // Collecting a stack is most of the cost of an error, so it is done once, and without the frames of this function.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Class(code, message);
  Error.stackTraceLimit = stackTraceLimit;
  Error.captureStackTrace(error, ogpressError);
  return error;
}

/** Makes the error for an argument of the wrong type. */
export function invalidType(expected, name, value) {
  return ogpressError(
    'ERR_OGPRESS_INVALID_ARG_TYPE',
    `expected ${expected} for \`${name}\` but received ${shown(value)}`,
  );
}

/** Calls native code. Rethrows its errors with the right class, and with a stack that leads to the caller. */
export function native(call) {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/**
 * Converts an error of native code to the right class. Returns any other value as it is. Native code makes its errors with the `Error` of
 * the realm that first loaded it, so a test in a context of its own would find them to be no instances of its `Error`.
 */
export function fromNative(error) {
  const isNative =
    types.isNativeError(error) && error.name === 'Error' && String(error.code).startsWith('ERR_OGPRESS_');
  return isNative ? ogpressError(error.code, error.message) : error;
}

/** The text of what code of the caller has thrown, which may be no error. */
export function messageOf(error) {
  try {
    return String(error?.message ?? error);
  } catch {
    return shown(error);
  }
}

function shown(value) {
  if (value === null || value === undefined) return String(value);
  // Reading a property would run code of the caller, which may throw.
  if (types.isProxy(value)) return 'a Proxy';
  if (typeof value === 'function')
    return typeof value.name === 'string' ? `function ${value.name}`.trimEnd() : 'a function';
  if (typeof value !== 'object') return `type ${typeof value} (${inspect(value)})`;
  const name = constructorName(value);
  return name ? `an instance of ${name}` : inspect(value, { depth: -1, customInspect: false });
}

function constructorName(value) {
  for (let object = value; object !== null && !types.isProxy(object); object = Object.getPrototypeOf(object)) {
    const described = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (described === undefined) continue;
    const name =
      typeof described.value === 'function' && Object.getOwnPropertyDescriptor(described.value, 'name')?.value;
    return typeof name === 'string' ? name : undefined;
  }
  return undefined;
}
