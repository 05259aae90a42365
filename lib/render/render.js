// `renderImage`, `renderOgPng` and `inspectSvg`: check their options at once, wait for a permit of the limiter, and work on a native
// thread.
import { types } from 'node:util';

import { RenderJob, RenderSettings, Renderer, startRender } from '../shared/native.js';
import { onAbort, orAborted } from '../shared/abort.js';
import { Deadline } from '../shared/deadline.js';
import { copyOf, viewOf } from '../shared/bytes.js';
import { fromNative, invalidType, native, ogpressError } from '../shared/errors.js';
import { fonts, fontSetOptions, nativeFontSet } from './fonts.js';
import { FORMAT_OPTIONS, PNG_OPTIONS, checkFormat } from './formats.js';
import { asked, images, load } from './images.js';
import { renderIsolated } from './isolation.js';
import { isLimiter, runTask } from '../limit/limiter.js';
import { memory, onThreadWithin } from './memory.js';
import { onThread } from '../shared/native-work.js';
import { ogImageLimiter } from '../limit/og-image-limiter.js';
import * as check from '../shared/options.js';
import { ownCopy } from '../shared/realm.js';
import { warn } from './warnings.js';

/** The default limit of the bytes of an image. */
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
  signal: check.signal,
  timeoutMs: check.milliseconds,
  queueTimeoutMs: check.milliseconds,
  priority: check.priority,
  isolation: check.oneOf('none', 'process'),
  limiter: (value, name) => {
    if (value !== null && !isLimiter(value)) {
      throw invalidType('a ConcurrencyLimiter or null', name, value);
    }
  },
};

const WARNING_OPTIONS = { onWarning: check.callback, strict: check.boolean };

const IMAGE_OPTIONS = { ...COMMON_OPTIONS, ...FORMAT_OPTIONS, ...WARNING_OPTIONS };
const OG_PNG_OPTIONS = { ...COMMON_OPTIONS, ...PNG_OPTIONS, ...WARNING_OPTIONS };

/** Remarks on options that `renderOgPng` does not have. */
const OF_OTHER_FORMATS = { format: '`renderOgPng` makes PNG files, and `renderImage` those of other formats' };

export async function renderOgPng(svg, options) {
  const { data } = await render(svg, check.checkOptions(options, OG_PNG_OPTIONS, 'options', OF_OTHER_FORMATS));
  return data;
}

export async function renderImage(svg, options) {
  return renderChecked(svg, checkImage(options));
}

/** Checks the options of `renderImage`, for code that has the document later. `more` has checks of other options. */
export function checkImage(options, more) {
  return check.checkOptions(options, more === undefined ? IMAGE_OPTIONS : { ...IMAGE_OPTIONS, ...more });
}

/** As `renderImage`, with options that `checkImage` returned. */
export async function renderChecked(svg, checked) {
  const { format, data, width, height } = await render(svg, checked);
  return format === 'raw' ? { data, width, height } : data;
}

export async function inspectSvg(svg, options) {
  // The options of a render may be passed. The warnings are in the result.
  const { onWarning, strict, ...rest } = check.checkOptions(options, IMAGE_OPTIONS);
  const { inspection } = await perform(svg, rest, { inspects: true });
  return ownCopy(inspection);
}

/** Renders an image, and reports its warnings. */
async function render(svg, { onWarning, strict, ...rest }) {
  const { image } = await perform(svg, rest);
  if (image.warnings.length > 0) warn(image.warnings, { onWarning, strict });
  return { format: rest.format, ...image };
}

/** Does the work of a call with checked options. `mode` is for the native code. */
async function perform(svg, checked, mode) {
  if (typeof svg !== 'string' && !types.isUint8Array(svg)) throw invalidType('a string or Uint8Array', 'svg', svg);
  const {
    fonts,
    images,
    signal,
    timeoutMs,
    queueTimeoutMs,
    priority,
    limiter = ogImageLimiter,
    isolation,
    ...options
  } = checked;
  checkFormat(options);
  if (limiter === null && queueTimeoutMs !== undefined) {
    throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', '`queueTimeoutMs` is of use only with a limiter');
  }
  signal?.throwIfAborted();
  // Native code takes bytes of it.
  memory();
  const picture = { ...options, ...mode };
  const request = { svg, picture, fonts, images: images === 'none' ? undefined : images, priority };
  const start = isolation === 'process' ? performIsolated(request) : performHere(request);
  const deadline = new Deadline(signal, timeoutMs, 'the render');
  const work = () => {
    deadline.begin();
    return start(deadline.signal);
  };
  try {
    return await (limiter === null
      ? orAborted(work(), deadline.signal)
      : runTask(limiter, work, { signal: deadline.signal, priority, queueTimeoutMs }));
  } catch (error) {
    // The class is given here, and not where the native work ends, so that the stack leads to the caller.
    throw fromNative(error);
  } finally {
    deadline.end();
  }
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

/** Checks the options of the picture, and returns a function that renders on a thread of this process. */
function performHere({ svg, picture, fonts, images, priority }) {
  const settings = settingsOf(picture);
  // Settles when the native work has really ended, soon after an abort; or when the work is stuck.
  return async (signal) => {
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
function performIsolated({ svg, picture, fonts, images, priority }) {
  const job = new RenderJob(settingsOf(picture));
  return async (signal) => {
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
      const one = isFolder ? (href) => read(href, most) : asked(images, signal);
      const loadImages = images && ((hrefs) => load(hrefs, one, signal));
      return await renderIsolated(document, picture, fonts && fontSetOptions(fonts), loadImages, { priority, signal });
    } finally {
      stop?.();
    }
  };
}
