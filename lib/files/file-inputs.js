// What `writeFiles` takes: files by path, however they are listed.
import { fileURLToPath } from 'node:url';
import { inspect, types } from 'node:util';

import { viewOf } from '../shared/bytes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { isRevoked } from '../shared/options.js';

/**
 * The files as an iterable of pairs, whether it is asynchronous, and how many there are, if that is known: of those that are
 * all there already each is accounted for, and of others only what was taken.
 */
export function entriesOf(files) {
  if (typeof files !== 'object' || files === null || isRevoked(files)) throw notFiles(files);
  if (typeof files[Symbol.asyncIterator] === 'function') return { files, isAsync: true, total: undefined };
  if (typeof files[Symbol.iterator] === 'function') {
    if (ArrayBuffer.isView(files)) throw notFiles(files);
    return { files, isAsync: false, total: sizeOf(files) };
  }
  // A forgotten `await`, and bytes without a name, are no files either.
  if (typeof files.then === 'function' || types.isAnyArrayBuffer(files)) throw notFiles(files);
  const pairs = Object.entries(files);
  return { files: pairs, isAsync: false, total: pairs.length };
}

/** Whatever else has a length may have another one, or no end. */
function sizeOf(files) {
  if (Array.isArray(files)) return files.length;
  return types.isMap(files) || types.isSet(files) ? files.size : undefined;
}

/** What only looks like a URL has no address. */
const hrefOf = Object.getOwnPropertyDescriptor(URL.prototype, 'href').get;

/** The path and data of an entry: a pair, or an object that has them. */
export function fileOf(entry) {
  if (isRevoked(entry)) throw invalidType('a pair of a path and data, or an object of them', 'file', entry);
  const [path, data] = Array.isArray(entry) ? entry : [entry?.path, entry?.data];
  return [pathOf(path), bytesOf(data)];
}

export function pathOf(path) {
  if (typeof path === 'string') return path;
  let href;
  try {
    href = hrefOf.call(path);
  } catch {
    throw invalidType('a string or a file URL', 'path', path);
  }
  return fileURLToPath(href);
}

/** The path, if the system can be asked for it. */
export function validPathOf(path) {
  if (!path.includes('\0')) return path;
  throw ogpressError('ERR_OGPRESS_INVALID_PATH', `no path can have a NUL but received ${inspect(path)}`);
}

export function bytesOf(data) {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data) || types.isAnyArrayBuffer(data)) {
    const bytes = viewOf(data);
    if (bytes !== undefined) return bytes;
    throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', 'expected bytes for `data` but its buffer has been transferred to somewhere else');
  }
  throw invalidType('a string, a typed array or an ArrayBuffer', 'data', data);
}

function notFiles(files) {
  return invalidType('an iterable or async iterable of files, or an object of data by path', 'files', files);
}
