// Bytes of callers. An object may say anything of its length, by a subclass or a property of its own: what it really has is asked of
// the language itself.
import { types } from 'node:util';

/** The getters of a prototype, which no object of it can change. */
const getters = (prototype) => ['buffer', 'byteOffset', 'byteLength'].map((name) => Object.getOwnPropertyDescriptor(prototype, name).get);
const TYPED = getters(Object.getPrototypeOf(Uint8Array.prototype));
const VIEW = getters(DataView.prototype);

/** The bytes of a typed array or a `DataView` as a plain array, which shares their memory. A text is its own bytes. */
export function viewOf(data) {
  if (typeof data === 'string') return data;
  const [buffer, offset, length] = types.isTypedArray(data) ? TYPED : VIEW;
  const bytes = buffer.call(data);
  // A detached buffer has no bytes, and can have no view.
  return length.call(data) === 0 ? new Uint8Array() : new Uint8Array(bytes, offset.call(data), length.call(data));
}

/** A copy of the same, which nobody else can change, shrink or transfer. */
export function copyOf(data) {
  return new Uint8Array(viewOf(data));
}
