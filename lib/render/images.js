// The option `images`: where the images of a document come from. Native code reads a folder; a function is called here.
import { types } from 'node:util';

import { orAborted } from '../shared/abort.js';
import { copyOf } from '../shared/bytes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { ConcurrencyLimiter } from '../limit/limiter.js';
import * as check from '../shared/options.js';

const FOLDER_OPTIONS = { root: check.path, base: check.string };

/** How many images of a document are loaded at one time. */
const AT_ONCE = 8;

/** Checks the option: `'none'`, a folder, or a function. */
export function images(value, name) {
  if (typeof value === 'function') {
    check.callback(value, name);
    return value;
  }
  if (typeof value === 'string') {
    if (value === 'none') return value;
    throw ogpressError(
      'ERR_OGPRESS_INVALID_ARG_VALUE',
      `expected 'none', a folder or a function for \`${name}\` but received '${value}'`,
    );
  }
  if (typeof value !== 'object' || value === null) throw invalidType("'none', a folder or a function", name, value);
  const folder = check.checkOptions(value, FOLDER_OPTIONS, name);
  if (folder.root === undefined) throw invalidType('a string', `${name}.root`, undefined);
  return folder;
}

/** Loads images by their addresses. `one(href)` loads one of them. Resolves to pairs of an address and the file, or the reason why there is none. */
export function load(hrefs, one, signal) {
  // After an abort the caller's functions may go on; the render does not wait for them.
  return orAborted(
    new ConcurrencyLimiter(AT_ONCE).map(hrefs, async (href) => [href, await one(href)]),
    signal,
  );
}

/** Returns a loader that calls a caller's function. */
export function asked(resolve, signal) {
  return async (href) => {
    const file = await resolve(href, { signal });
    if (file === null || file === undefined) return 'the function in `images` has none';
    if (!types.isUint8Array(file)) throw invalidType('a Uint8Array or null', `images(${href})`, file);
    return copyOf(file);
  };
}
