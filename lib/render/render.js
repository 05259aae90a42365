// Rendering: options are checked at once, the work waits for its turn and then runs on a native thread.
import { RenderJob } from '../../native.js';
import { onAbort, orAborted } from '../shared/abort.js';
import { Deadline } from '../shared/deadline.js';
import { copyOf, viewOf } from '../shared/bytes.js';
import { fromNative, invalidType, native } from '../shared/errors.js';
import { fonts, fontSetOptions, nativeFontSet } from './fonts.js';
import { asked, images, load } from './images.js';
import { renderIsolated } from './isolation.js';
import { isLimiter } from '../limit/limiter.js';
import { withMemory } from './memory.js';
import { onThread } from '../shared/native-work.js';
import { ogImageLimiter } from '../limit/og-image-limiter.js';
import * as check from '../shared/options.js';
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
  fonts,
  images,
  onWarning: check.callback,
  strict: check.boolean,
  signal: check.signal,
  timeoutMs: check.milliseconds,
  priority: check.priority,
  isolation: check.oneOf('none', 'process'),
  limiter: (value, name) => {
    if (value !== null && !isLimiter(value)) {
      throw invalidType('a ConcurrencyLimiter or null', name, value);
    }
  },
};

export async function renderOgPng(svg, options) {
  if (typeof svg !== 'string' && !types.isUint8Array(svg)) throw invalidType('a string or Uint8Array', 'svg', svg);
  const checked = check.checkOptions(options, RENDER_OPTIONS);
  const { fonts, images, onWarning, strict, signal, timeoutMs, priority, limiter = ogImageLimiter, isolation, ...picture } = checked;
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
    warn(warnings, { onWarning, strict });
    return png;
  } catch (error) {
    // Here and not where the native work ends: the stack then leads to the caller, whatever lies between.
    throw fromNative(error);
  } finally {
    deadline.end();
  }
}

/** Checks what the native half checks, and answers what renders on a thread of this process. */
function performHere({ svg, picture, fonts, images, priority }) {
  const job = native(() => new RenderJob(picture, typeof images === 'object' ? images : undefined));
  // Settles when the native work has really ended, which an abort makes soon; or when it is given up.
  return async (signal) => {
    const stop = signal && onAbort(signal, () => job.cancel());
    try {
      const set = nativeFontSet(fonts);
      // The bytes are those of now, and native code copies them when it runs.
      const isLater = set instanceof Promise || typeof images === 'function';
      const document = isLater && typeof svg !== 'string' ? copyOf(svg) : (viewOf(svg) ?? '');
      const loaded = set instanceof Promise ? await set : set;
      if (typeof images === 'function') {
        const hrefs = await onThread((...to) => job.hrefs(...to, document));
        for (const [href, file] of await load(hrefs, asked(images, signal), signal)) job.give(href, file);
      }
      let outcome = await onThread((...to) => job.run(...to, document, loaded, false));
      // A number is that of the bytes which it has to wait for: for its document, and then for its pixels.
      while (typeof outcome === 'number') outcome = await finish(job, outcome, { priority, signal });
      return { png: outcome, warnings: job.warnings() };
    } finally {
      stop?.();
      // Once more: what was told to stop between its halves holds on to the document.
      if (signal?.aborted) job.cancel();
    }
  };
}

/** Finishes a job when there are bytes for it. They are taken until it has ended, also if it is given up before. */
function finish(job, bytes, options) {
  return new Promise((resolve, reject) => {
    const work = () => new Promise((ended) => onThread((...to) => job.finish(...to, bytes), ended).then(resolve, reject));
    withMemory(bytes, work, options).catch(reject);
  });
}

/** The same, in a process of its own. */
function performIsolated({ svg, picture, fonts, images, priority }) {
  const job = native(() => new RenderJob(picture));
  return async (signal) => {
    const stop = signal && onAbort(signal, () => job.cancel());
    const document = typeof svg === 'string' ? svg : copyOf(svg);
    try {
      // A set that cannot be loaded is refused here, by the same error.
      await nativeFontSet(fonts);
      const isFolder = typeof images === 'object';
      const read = (href, most) => onThread((...to) => job.readImage(...to, images, href, most));
      // Here it would be opened in any case.
      if (isFolder) await read('', 0);
      const most = picture.limits?.maxBytes ?? MOST_BYTES;
      const one = isFolder ? (href) => read(href, most) : asked(images, signal);
      const loadImages = images && ((hrefs) => load(hrefs, one, signal));
      return await renderIsolated(document, picture, fontSetOptions(fonts), loadImages, { priority, signal });
    } finally {
      stop?.();
    }
  };
}
