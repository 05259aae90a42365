// Refuses properties that a class does not have. Without this, `limiter.concurrency = 2` would be accepted, and do nothing.
import { unknownName } from './options.js';

/** Makes the objects of a class throw where a property is set that the class does not have. Objects of a subclass may have more. */
export function refuseUnknownProperties({ prototype }) {
  const settable = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { set }]) => set !== undefined)
    .map(([name]) => name);
  // Setting a property asks the prototypes in turn. One that the class has does not get as far as this.
  const last = new Proxy(Object.create(Object.getPrototypeOf(prototype)), {
    set(target, key, value, receiver) {
      if (typeof key === 'string' && !(key in target) && Object.getPrototypeOf(receiver) === prototype)
        throw unknownName('property', key, settable);
      return Reflect.set(target, key, value, receiver);
    },
  });
  Object.setPrototypeOf(prototype, last);
}
