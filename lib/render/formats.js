// The formats of images, and which options belong to which.
import { ChromaSubsampling, Compression, Format } from '../shared/native.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import * as check from '../shared/options.js';

/** Checks of the options of PNG. */
export const PNG_OPTIONS = {
  compression: check.oneOf(...Object.values(Compression)),
  colors: check.number,
  dither,
};

/** Checks of the options of all formats. */
export const FORMAT_OPTIONS = {
  format: check.oneOf(...Object.values(Format)),
  ...PNG_OPTIONS,
  quality: check.number,
  chromaSubsampling: check.oneOf(...Object.values(ChromaSubsampling)),
  progressive: check.boolean,
  lossless: check.boolean,
};

/** The formats that an option belongs to, where these are not all. */
const FORMATS_OF = {
  compression: ['png', 'webp'],
  colors: ['png'],
  dither: ['png'],
  quality: ['jpeg', 'webp'],
  chromaSubsampling: ['jpeg'],
  progressive: ['jpeg'],
  lossless: ['webp'],
};

/** `true` is full dithering. The native code checks the range of a number. */
function dither(value, name) {
  if (typeof value !== 'boolean' && typeof value !== 'number') throw invalidType('a boolean or a number', name, value);
  return Number(value);
}

/** Refuses options that do not belong to the format, or that exclude each other. */
export function checkFormat({ format = 'png', ...options }) {
  for (const [name, formats] of Object.entries(FORMATS_OF)) {
    if (options[name] === undefined || formats.includes(format)) continue;
    const quoted = formats.map((format) => `'${format}'`).join(' or ');
    throw conflict(`\`${name}\` is of use only with the format ${quoted} but received it with '${format}'`);
  }
  if (options.lossless && options.quality !== undefined) {
    throw conflict('`quality` is of no use with `lossless`, which loses nothing');
  }
  if (options.dither !== undefined && options.colors === undefined) {
    throw conflict('`dither` is of use only with `colors`');
  }
}

const conflict = (message) => ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', message);
