// What bundlers find for a browser in place of `ogpress/p-limit`.
import { unavailable } from './browser-error.js';

export default function pLimit() {
  throw unavailable();
}

export function limitFunction() {
  throw unavailable();
}

// As the function that `require` gives, see lib/limit/p-limit.js.
Object.assign(pLimit, { default: pLimit, limitFunction });
