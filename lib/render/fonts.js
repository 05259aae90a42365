// Font sets: checked here, loaded and shared by the native half.
import { FontSet as NativeFontSet } from '../../native.js';
import { fromNative, invalidType, native } from '../shared/errors.js';
import { facesOf, fontPackage, loadFacesOf, packageOptions } from './font-packages.js';
import { onThread } from '../shared/native-work.js';
import * as check from '../shared/options.js';

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

const checkOptions = (options) => check.checkOptions(options, FONT_SET_OPTIONS);

/** Checked options as the native half takes them, with the fonts of packages. */
function nativeOptions({ system, packages: _, ...rest }, faces) {
  return { ...rest, faces, system: system === 'auto' ? undefined : system };
}

const withPackages = (checked) => nativeOptions(checked, facesOf(checked.packages ?? []));
const loadPackages = async (checked) => nativeOptions(checked, await loadFacesOf(checked.packages ?? []));

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
    this.#options = key === LOADED ? options : withPackages(checkOptions(options));
    this.#native = key === LOADED ? loaded : native(() => new NativeFontSet(this.#options));
    this.#families = Object.freeze(this.#native.families);
  }

  static async load(options) {
    const checked = checkOptions(options);
    try {
      const all = await loadPackages(checked);
      return new FontSet(all, LOADED, await loadNative(all));
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

  #checked;

  constructor(options) {
    this.#checked = checkOptions(options);
  }

  load() {
    this.#loading ??= this.#load().catch((error) => {
      // The next render may find what is missing now.
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #load() {
    // As the native half takes them: what a process of its own is made with, after this.
    this.options = await loadPackages(this.#checked);
    return loadNative(this.options);
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
