// What bundlers find for an edge runtime in place of `ogpress/p-limit`.
import { unavailable } from './edge-error.js';

export default function pLimit() {
  throw unavailable();
}

export function limitFunction() {
  throw unavailable();
}
