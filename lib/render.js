// Rendering: options are checked at once, the work waits for its turn and then runs on a native thread.
import { RenderJob } from '../native.js';
import { onAbort, orAborted } from './abort.js';
import { Deadline } from './deadline.js';
import { fromNative, invalidType, native } from './errors.js';
import { fontSetOptions, nativeFontSet } from './fonts.js';
import { checkFolder, images, load } from './images.js';
import { renderIsolated } from './isolation.js';
import { ConcurrencyLimiter } from './limiter.js';
import { withMemory } from './memory.js';
import { ogImageLimiter } from './og-image-limiter.js';
import * as check from './options.js';
import { warn } from './warnings.js';
import { types } from 'node:util';

/** Bytes of images that a document refers to, unless limits say otherwise. */
const MOST_BYTES = 32 * 2 ** 20;

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
  isolation: check.oneOf('none', 'process'),
  limiter: (value, name) => {
    if (value !== null && !(value instanceof ConcurrencyLimiter)) {
      throw invalidType('a ConcurrencyLimiter or null', name, value);
    }
  },
};

export async function renderOgPng(svg, options) {
  if (typeof svg !== 'string' && !types.isUint8Array(svg)) throw invalidType('a string or Uint8Array', 'svg', svg);
  const checked = check.checkOptions(options, RENDER_OPTIONS);
  const { fonts, images, onWarning, signal, timeoutMs, priority, limiter = ogImageLimiter, isolation, ...picture } = checked;
  signal?.throwIfAborted();
  const request = { svg, picture, fonts, images: images === 'none' ? undefined : images, priority };
  const perform = isolation === 'process' ? performIsolated(request) : performHere(request);
  const deadline = new Deadline(signal, timeoutMs, 'the render');
  const work = () => {
    deadline.begin();
    return perform(deadline.signal);
  };
  try {
    const { png, warnings } = await (limiter === null
      ? orAborted(work(), deadline.signal)
      : limiter.run(work, { signal: deadline.signal, priority }));
    warn(warnings, onWarning);
    return png;
  } catch (error) {
    // Here and not where the native work ends: the stack then leads to the caller, whatever lies between.
    throw fromNative(error);
  } finally {
    deadline.end();
  }
}

/**
 * Jobs that have begun, `{ job, index }`. Node ends no process before its native work has: what waits for a thread should not begin
 * then. An array, because a set makes a new table for itself every few jobs, and each old one keeps the next from the young
 * generation's collector.
 */
const begun = [];
process.on('exit', () => {
  for (const { job } of begun) job.cancel();
});

function begin(job) {
  const entry = { job, index: begun.length };
  begun.push(entry);
  return entry;
}

function end(entry) {
  const last = begun.pop();
  if (last === entry) return;
  begun[entry.index] = last;
  last.index = entry.index;
}

/** Checks what the native half checks, and answers what renders on a thread of this process. */
function performHere({ svg, picture, fonts, images, priority }) {
  const set = nativeFontSet(fonts);
  const job = native(() => new RenderJob(picture, set, typeof images === 'object' ? images : undefined));
  // Settles when the native work has really ended; an abort makes that soon.
  return async (signal) => {
    const stop = signal && onAbort(signal, () => job.cancel());
    const entry = begin(job);
    try {
      if (typeof images === 'function') {
        for (const [href, file] of await load(await job.hrefs(svg), images, MOST_BYTES, signal)) job.give(href, file);
      }
      let outcome = await job.run(svg, false);
      // A number is that of the bytes which it has to wait for: for its document, and then for its pixels.
      while (typeof outcome === 'number') {
        const bytes = outcome;
        outcome = await withMemory(bytes, () => job.finish(bytes), { priority, signal });
      }
      return { png: outcome, warnings: job.warnings() };
    } finally {
      end(entry);
      stop?.();
      // Once more: what was told to stop between its halves holds on to the document.
      if (signal?.aborted) job.cancel();
    }
  };
}

/** The same, in a process of its own. */
function performIsolated({ svg, picture, fonts, images, priority }) {
  const options = fontSetOptions(fonts);
  native(() => new RenderJob(picture));
  return async (signal) => {
    // Here it would be opened in any case.
    if (typeof images === 'object') await checkFolder(images);
    const most = picture.limits?.maxBytes ?? MOST_BYTES;
    const loadImages = images && ((hrefs) => load(hrefs, images, most, signal));
    return renderIsolated(svg, picture, options, loadImages, { priority, signal });
  };
}
