// What bundlers find for a browser in place of `ogpress/p-limit`.
import { unavailable } from './browser-error.js';

export default function pLimit() {
  throw unavailable();
}

export function limitFunction() {
  throw unavailable();
}
