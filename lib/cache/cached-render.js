// Renders through a cache: looks up, and renders and keeps what is not there.
//
// A lookup needs no permit. What follows it does: one call claims the key, looks again, because another call may have kept the image
// meanwhile, and renders. Other calls with the same key give their permits back until the claim ends. A call holds a claim only while it
// holds its permit, so no call that holds a claim waits for a permit that a waiting call holds.
import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';

import { FileSource, RenderJob, RenderKey, RenderRequest } from '../shared/native.js';
import { Lookups } from './render-cache.js';
import { asked, load } from '../render/images.js';
import { copyOf, viewOf } from '../shared/bytes.js';
import { Deadline } from '../shared/deadline.js';
import { isInTask } from '../limit/task-scope.js';
import { invalidType } from '../shared/errors.js';
import { nativeFontSet } from '../render/fonts.js';
import { onThread } from '../shared/native-work.js';
import { orAborted } from '../shared/abort.js';

/**
 * How often a call waits for another one. The first one may have been aborted, so another one renders. If that has left no image either, the
 * rest render at one time, as without a cache: an error, or an image that cannot be kept, would have them do so one after the other.
 */
const MOST_WAITS = 2;

/** The cards whose templates the calling code is inside of: `{ key, outer }`. */
const templates = new AsyncLocalStorage();

/**
 * Resolves to the outcome of a render, `{ image }`, from the cache or from `render(svg, signal, loaded)`, where `loaded` are images that were
 * loaded for the key. `inPermit(work)` calls `work(signal)` with a permit. `timeoutMs` also bounds a wait for another call.
 */
export async function renderCached({ cache, request, subject, render, inPermit, signal, timeoutMs }) {
  const lookups = new Lookups(cache);
  const wait = { signal, timeoutMs };
  if (subject.template !== undefined) return renderCard({ lookups, request, subject, render, inPermit, wait });
  const lookUp = async (subject, signal) => {
    const { copy, loaded } = await prepare(request, subject, signal);
    return { loaded, ...(await lookups.lookUp(copy, signal)) };
  };
  // A function that loads images may load megabytes, so it is called with a permit.
  const isEarly = typeof request.images !== 'function';
  const { key, image } = isEarly ? await lookUp(subject, signal) : {};
  if (image !== undefined) return { image };
  const isText = typeof subject.svg === 'string';
  // An isolated process gets the files of a folder from here, and does not report their hashes.
  const isFixed = !request.isIsolated || typeof request.images !== 'object';
  const work = async (signal, mayWait) => {
    // The key and the render are of the same bytes, which the caller may change. A call that waits for its permit has no copy.
    const fixed = isText ? subject : { svg: copyOf(subject.svg) };
    const keyed = async () => ({ key: isText ? key : await keyOf(request, fixed, signal) });
    const looked = isEarly ? await keyed() : await lookUp(fixed, signal);
    if (looked.image !== undefined) return { image: looked.image };
    const isSame = async () => isFixed || (await keyOf(request, fixed, signal)).text === looked.key.text;
    return renderClaimed(lookups, looked.key, () => render(fixed.svg, signal, looked.loaded), isSame, mayWait);
  };
  return orWait(lookups, (mayWait) => inPermit((signal) => work(signal, mayWait)), wait);
}

/** As `renderCached`, of a subject with a key and a template. The template runs before the call waits for a permit, and once for equal calls. */
async function renderCard({ lookups, request, subject, render, inPermit, wait }) {
  const { signal } = wait;
  const { copy } = await prepare(request, subject, signal);
  const { key, image } = await lookups.lookUp(copy, signal);
  if (image !== undefined) return { image };
  // The template of another call might wait for a permit of this task, and a template around this call waits for this one.
  const running = isInTask() || isInTemplate(key.text) ? new Map() : lookups.templates;
  const isFirst = !running.has(key.text);
  if (isFirst) running.set(key.text, runTemplate(key.text, subject.template));
  try {
    const svg = await orAborted(running.get(key.text), signal);
    const isSame = async () => true;
    const work = (signal, mayWait) => renderClaimed(lookups, key, () => render(svg, signal), isSame, mayWait);
    return await orWait(lookups, (mayWait) => inPermit((signal) => work(signal, mayWait)), wait);
  } finally {
    if (isFirst) running.delete(key.text);
  }
}

async function runTemplate(key, template) {
  const svg = await templates.run({ key, outer: templates.getStore() }, template);
  if (typeof svg === 'string') return svg;
  // The template may return a buffer that it uses again for the next card.
  if (types.isUint8Array(svg)) return copyOf(svg);
  throw invalidType('a string or Uint8Array', 'render()', svg);
}

/** Whether the calling code is inside of a template of this key. */
function isInTemplate(key) {
  let template = templates.getStore();
  while (template !== undefined && template.key !== key) template = template.outer;
  return template !== undefined;
}

/** Calls `attempt(mayWait)` until it renders, or until another call with the same key has. */
async function orWait(lookups, attempt, { signal, timeoutMs }) {
  for (let waits = 0; ; waits++) {
    const { waitsFor, ...outcome } = await attempt(waits < MOST_WAITS);
    if (waitsFor === undefined) return outcome;
    const deadline = new Deadline(signal, timeoutMs, 'the render');
    deadline.begin();
    try {
      await orAborted(
        onThread((thread, id) => waitsFor.wait(thread, id)),
        deadline.signal,
      );
    } finally {
      deadline.end();
    }
    const image = await lookups.get(waitsFor);
    if (image !== undefined) return { image };
  }
}

/** Resolves to the key of a render. */
export async function keyOf(request, subject, signal) {
  const { copy } = await prepare(request, subject, signal);
  return orAborted(
    onThread((thread, id) => RenderKey.make(thread, id, copy())),
    signal,
  );
}

/** Resolves to a function that copies for native code what a key is made from, and to the images that a function has loaded for it. */
async function prepare({ settings, fonts, images, isIsolated }, { svg, key }, signal) {
  const set = fonts && (await orAborted(Promise.resolve(nativeFontSet(fonts)), signal));
  // An isolated process gets the files of a folder from here.
  const isFolder = typeof images === 'object' && !isIsolated;
  const source = images === undefined ? FileSource.None : isFolder ? FileSource.Folder : FileSource.Given;
  if (svg === undefined) return { copy: () => new RenderRequest(settings, key, true, set, source) };
  if (typeof images !== 'function') {
    return { copy: () => new RenderRequest(settings, viewOf(svg) ?? '', false, set, source, images) };
  }
  const job = new RenderJob(settings);
  const hrefs = await onThread((thread, id) => job.hrefs(thread, id, svg));
  const loaded = await load(hrefs, asked(images, signal), signal);
  return { copy: () => new RenderRequest(settings, svg, false, set, source, loaded), loaded };
}

/** Renders the image of a key, and keeps it. If another call is doing that and this one may wait, it resolves to `{ waitsFor }`, the key. */
async function renderClaimed(lookups, key, render, isSame, mayWait) {
  const claim = key.claim();
  if (claim === null && mayWait) return { waitsFor: key };
  try {
    const kept = await lookups.get(key);
    if (kept !== undefined) return { image: kept };
    lookups.countMiss();
    const outcome = await render();
    if (await isSame()) await lookups.set(key, outcome.image);
    return outcome;
  } finally {
    claim?.end();
  }
}
