// Objects of classes that a program may have several of: a test runner that imitates a browser replaces Node's `URL` and `AbortSignal`,
// before or after this package is loaded. An object that only has the names of such a class is not accepted.

import { builtin } from './builtin.js';

/** The accessor of a class. `Class` may extend the class that has it. */
function accessor(Class, name) {
  for (let prototype = Class?.prototype; prototype; prototype = Object.getPrototypeOf(prototype)) {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (get !== undefined) return get;
  }
  return undefined;
}

/** Reads an accessor that each of the classes has. Returns `undefined` if the value is of none of them. */
function read(value, name, classes) {
  for (const Class of classes) {
    try {
      // It throws for a proxy, and for an object that only has the prototype.
      return accessor(Class, name).call(value);
    } catch {
      // The value may be of the next class.
    }
  }
  return undefined;
}

/** Returns the text of a URL, or `undefined` for any other value. */
export function hrefOf(value) {
  return read(value, 'href', [builtin('node:url').URL, globalThis.URL]);
}

export function isSignal(value) {
  return read(value, 'aborted', [globalThis.AbortSignal, nodeSignal]) !== undefined;
}

/** Node's own class, in the form of an object with its prototype. */
const nodeSignal = {
  get prototype() {
    // Not every runtime has it.
    const { transferableAbortController } = builtin('node:util');
    return Object.getPrototypeOf(transferableAbortController().signal);
  },
};
