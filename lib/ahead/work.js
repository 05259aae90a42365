// The work on one item: the call of `render`, and what its result takes in memory.
import { runTask } from '../limit/limiter.js';

/** Begins the work. Returns its promise, and a function that aborts it. The promise may be left: its rejection counts as handled. */
export function begin(render, limiter, { item, index }) {
  const controller = new AbortController();
  const { signal } = controller;
  const perform = async () => render(item, index, { signal });
  const promise = limiter === null ? perform() : runTask(limiter, perform, { signal });
  promise.catch(() => {});
  return { promise, abort: (reason) => controller.abort(reason) };
}

/** The bytes of a result, as far as it tells. */
export function sizeOf(value) {
  const size = value?.byteLength ?? value?.length;
  return typeof size === 'number' && size > 0 ? size : 0;
}

/** Notes on an error which item it is about. It stays the same object. A value that is no object, or is frozen, stays as it is. */
export function withItem(error, { item, index }) {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, 'index', { value: index, configurable: true, enumerable: true, writable: true });
    // Not shown with the error: an item may be a whole post.
    Object.defineProperty(error, 'item', { value: item, configurable: true, enumerable: false, writable: true });
  }
  return error;
}
