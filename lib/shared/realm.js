// Realms: a program has several if it makes contexts, as test runners do, which give each file of tests one. Native code knows only the
// realm that its binary was first loaded in.
import { binding } from './native.js';
import { builtin } from './builtin.js';

const isOfNativeCode = Object.getPrototypeOf(binding) === Object.prototype;

/**
 * Returns plain data of native code (objects, arrays and primitive values) as data of the realm of this code, where its objects have
 * `Object` as their constructor. In the realm of native code that is the data itself, which native code makes anew for each call.
 */
export function ownCopy(value) {
  if (isOfNativeCode || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, ownCopy);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, ownCopy(part)]));
}

/**
 * Returns a callback for native code, which keeps it until the thread ends: `callback(signal, ...)` calls `receivers[signal](..., signal)`.
 * In another realm than that of native code the callback does not keep the receivers, with all modules of their realm, in memory.
 */
export function callsWeakly(receivers) {
  if (isOfNativeCode) return (signal, id, value) => receivers[signal](id, value, signal);
  // What this realm made would keep it in memory, so both functions and the reference are made in the other one.
  const make = ofNativeRealm(`(receivers) => {
    const reference = new WeakRef(receivers);
    return (signal, id, value) => reference.deref()?.[signal](id, value, signal);
  }`);
  return make(receivers);
}

/** Returns the value of an expression in the realm of native code. What it makes does not keep the realm of this code in memory. */
export function ofNativeRealm(expression) {
  return builtin('node:vm').runInThisContext(`{ ${expression} }`);
}
