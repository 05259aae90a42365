// The fonts of a document, by the rules of resvg-js: a file or folder that cannot be used is passed over, and one family stands for all
// generic ones and for those that are not found.
import { statSync } from 'node:fs';

import { FontSet } from '../render/fonts.js';

/** Sets by what they are made of. A program has few, and loading one reads all of its files. */
const sets = new Map();
const MOST_SETS = 16;

/** Returns the set for checked options, and warnings of what was passed over. `undefined` stands for the set of the package. */
export function fontsOf({ loadSystemFonts = true, fontFiles = [], fontDirs = [], defaultFontFamily = '' }) {
  const sources = [...fontFiles.map((path) => ({ files: [path] })), ...fontDirs.map((path) => ({ dirs: [path] }))];
  const family = defaultFontFamily.trim();
  if (loadSystemFonts && sources.length === 0 && family === '') return { warnings: [] };
  const key = JSON.stringify([loadSystemFonts, family, fontFiles, fontDirs, [...fontFiles, ...fontDirs].map(version)]);
  let made = sets.get(key);
  if (made === undefined) {
    made = load(sources, loadSystemFonts, family);
    if (sets.size === MOST_SETS) sets.clear();
    sets.set(key, made);
  }
  return made;
}

/** Changes when a file or the list of a folder does. */
function version(path) {
  try {
    const { mtimeMs, size } = statSync(path);
    return [mtimeMs, size];
  } catch {
    // The set says what is wrong with it.
    return undefined;
  }
}

function load(sources, system, wanted) {
  const warnings = [];
  const usable = sources.filter((source) => {
    try {
      return new FontSet({ ...source, system: false });
    } catch ({ message }) {
      warnings.push({ code: 'WARN_OGPRESS_FONT_REFUSED', message });
      return false;
    }
  });
  const all = (name) => usable.flatMap((source) => source[name] ?? []);
  const options = { files: all('files'), dirs: all('dirs'), system: system ? 'auto' : false };
  const family = familyOf(options, wanted, usable[0]);
  if (wanted !== '' && family !== wanted) {
    const message = `the font family \`${wanted}\` of \`defaultFontFamily\` was not found; text is set in ${family ?? 'Inter'}`;
    warnings.push({ code: 'WARN_OGPRESS_FONT_FAMILY', message });
  }
  if (family === undefined) return { set: new FontSet(options), warnings };
  const generic = { serif: family, sansSerif: family, cursive: family, fantasy: family, monospace: family };
  return { set: new FontSet({ ...options, ...generic, defaultFamily: family }), warnings };
}

/** Returns the family for all that names no other one: the wanted one if there is one of exactly this name, else that of the first font. */
function familyOf(options, wanted, first) {
  const own = new FontSet({ ...options, system: false }).families;
  if (own.includes(wanted)) return wanted;
  if (wanted !== '' && options.system && isInstalled(wanted)) return wanted;
  return first && firstFamily(new FontSet({ ...first, system: false }).families);
}

/** A family of a font of the caller. Every set has the embedded family too. */
function firstFamily(families) {
  const [embedded] = new FontSet({ system: false }).families;
  return families.find((family) => family !== embedded) ?? embedded;
}

function isInstalled(family) {
  try {
    return Boolean(new FontSet({ system: true, defaultFamily: family }));
  } catch {
    // No font of the machine has it.
    return false;
  }
}
