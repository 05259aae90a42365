// Event targets whose listeners keep their async context.
import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';

/**
 * An `EventTarget` that calls each listener in the async context of the `addEventListener` call. Events come from native code, so the
 * context of the dispatch is that of nobody.
 */
export class ContextEventTarget extends EventTarget {
  /** For each listener, by type and phase, the function that was added for it. */
  #added = new WeakMap();

  addEventListener(type, listener, options) {
    super.addEventListener(type, isListener(listener) ? this.#bound(type, listener, options) : listener, options);
  }

  removeEventListener(type, listener, options) {
    const bound = isListener(listener) ? this.#added.get(listener)?.get(keyOf(type, options)) : undefined;
    super.removeEventListener(type, bound ?? listener, options);
  }

  #bound(type, listener, options) {
    if (!this.#added.has(listener)) this.#added.set(listener, new Map());
    const added = this.#added.get(listener);
    const key = keyOf(type, options);
    const before = added.get(key);
    // Adding a listener again has no effect while it is there. After `once` or an abort it is not.
    if (before !== undefined && mayListen(this, type, before)) return before;
    const bound = AsyncLocalStorage.bind(function call(event) {
      return typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event);
    });
    added.set(key, bound);
    return bound;
  }
}

/**
 * Whether a listener, or any if none is given, listens to events of a type. An `EventTarget` that is not Node's, in a test runner that
 * imitates a browser, does not tell: it may.
 */
export function mayListen(target, type, listener) {
  try {
    const listeners = getEventListeners(target, String(type));
    return listener === undefined ? listeners.length > 0 : listeners.includes(listener);
  } catch {
    return true;
  }
}

function isListener(value) {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function keyOf(type, options) {
  const isCapture = typeof options === 'object' && options !== null ? options.capture : options;
  return `${isCapture ? 'capture' : 'bubble'} ${String(type)}`;
}
