// Renders through a cache: looks up, and renders and keeps what is not there.
//
// A lookup needs no permit. What follows it does: one call claims the key, looks again, because another call may have kept the image
// meanwhile, and renders. Other calls with the same key give their permits back until the claim ends. A call holds a claim only while it
// holds its permit, so no call that holds a claim waits for a permit that a waiting call holds.
import { types } from 'node:util';

import { RenderJob, RenderKey, RenderRequest } from '../shared/native.js';
import { Lookups } from './render-cache.js';
import { asked, load } from '../render/images.js';
import { copyOf } from '../shared/bytes.js';
import { isInTask } from '../limit/task-scope.js';
import { invalidType } from '../shared/errors.js';
import { nativeFontSet } from '../render/fonts.js';
import { onThread } from '../shared/native-work.js';
import { orAborted } from '../shared/abort.js';

/**
 * Resolves to the outcome of a render, `{ image }`, from the cache or from `render(svg, signal, loaded)`, where `loaded` are images that were
 * loaded for the key. `inPermit(work)` calls `work(signal)` with a permit.
 */
export async function renderCached({ cache, request, subject, render, inPermit, signal }) {
  const lookups = new Lookups(cache);
  if (subject.template !== undefined) return renderCard({ lookups, request, subject, render, inPermit, signal });
  // The key and the render are of the same bytes. The caller may change his.
  const fixed = typeof subject.svg === 'string' ? subject : { svg: copyOf(subject.svg) };
  const lookUp = async (signal) => {
    const { copy, loaded } = await prepare(request, fixed, signal);
    return { loaded, ...(await lookups.lookUp(copy, signal)) };
  };
  // A function that loads images may load megabytes, so it is called with a permit.
  const isEarly = typeof request.images !== 'function';
  const { key, image } = isEarly ? await lookUp(signal) : {};
  if (image !== undefined) return { image };
  // An isolated process gets the files of a folder from here, and does not report their hashes.
  const isFixed = !request.isIsolated || typeof request.images !== 'object';
  const work = async (signal) => {
    const looked = isEarly ? { key } : await lookUp(signal);
    if (looked.image !== undefined) return { image: looked.image };
    const isSame = async () => isFixed || (await keyOf(request, fixed, signal)).text === looked.key.text;
    return renderClaimed(lookups, looked.key, () => render(fixed.svg, signal, looked.loaded), isSame);
  };
  return orWait(lookups, () => inPermit(work), signal);
}

/** As `renderCached`, of a subject with a key and a template. The template runs before the call waits for a permit, and once for equal calls. */
async function renderCard({ lookups, request, subject, render, inPermit, signal }) {
  const { copy } = await prepare(request, subject, signal);
  const { key, image } = await lookups.lookUp(copy, signal);
  if (image !== undefined) return { image };
  // The template of another call might wait for a permit of this task.
  const running = isInTask() ? new Map() : lookups.templates;
  const isFirst = !running.has(key.text);
  if (isFirst) running.set(key.text, runTemplate(subject.template));
  try {
    const svg = await orAborted(running.get(key.text), signal);
    const work = (signal) =>
      renderClaimed(
        lookups,
        key,
        () => render(svg, signal),
        async () => true,
      );
    return await orWait(lookups, () => inPermit(work), signal);
  } finally {
    if (isFirst) running.delete(key.text);
  }
}

async function runTemplate(template) {
  const svg = await template();
  if (typeof svg === 'string' || types.isUint8Array(svg)) return svg;
  throw invalidType('a string or Uint8Array', 'render()', svg);
}

/** Calls `attempt` until it renders, or until another call with the same key has. */
async function orWait(lookups, attempt, signal) {
  for (;;) {
    const { waitsFor, ...outcome } = await attempt();
    if (waitsFor === undefined) return outcome;
    await orAborted(
      onThread((thread, id) => waitsFor.wait(thread, id)),
      signal,
    );
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
async function prepare({ settings, fonts, images }, { svg, key }, signal) {
  const set = fonts && (await orAborted(Promise.resolve(nativeFontSet(fonts)), signal));
  if (svg === undefined) return { copy: () => new RenderRequest(settings, key, true, set) };
  if (typeof images !== 'function') return { copy: () => new RenderRequest(settings, svg, false, set, images) };
  const job = new RenderJob(settings);
  const hrefs = await onThread((thread, id) => job.hrefs(thread, id, svg));
  const loaded = await load(hrefs, asked(images, signal), signal);
  return { copy: () => new RenderRequest(settings, svg, false, set, loaded), loaded };
}

/** Renders the image of a key, and keeps it. If another call is doing that, it resolves to `{ waitsFor }`, the key. */
async function renderClaimed(lookups, key, render, isSame) {
  const claim = key.claim();
  if (claim === null) return { waitsFor: key };
  try {
    const kept = await lookups.get(key);
    if (kept !== undefined) return { image: kept };
    lookups.countMiss();
    const outcome = await render();
    if (await isSame()) await lookups.set(key, outcome.image);
    return outcome;
  } finally {
    claim.end();
  }
}
