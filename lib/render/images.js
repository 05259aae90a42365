// Pictures and fonts that a document refers to by an address: a folder is read by the native half, a function is asked here.
import { types } from 'node:util';

import { orAborted } from '../shared/abort.js';
import { copyOf } from '../shared/bytes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { ConcurrencyLimiter } from '../limit/limiter.js';
import * as check from '../shared/options.js';

const FOLDER_OPTIONS = { root: check.string, base: check.string };

/** How many pictures of a document are asked for at once. */
const AT_ONCE = 8;

/** Checks the option: `'none'`, a folder, or a function. */
export function images(value, name) {
  if (typeof value === 'function') {
    check.callback(value, name);
    return value;
  }
  if (typeof value === 'string') {
    if (value === 'none') return value;
    throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', `expected 'none', a folder or a function for \`${name}\` but received '${value}'`);
  }
  if (typeof value !== 'object' || value === null) throw invalidType("'none', a folder or a function", name, value);
  const folder = check.checkOptions(value, FOLDER_OPTIONS, name);
  if (folder.root === undefined) throw invalidType('a string', `${name}.root`, undefined);
  return folder;
}

/** Loads pictures by their addresses, a few at a time: pairs of an address and what `one` says of it, its file or why there is none. */
export function load(hrefs, one, signal) {
  // What a caller's function still does after an abort holds nothing of ours.
  return orAborted(new ConcurrencyLimiter(AT_ONCE).map(hrefs, async (href) => [href, await one(href)]), signal);
}

/** Asks a caller's function for a picture. */
export function asked(resolve, signal) {
  return async (href) => {
    const file = await resolve(href, { signal });
    if (file === null || file === undefined) return 'the function in `images` has none';
    if (!types.isUint8Array(file)) throw invalidType('a Uint8Array or null', `images(${href})`, file);
    return copyOf(file);
  };
}
