// `renderImage`, `renderOgPng` and `inspectSvg`.
import { types } from 'node:util';

import { invalidType } from '../shared/errors.js';
import { IMAGE_OPTIONS, OF_OTHER_FORMATS, OG_PNG_OPTIONS } from './options.js';
import { perform } from './perform.js';
import * as check from '../shared/options.js';
import { ownCopy } from '../shared/realm.js';
import { warn } from './warnings.js';

export async function renderOgPng(svg, options) {
  const checked = check.checkOptions(options, OG_PNG_OPTIONS, 'options', OF_OTHER_FORMATS);
  return render(withSvg(svg), checked);
}

export async function renderImage(svg, options) {
  return render(withSvg(svg), check.checkOptions(options, IMAGE_OPTIONS));
}

export async function inspectSvg(svg, options) {
  // The options of a render may be passed. The warnings are in the result, and nothing is kept.
  const { onWarning, strict, cache, ...rest } = check.checkOptions(options, IMAGE_OPTIONS);
  const { inspection } = await perform(withSvg(svg), rest, { inspects: true });
  return ownCopy(inspection);
}

/** Returns the subject of a render. */
export function withSvg(svg) {
  if (typeof svg !== 'string' && !types.isUint8Array(svg)) throw invalidType('a string or Uint8Array', 'svg', svg);
  return { svg };
}

/** Renders a subject with checked options, and reports the warnings. Resolves to the file, or to the size and the pixels. */
export async function render(subject, { onWarning, strict, ...rest }) {
  const { data, width, height, warnings } = (await perform(subject, rest)).image;
  if (warnings.length > 0) warn(warnings, { onWarning, strict });
  return rest.format === 'raw' ? { data, width, height } : data;
}
