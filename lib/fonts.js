// Font sets: checked here, loaded and shared by the native half.
import { FontSet as NativeFontSet } from '../native.js';
import { invalidType, native } from './errors.js';
import * as check from './options.js';

const FONT_SET_OPTIONS = {
  files: check.arrayOf(check.string),
  dirs: check.arrayOf(check.string),
  buffers: check.arrayOf(check.bytes),
  system: (value, name) => {
    if (value !== 'auto' && typeof value !== 'boolean') throw invalidType("'auto' or a boolean", name, value);
  },
  defaultFamily: check.string,
  serif: check.string,
  sansSerif: check.string,
  cursive: check.string,
  fantasy: check.string,
  monospace: check.string,
};

/** The native half of a set, and what it was made of, which no caller can reach. */
let nativeOf;
let optionsOf;

/** Sets made from plain options, by the options object: a template that passes the same object loads once. */
const made = new WeakMap();

export class FontSet {
  #native;
  #options;
  #families;

  constructor(options) {
    const { system, ...rest } = check.checkOptions(options, FONT_SET_OPTIONS);
    this.#options = { ...rest, system: system === 'auto' ? undefined : system };
    this.#native = native(() => new NativeFontSet(this.#options));
    this.#families = Object.freeze(this.#native.families);
  }

  get families() {
    return this.#families;
  }

  static {
    nativeOf = (set) => set.#native;
    optionsOf = (set) => set.#options;
  }
}

/** The native half of what a caller gave as `fonts`. */
export function nativeFontSet(fonts) {
  return fonts && nativeOf(fontSet(fonts));
}

/** What the set of what a caller gave as `fonts` is made of: the same object each time. */
export function fontSetOptions(fonts) {
  return fonts && optionsOf(fontSet(fonts));
}

function fontSet(fonts) {
  if (fonts instanceof FontSet) return fonts;
  if (!made.has(fonts)) made.set(fonts, new FontSet(fonts));
  return made.get(fonts);
}
