// `cachedCard`: a card by the key that its caller gives, so that its template runs only if it is not in the cache. And `renderKey`.
import { IMAGE_OPTIONS } from '../render/options.js';
import { cache } from './render-cache.js';
import { canonical } from './card-key.js';
import { copyOf } from '../shared/bytes.js';
import { fromNative, invalidType } from '../shared/errors.js';
import { keyOf } from './cached-render.js';
import { render, withSvg } from '../render/render.js';
import { requestOf } from '../render/perform.js';
import * as check from '../shared/options.js';

const CARD_OPTIONS = { ...IMAGE_OPTIONS, key: canonical, render: check.callback };

export async function cachedCard(options) {
  if (options === undefined) throw invalidType('an object', 'options', options);
  const { key = canonical(undefined), render: template, ...rest } = check.checkOptions(options, CARD_OPTIONS);
  if (template === undefined) throw invalidType('a function', 'render', template);
  return render({ key, template }, { ...rest, cache: rest.cache ?? cache('auto', 'cache') });
}

export async function renderKey(svg, options) {
  const { onWarning, strict, ...rest } = check.checkOptions(options, IMAGE_OPTIONS);
  const { svg: given } = withSvg(svg);
  // The images are loaded before the document is copied for the key.
  const subject = { svg: typeof given === 'string' ? given : copyOf(given) };
  try {
    return (await keyOf(requestOf(rest), subject, rest.signal)).text;
  } catch (error) {
    throw fromNative(error);
  }
}
