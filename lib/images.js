// Pictures that a document refers to by an address: a folder is read by the native half, a function is asked here.
import { invalidType, ogpressError } from './errors.js';
import { ConcurrencyLimiter } from './limiter.js';
import * as check from './options.js';
import { types } from 'node:util';

const FOLDER_OPTIONS = { root: check.string, base: check.string };

/** How many pictures of a document are asked for at once. */
const AT_ONCE = 8;

/** Checks the option: `'none'`, a folder, or a function. */
export function images(value, name) {
  if (typeof value === 'function') return value;
  if (typeof value === 'string') {
    if (value === 'none') return value;
    throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', `expected 'none', a folder or a function for \`${name}\` but received '${value}'`);
  }
  if (typeof value !== 'object' || value === null) throw invalidType("'none', a folder or a function", name, value);
  const folder = check.checkOptions(value, FOLDER_OPTIONS, name);
  if (folder.root === undefined) throw invalidType('a string', `${name}.root`, undefined);
  return folder;
}

/** Asks `resolve` for each picture of a document and gives them to the job. */
export async function give(job, svg, resolve, signal) {
  const hrefs = await job.hrefs(svg);
  await new ConcurrencyLimiter(AT_ONCE).map(hrefs, async (href) => {
    const file = await resolve(href, { signal });
    if (file === null || file === undefined) job.give(href, 'the function in `images` has none');
    else if (types.isUint8Array(file)) job.give(href, file);
    else throw invalidType('a Uint8Array or null', `what \`images\` returns for ${href}`, file);
  });
}
