// Rendering: options are checked at once, the work waits for its turn and then runs on a native thread.
import { RenderJob } from '../native.js';
import { onAbort, orAborted } from './abort.js';
import { Deadline } from './deadline.js';
import { fromNative, invalidType, native } from './errors.js';
import { nativeFontSet } from './fonts.js';
import { give, images } from './images.js';
import { ConcurrencyLimiter, memory } from './limiter.js';
import { ogImageLimiter } from './og-image-limiter.js';
import * as check from './options.js';
import { warn } from './warnings.js';
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
  images,
  onWarning: check.callback,
  signal: check.signal,
  timeoutMs: check.milliseconds,
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
  const { fonts, images = 'none', onWarning, signal, timeoutMs, priority, limiter = ogImageLimiter, ...picture } = checked;
  signal?.throwIfAborted();
  const set = nativeFontSet(fonts);
  const job = native(() => new RenderJob(picture, set, typeof images === 'object' ? images : undefined));
  const deadline = new Deadline(signal, timeoutMs);
  const work = () => {
    deadline.begin();
    return perform(job, svg, typeof images === 'function' ? images : undefined, priority, deadline.signal);
  };
  try {
    const png = await (limiter === null
      ? orAborted(work(), deadline.signal)
      : limiter.run(work, { signal: deadline.signal, priority }));
    warn(job.warnings(), onWarning);
    return png;
  } catch (error) {
    // Here and not where the native work ends: the stack then leads to the caller, whatever lies between.
    throw fromNative(error);
  } finally {
    deadline.end();
  }
}

/** Settles when the native work has really ended; an abort makes that soon. */
async function perform(job, svg, resolve, priority, signal) {
  const stop = signal && onAbort(signal, () => job.cancel());
  try {
    if (resolve) await give(job, svg, resolve, signal);
    const outcome = await job.run(svg);
    // A number is that of the bytes which it has to wait for.
    return typeof outcome === 'number' ? await memory.run(() => job.finish(), { weight: outcome, priority, signal }) : outcome;
  } finally {
    stop?.();
    // Once more: what was told to stop between its halves holds on to the document.
    if (signal?.aborted) job.cancel();
  }
}
