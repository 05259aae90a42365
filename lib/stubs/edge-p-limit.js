// What bundlers find for an edge runtime in place of `ogpress/p-limit`.
import { unavailable } from './edge-error.js';

export default function pLimit() {
  throw unavailable();
}

export function limitFunction() {
  throw unavailable();
}

// As the function that `require` gives, see lib/limit/p-limit.js.
Object.assign(pLimit, { default: pLimit, limitFunction });
