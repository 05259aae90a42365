// Plain values of native code are of the realm that first loaded it. A program with realms of its own, such as a test runner that gives
// each file of tests a context, would find them to have another `Object` as their constructor.

/** Copies plain data: objects, arrays and primitive values. The copy is of the realm of this code. */
export function ownCopy(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, ownCopy);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, ownCopy(part)]));
}
