// The arguments of `writeFile` and `writeFiles`: checks them, and gives them one form.
import { fileURLToPath } from 'node:url';
import { inspect, types } from 'node:util';

import { viewOf } from '../shared/bytes.js';
import { hrefOf } from '../shared/classes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { isRevoked } from '../shared/options.js';

/**
 * Returns `{ files, isAsync, total }`: the files as an iterable, whether that is asynchronous, and their number if it is known. A report
 * then has all of them, and else only those that were taken from the iterable.
 */
export function fileInputs(files) {
  if (typeof files !== 'object' || files === null || isRevoked(files)) throw notFiles(files);
  if (typeof files[Symbol.asyncIterator] === 'function') return { files, isAsync: true, total: undefined };
  if (typeof files[Symbol.iterator] === 'function') {
    if (ArrayBuffer.isView(files)) throw notFiles(files);
    return { files, isAsync: false, total: sizeOf(files) };
  }
  // A forgotten `await`, or bytes without a path.
  if (typeof files.then === 'function' || types.isAnyArrayBuffer(files)) throw notFiles(files);
  const pairs = Object.entries(files);
  return { files: pairs, isAsync: false, total: pairs.length };
}

/** The number of files in an array, a map or a set. The `length` of other iterables says nothing. */
function sizeOf(files) {
  if (Array.isArray(files)) return files.length;
  return types.isMap(files) || types.isSet(files) ? files.size : undefined;
}

/** Returns the path and the data of an entry, which is a pair or an object. */
export function fileOf(entry) {
  if (isRevoked(entry)) throw invalidType('a pair of a path and data, or an object of them', 'file', entry);
  const [path, data] = Array.isArray(entry) ? entry : [entry?.path, entry?.data];
  return [pathOf(path), bytesOf(data)];
}

export function pathOf(path) {
  if (typeof path === 'string') return path;
  const href = hrefOf(path);
  if (href === undefined) throw invalidType('a string or a file URL', 'path', path);
  return fileURLToPath(href);
}

/** Returns the path, or throws if no system call accepts it. */
export function validPathOf(path) {
  if (!path.includes('\0')) return path;
  throw ogpressError('ERR_OGPRESS_INVALID_PATH', `no path can have a NUL but received ${inspect(path)}`);
}

export function bytesOf(data) {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data) || types.isAnyArrayBuffer(data)) {
    const bytes = viewOf(data);
    if (bytes !== undefined) return bytes;
    throw ogpressError(
      'ERR_OGPRESS_INVALID_ARG_VALUE',
      'expected bytes for `data` but its buffer has been transferred to somewhere else',
    );
  }
  throw invalidType('a string, a typed array or an ArrayBuffer', 'data', data);
}

function notFiles(files) {
  return invalidType('an iterable or async iterable of files, or an object of data by path', 'files', files);
}
