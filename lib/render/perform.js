// The work of a call with checked options: it waits for a permit of the limiter, and renders on a native thread.
import { RenderJob, RenderSettings, startRender } from '../shared/native.js';
import { onAbort, orAborted } from '../shared/abort.js';
import { renderCached } from '../cache/cached-render.js';
import { Deadline } from '../shared/deadline.js';
import { copyOf, viewOf } from '../shared/bytes.js';
import { fromNative, native, ogpressError } from '../shared/errors.js';
import { fontSetOptions, nativeFontSet } from './fonts.js';
import { checkFormat } from './formats.js';
import { asked, load } from './images.js';
import { renderIsolated } from './isolation.js';
import { runTask } from '../limit/limiter.js';
import { memory, onThreadWithin } from './memory.js';
import { onThread } from '../shared/native-work.js';
import { ogImageLimiter } from '../limit/og-image-limiter.js';

/** The default limit of the bytes of an image. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * Does the work of a call: of a subject with an `svg`, or with a `key` and the `template` that makes an SVG. `mode` is for the native code.
 * Resolves to `{ image }` or `{ inspection }`.
 */
export async function perform(subject, checked, mode) {
  const { signal, limiter = ogImageLimiter, timeoutMs, queueTimeoutMs, cache } = checked;
  if (limiter === null && queueTimeoutMs !== undefined) {
    throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', '`queueTimeoutMs` is of use only with a limiter');
  }
  const request = requestOf(checked, mode);
  signal?.throwIfAborted();
  // Native code takes bytes of it.
  memory();
  const render = request.isIsolated ? performIsolated(request) : performHere(request);
  const { priority } = request;
  const inPermit = async (work) => {
    const deadline = new Deadline(signal, timeoutMs, 'the render');
    const begin = () => {
      deadline.begin();
      return work(deadline.signal);
    };
    try {
      return await (limiter === null
        ? orAborted(begin(), deadline.signal)
        : runTask(limiter, begin, { signal: deadline.signal, priority, queueTimeoutMs }));
    } finally {
      deadline.end();
    }
  };
  try {
    if (cache !== undefined)
      return await renderCached({ cache, request, subject, render, inPermit, signal, timeoutMs });
    return await inPermit((signal) => render(subject.svg, signal));
  } catch (error) {
    // The class is given here, and not where the native work ends, so that the stack leads to the caller.
    throw fromNative(error);
  }
}

/** Returns what decides the image, besides the document. */
export function requestOf({ fonts, images, priority, isolation, ...rest }, mode) {
  const { signal, limiter, timeoutMs, queueTimeoutMs, cache, ...options } = rest;
  checkFormat(options);
  const picture = { ...options, ...mode };
  return {
    settings: settingsOf(picture),
    picture,
    fonts,
    images: images === 'none' ? undefined : images,
    priority,
    isIsolated: isolation === 'process',
  };
}

/** Checked settings by their values. The cards of a site nearly always have the same ones. */
const checkedSettings = new Map();
const MOST_SETTINGS = 32;

/** Has the native code check the options of the picture, unless it has checked the same ones before. */
function settingsOf(picture) {
  // JSON alone writes `NaN` and `Infinity` as `null`.
  const key = JSON.stringify(picture, (_, value) => (typeof value === 'number' ? String(value) : value));
  const known = checkedSettings.get(key);
  if (known !== undefined) return known;
  const settings = native(() => new RenderSettings(picture));
  if (checkedSettings.size === MOST_SETTINGS) checkedSettings.clear();
  checkedSettings.set(key, settings);
  return settings;
}

/** Returns a function that renders an SVG on a thread of this process. */
function performHere({ settings, fonts, priority, ...request }) {
  // Settles when the native work has really ended, soon after an abort; or when the work is stuck.
  return async (svg, signal, images = request.images) => {
    let job;
    const stop = signal && onAbort(signal, () => job?.cancel());
    try {
      const set = fonts && nativeFontSet(fonts);
      const isLater = set instanceof Promise || typeof images === 'function';
      // The bytes are those of the call. Native code copies them when the work starts.
      const document = typeof svg === 'string' ? svg : isLater ? copyOf(svg) : (viewOf(svg) ?? '');
      const loaded = set instanceof Promise ? await set : set;
      signal?.throwIfAborted();
      const work = [document, loaded, images];
      if (typeof images === 'function') {
        job = new RenderJob(settings);
        const hrefs = await onThread((thread, id) => job.hrefs(thread, id, document));
        work[2] = await load(hrefs, asked(images, signal), signal);
      }
      let outcome = await onThread((thread, id) => {
        if (job === undefined) job = startRender(thread, id, settings, ...work);
        else job.render(thread, id, ...work);
      });
      // Without enough memory for the document, and again for the pixels, there is no result but the number of bytes to wait for.
      while (outcome.memory !== undefined) {
        const bytes = outcome.memory;
        outcome = await onThreadWithin(bytes, (thread, id) => job.finish(thread, id, bytes), { priority, signal });
      }
      return outcome;
    } finally {
      stop?.();
      // Again: a job that was cancelled between its halves must not keep its document.
      if (signal?.aborted) job?.cancel();
    }
  };
}

/** As `performHere`, and renders in a process of its own. */
function performIsolated({ settings, picture, fonts, images, priority }) {
  const job = new RenderJob(settings);
  return async (svg, signal, loaded) => {
    const stop = signal && onAbort(signal, () => job.cancel());
    const document = typeof svg === 'string' ? svg : copyOf(svg);
    try {
      // A set that cannot be loaded is refused here, with the same error.
      await (fonts && nativeFontSet(fonts));
      const isFolder = typeof images === 'object';
      const read = (href, most) => onThread((thread, id) => job.readImage(thread, id, images, href, most));
      // A bad folder is refused even if the document has no images, as without isolation.
      if (isFolder) await read('', 0);
      const most = picture.limits?.maxBytes ?? MOST_BYTES;
      const given = loaded && new Map(loaded);
      const one = given ? (href) => given.get(href) : isFolder ? (href) => read(href, most) : asked(images, signal);
      const loadImages = images && ((hrefs) => load(hrefs, one, signal));
      return await renderIsolated(document, picture, fonts && fontSetOptions(fonts), loadImages, { priority, signal });
    } finally {
      stop?.();
    }
  };
}
