// The options of renders.
import { Renderer } from '../shared/native.js';
import { cache } from '../cache/render-cache.js';
import { fonts } from './fonts.js';
import { FORMAT_OPTIONS, PNG_OPTIONS } from './formats.js';
import { images } from './images.js';
import { limiterOrNull } from '../limit/limiter.js';
import * as check from '../shared/options.js';

const LIMITS = {
  maxBytes: check.number,
  maxPixels: check.number,
  maxSide: check.number,
  maxMemory: check.number,
  maxWork: check.number,
  maxNodes: check.number,
  maxDepth: check.number,
  maxTextLength: check.number,
};

/** Checks of the options that all calls have. */
const COMMON_OPTIONS = {
  width: check.number,
  height: check.number,
  scale: check.number,
  background: check.string,
  renderer: check.oneOf(...Object.values(Renderer)),
  limits: (value, name) => check.checkOptions(value, LIMITS, name),
  fonts,
  images,
  cache,
  signal: check.signal,
  timeoutMs: check.milliseconds,
  queueTimeoutMs: check.milliseconds,
  priority: check.priority,
  isolation: check.oneOf('none', 'process'),
  limiter: limiterOrNull,
};

const WARNING_OPTIONS = { onWarning: check.callback, strict: check.boolean };

export const IMAGE_OPTIONS = { ...COMMON_OPTIONS, ...FORMAT_OPTIONS, ...WARNING_OPTIONS };
export const OG_PNG_OPTIONS = { ...COMMON_OPTIONS, ...PNG_OPTIONS, ...WARNING_OPTIONS };

/** Remarks on options that `renderOgPng` does not have. */
export const OF_OTHER_FORMATS = { format: '`renderOgPng` makes PNG files, and `renderImage` those of other formats' };
