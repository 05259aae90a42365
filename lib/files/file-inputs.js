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
export function partsOf(entry) {
  const isEntry = typeof entry === 'object' && entry !== null && !isRevoked(entry) && !types.isPromise(entry);
  if (!isEntry) throw invalidType('a pair of a path and data, or an object of them', 'file', entry);
  return Array.isArray(entry) ? entry : [entry.path, entry.data];
}

/** Returns a path as text. Throws if it is no path, and `ERR_OGPRESS_INVALID_PATH` if no file can have it. */
export function pathOf(path) {
  const text = typeof path === 'string' ? path : fromUrl(path);
  if (!text.includes('\0')) return text;
  throw invalidPath(`no path can have a NUL but received ${inspect(text)}`, { path: text });
}

function fromUrl(url) {
  const href = hrefOf(url);
  if (href === undefined) throw invalidType('a string or a file URL', 'path', url);
  try {
    return fileURLToPath(href);
  } catch (cause) {
    const shown = inspect(href, { maxStringLength: 200 });
    const message = `expected a URL of a file for \`path\` but received ${shown}: ${uncapitalized(cause.message)}`;
    throw invalidPath(message, { path: href, cause });
  }
}

/** Node's texts begin with a capital letter, ours do not. Words such as `URI` stay. */
function uncapitalized(text) {
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function invalidPath(message, properties) {
  return Object.assign(ogpressError('ERR_OGPRESS_INVALID_PATH', message), properties);
}

/** Returns the data of the file at `path` as text or bytes. */
export function bytesOf(data, path) {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data) || types.isAnyArrayBuffer(data)) {
    const bytes = viewOf(data);
    if (bytes !== undefined) return bytes;
    throw invalidData(
      'expected bytes for `data` but its buffer has been transferred, or has shrunk so that it no longer contains them',
      path,
    );
  }
  const { code, message } = invalidType('a string, a typed array or an ArrayBuffer', 'data', data);
  throw errorOfFile(code, message, path);
}

/** Returns the error for data whose bytes were there at the call, and are not when they are sent. */
export function lostData(path) {
  return invalidData('the bytes of `data` were detached or resized before they could be copied', path);
}

function invalidData(message, path) {
  return errorOfFile('ERR_OGPRESS_INVALID_ARG_VALUE', message, path);
}

function errorOfFile(code, message, path) {
  return Object.assign(ogpressError(code, `${message}, for the file ${inspect(path)}`), { path });
}

function notFiles(files) {
  return invalidType('an iterable or async iterable of files, or an object of data by path', 'files', files);
}
