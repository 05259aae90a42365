// Font sets: options are checked here, native code loads the fonts.
import { MissingFonts, FontSet as NativeFontSet } from '../shared/native.js';
import { fromNative, invalidType, native } from '../shared/errors.js';
import { facesOf, fontPackage, loadFacesOf, packageOptions } from './font-packages.js';
import { onThread } from '../shared/native-work.js';
import { refuseUnknownProperties } from '../shared/known-properties.js';
import * as check from '../shared/options.js';
import { ownCopy } from '../shared/realm.js';

const FONT_SET_OPTIONS = {
  files: check.arrayOf(check.path),
  dirs: check.arrayOf(check.path),
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
  missing: check.oneOf(...Object.values(MissingFonts)),
};

const checkOptions = (options) => check.checkOptions(options, FONT_SET_OPTIONS);

/** Converts checked options, and the fonts of packages, to options of the native code. */
function nativeOptions({ system, packages: _, serif, sansSerif, cursive, fantasy, monospace, ...rest }, faces) {
  const generic = { serif, sansSerif, cursive, fantasy, monospace };
  return { ...rest, generic, faces, system: system === 'auto' ? undefined : system };
}

const withPackages = (checked) => nativeOptions(checked, facesOf(checked.packages ?? []));
const loadPackages = async (checked) => nativeOptions(checked, await loadFacesOf(checked.packages ?? []));

const loadNative = (options) => onThread((thread, id) => NativeFontSet.load(thread, id, options));

/** Reads private fields of a set: the native set, and the options it was made from. */
let nativeOf;
let optionsOf;
let isFontSet;

/** Tells the constructor that the fonts are loaded. Callers cannot reach it. */
const LOADED = Symbol('loaded');

export class FontSet {
  #native;
  #options;
  #families;

  constructor(options, key, loaded) {
    this.#options = key === LOADED ? options : withPackages(checkOptions(options));
    this.#native = key === LOADED ? loaded : native(() => new NativeFontSet(this.#options));
    this.#families = Object.freeze(ownCopy(this.#native.families));
  }

  static async load(options) {
    const checked = checkOptions(options);
    try {
      const all = await loadPackages(checked);
      return new FontSet(all, LOADED, await loadNative(all));
    } catch (error) {
      // A new error, whose stack leads to the caller.
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

refuseUnknownProperties(FontSet);

/** A set from plain options. It is loaded when a render first needs it. */
class LazySet {
  #loading;

  #checked;

  constructor(options) {
    this.#checked = checkOptions(options);
  }

  load() {
    this.#loading ??= this.#load().catch((error) => {
      // The next render tries again: a missing file may be there by then.
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #load() {
    // Kept for isolated processes, which load the same set.
    this.options = await loadPackages(this.#checked);
    return loadNative(this.options);
  }
}

/** Sets from plain options, by the options object: calls that pass the same object share one set. */
const made = new WeakMap();

/** Checks the option `fonts`: a set, or the options of one. */
export function fonts(value, name) {
  if (typeof value !== 'object' || value === null || check.isArray(value))
    throw invalidType('a FontSet or its options', name, value);
  if (isFontSet(value)) return value;
  // An object with the prototype of a set has no options. It must not pass for an empty set.
  if (!check.isRevoked(value) && value instanceof FontSet) throw invalidType('a FontSet or its options', name, value);
  if (!made.has(value)) made.set(value, new LazySet(value));
  return made.get(value);
}

/** Returns the native set of a checked option, or a promise of it. */
export function nativeFontSet(set) {
  return set instanceof LazySet ? set.load() : nativeOf(set);
}

/** Returns the native options of a checked option: the same object for each call. */
export function fontSetOptions(set) {
  return set instanceof LazySet ? set.options : optionsOf(set);
}
