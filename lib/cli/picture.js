// The flags of the picture as options of `renderImage`.
import { statSync } from 'node:fs';

import { UsageError } from './usage-error.js';

/** The ending of the files of a format. */
export const ENDINGS = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Codes of mistakes in options. Any other error is one of the document. */
const MISTAKES = new Set([
  'ERR_OGPRESS_INVALID_ARG_TYPE',
  'ERR_OGPRESS_INVALID_ARG_VALUE',
  'ERR_OGPRESS_OUT_OF_RANGE',
  'ERR_OGPRESS_UNKNOWN_OPTION',
  'ERR_OGPRESS_CONFLICTING_OPTIONS',
]);

const EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

/** Converts flags to checked options of `renderImage`. Throws a usage error for a mistake, before any file is read. */
export async function pictureOptions(ogpress, flags) {
  const { width, height, scale, background, format, quality, compression } = flags;
  const options = { width, height, scale, background, format, quality, compression };
  for (const [name, value] of Object.entries(options)) if (value === undefined) delete options[name];
  if (flags.font !== undefined) options.fonts = await loadFonts(ogpress, flags.font);
  try {
    await ogpress.inspectSvg(EMPTY, options);
  } catch (error) {
    // Any other error is about the size of the test document, say. The files will tell.
    if (MISTAKES.has(error.code)) throw new UsageError(error.message);
  }
  return options;
}

/** Loads a file, a folder or a package for each value of `--font`. */
async function loadFonts(ogpress, values) {
  const fonts = { files: [], dirs: [], packages: [] };
  for (const value of values) {
    const found = statSync(value, { throwIfNoEntry: false });
    if (found?.isDirectory()) fonts.dirs.push(value);
    else if (found === undefined && value.startsWith('@')) fonts.packages.push(value);
    else fonts.files.push(value);
  }
  try {
    return await ogpress.FontSet.load(fonts);
  } catch (error) {
    throw new UsageError(error.message);
  }
}
