// The bytes of typed arrays and buffers that callers pass. A subclass or an own property may report a wrong length, so the getters of
// the language are called.
import { types } from 'node:util';

/** The getters of a prototype. Objects cannot override these. */
const getters = (prototype) =>
  ['buffer', 'byteOffset', 'byteLength'].map((name) => Object.getOwnPropertyDescriptor(prototype, name).get);
const TYPED = getters(Object.getPrototypeOf(Uint8Array.prototype));
const VIEW = getters(DataView.prototype);
/** Throws for a typed array that its buffer, which has shrunk, no longer contains. Its length reads as 0. */
const { values } = Object.getPrototypeOf(Uint8Array.prototype);

/**
 * Returns the bytes of a typed array, a `DataView` or a buffer as a `Uint8Array` on the same memory, or `undefined` if the buffer was
 * transferred. Returns a string as it is.
 */
export function viewOf(data) {
  if (typeof data === 'string') return data;
  if (!ArrayBuffer.isView(data)) return over(data);
  const isTyped = types.isTypedArray(data);
  const [buffer, offset, length] = isTyped ? TYPED : VIEW;
  return over(buffer.call(data), () => {
    if (isTyped) values.call(data);
    return [offset.call(data), length.call(data)];
  });
}

function over(buffer, place = () => []) {
  try {
    return new Uint8Array(buffer, ...place());
  } catch {
    // The buffer was transferred, or shrunk below the start of the view.
    return undefined;
  }
}

/** Returns a copy, which the caller cannot change, shrink or transfer. The copy of a transferred array is empty. */
export function copyOf(data) {
  return new Uint8Array(viewOf(data) ?? 0);
}
