// Font sets: checked here, loaded and shared by the native half.
import { FontSet as NativeFontSet } from '../native.js';
import { fromNative, invalidType, native } from './errors.js';
import { facesOf, fontPackage, packageOptions } from './font-packages.js';
import { onThread } from './native-work.js';
import * as check from './options.js';

const FONT_SET_OPTIONS = {
  files: check.arrayOf(check.string),
  dirs: check.arrayOf(check.string),
  buffers: check.arrayOf(check.bytes),
  packages: check.arrayOf(fontPackage),
  system: (value, name) => {
    if (value !== 'auto' && typeof value !== 'boolean') throw invalidType("'auto' or a boolean", name, value);
  },
  defaultFamily: check.string,
  serif: check.string,
  sansSerif: check.string,
  cursive: check.string,
  fantasy: check.string,
  monospace: check.string,
  fallback: check.arrayOf(check.string),
  missing: check.oneOf('warn', 'error'),
};

/** The options of a set as the native half takes them. */
function nativeOptions(options) {
  const { system, packages = [], ...rest } = check.checkOptions(options, FONT_SET_OPTIONS);
  return { ...rest, faces: packages.flatMap(facesOf), system: system === 'auto' ? undefined : system };
}

const loadNative = (options) => onThread((...to) => NativeFontSet.load(...to, options));

/** The native half of a set, and what it was made of, which no caller can reach. */
let nativeOf;
let optionsOf;
let isFontSet;

/** Makes a set of what has been loaded: not for callers, who cannot come by it. */
const LOADED = Symbol('loaded');

export class FontSet {
  #native;
  #options;
  #families;

  constructor(options, key, loaded) {
    this.#options = key === LOADED ? options : nativeOptions(options);
    this.#native = key === LOADED ? loaded : native(() => new NativeFontSet(this.#options));
    this.#families = Object.freeze(this.#native.families);
  }

  static async load(options) {
    const checked = nativeOptions(options);
    try {
      return new FontSet(checked, LOADED, await loadNative(checked));
    } catch (error) {
      // Made anew here: its stack leads to the caller.
      throw fromNative(error);
    }
  }

  static async fromPackage(packages, options) {
    const names = check.isArray(packages) ? check.arrayOf(check.string)(packages, 'packages') : [packages];
    const { choices, rest } = packageOptions(options);
    return FontSet.load({ ...rest, packages: names.map((name) => Object.assign({ name }, choices)) });
  }

  get families() {
    return this.#families;
  }

  static {
    nativeOf = (set) => set.#native;
    optionsOf = (set) => set.#options;
    isFontSet = (value) => #native in value;
  }
}

/** A set of plain options, which is loaded when a render first needs it. */
class LazySet {
  #loading;

  constructor(options) {
    this.options = nativeOptions(options);
  }

  load() {
    this.#loading ??= loadNative(this.options).catch((error) => {
      // The next render may find what is missing now.
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }
}

/** Sets made from plain options, by the options object: a template that passes the same object loads once. */
const made = new WeakMap();

/** Checks the option: a set, or what one is made of. */
export function fonts(value, name) {
  if (typeof value !== 'object' || value === null || check.isArray(value)) throw invalidType('a FontSet or its options', name, value);
  if (isFontSet(value)) return value;
  // What only looks like a set has no options either: not to be taken for a set of nothing.
  if (!check.isRevoked(value) && value instanceof FontSet) throw invalidType('a FontSet or its options', name, value);
  if (!made.has(value)) made.set(value, new LazySet(value));
  return made.get(value);
}

/** The native half of what `fonts` has checked, or a promise of it. */
export function nativeFontSet(set) {
  return set instanceof LazySet ? set.load() : set && nativeOf(set);
}

/** What the set of what `fonts` has checked is made of: the same object each time. */
export function fontSetOptions(set) {
  return set instanceof LazySet ? set.options : set && optionsOf(set);
}
