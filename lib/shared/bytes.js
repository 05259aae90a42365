// Bytes of callers. An object may say anything of its length, by a subclass or a property of its own: what it really has is asked of
// the language itself.
import { types } from 'node:util';

/** The getters of a prototype, which no object of it can change. */
const getters = (prototype) => ['buffer', 'byteOffset', 'byteLength'].map((name) => Object.getOwnPropertyDescriptor(prototype, name).get);
const TYPED = getters(Object.getPrototypeOf(Uint8Array.prototype));
const VIEW = getters(DataView.prototype);

/**
 * The bytes of a typed array, a `DataView` or a buffer as a plain array, which shares their memory; undefined if the buffer has been
 * transferred. A text is its own bytes.
 */
export function viewOf(data) {
  if (typeof data === 'string') return data;
  if (!ArrayBuffer.isView(data)) return over(data);
  const [buffer, offset, length] = types.isTypedArray(data) ? TYPED : VIEW;
  return over(buffer.call(data), () => [offset.call(data), length.call(data)]);
}

function over(buffer, place = () => []) {
  try {
    return new Uint8Array(buffer, ...place());
  } catch {
    // A buffer that was transferred has no view, nor does one that has shrunk so far that nothing is left of the place.
    return undefined;
  }
}

/** A copy of a typed array, which nobody else can change, shrink or transfer. One that was transferred is empty. */
export function copyOf(data) {
  return new Uint8Array(viewOf(data) ?? 0);
}
