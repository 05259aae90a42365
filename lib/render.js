// Rendering: options are checked at once, the work waits for its turn and then runs on a native thread.
import { RenderJob } from '../native.js';
import { onAbort, orAborted } from './abort.js';
import { fromNative, invalidType, native } from './errors.js';
import { nativeFontSet } from './fonts.js';
import { ConcurrencyLimiter } from './limiter.js';
import { ogImageLimiter } from './og-image-limiter.js';
import * as check from './options.js';
import { types } from 'node:util';

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

const RENDER_OPTIONS = {
  width: check.number,
  height: check.number,
  scale: check.number,
  background: check.string,
  compression: check.string,
  renderer: check.string,
  limits: (value, name) => check.checkOptions(value, LIMITS, name),
  fonts: (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidType('a FontSet or its options', name, value);
  },
  signal: check.signal,
  priority: check.priority,
  limiter: (value, name) => {
    if (value !== null && !(value instanceof ConcurrencyLimiter)) {
      throw invalidType('a ConcurrencyLimiter or null', name, value);
    }
  },
};

export async function renderOgPng(svg, options) {
  if (typeof svg !== 'string' && !types.isUint8Array(svg)) throw invalidType('a string or Uint8Array', 'svg', svg);
  const checked = check.checkOptions(options, RENDER_OPTIONS);
  const { fonts, signal, priority, limiter = ogImageLimiter, ...picture } = checked;
  signal?.throwIfAborted();
  const set = nativeFontSet(fonts);
  const job = native(() => new RenderJob(picture, set));
  const work = () => perform(job, svg, signal);
  try {
    return await (limiter === null ? orAborted(work(), signal) : limiter.run(work, { signal, priority }));
  } catch (error) {
    // Here and not where the native work ends: the stack then leads to the caller, whatever lies between.
    throw fromNative(error);
  }
}

/** Settles when the native work has really ended; an abort makes that soon. */
async function perform(job, svg, signal) {
  const stop = signal && onAbort(signal, () => job.cancel());
  try {
    return await job.run(svg);
  } finally {
    stop?.();
  }
}
