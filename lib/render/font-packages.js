// Fonts from npm packages of Fontsource. Two small files of each package list its fonts and their names.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { builtin } from '../shared/builtin.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import * as check from '../shared/options.js';
import { attempt } from '../shared/places.js';

const CHOICES = {
  weights: check.arrayOf(check.number),
  styles: check.arrayOf(check.string),
  subsets: check.arrayOf(check.string),
  from: pathOrUrl,
};

const PACKAGE = { name: check.string, ...CHOICES };

/** The default weights, if the package has them: those that most cards use. */
const USUAL = new Set([400, 700]);

/** Axes in the names of variable font files, in order of preference. */
const AXES = ['wght', 'standard', 'full'];

/** A folder or a file, by path or URL. */
function pathOrUrl(value, name) {
  if (typeof value === 'string' && !value.startsWith('file:')) return value;
  try {
    return fileURLToPath(value);
  } catch {
    throw invalidType('a path or a file: URL', name, value);
  }
}

/** Checks a package: its name, or an object that selects fonts of it. */
export function fontPackage(value, name) {
  if (typeof value === 'string') return { name: value };
  if (typeof value !== 'object') throw invalidType('a string or an object', name, value);
  const checked = check.checkOptions(value, PACKAGE, name);
  if (checked.name === undefined) throw invalidType('a string', `${name}.name`, undefined);
  return checked;
}

/** Splits the options of `fromPackage` into those of packages and those of the set. */
export function packageOptions(options) {
  if (options === undefined) return { choices: {}, rest: {} };
  if (typeof options !== 'object' || options === null || check.isRevoked(options) || Array.isArray(options)) {
    throw invalidType('an object', 'options', options);
  }
  const choices = {};
  const rest = {};
  for (const key in options) (Object.hasOwn(CHOICES, key) ? choices : rest)[key] = options[key];
  if (rest.packages !== undefined) {
    throw ogpressError(
      'ERR_OGPRESS_CONFLICTING_OPTIONS',
      'expected names as the first argument of `fromPackage` but received `packages` beside them',
    );
  }
  return { choices, rest };
}

/** Returns the font files of packages, each with its families, weight and style. */
export function facesOf(packages) {
  const { readFileSync, readdirSync } = builtin('node:fs');
  return packages.flatMap((choice) => {
    const folder = folderOf(choice);
    const read = (file) => attempt(() => readFileSync(join(folder, file), 'utf8'));
    return faces(
      choice,
      folder,
      FILES.map(read),
      attempt(() => readdirSync(join(folder, 'files'))),
    );
  });
}

/** As `facesOf`, without blocking the JavaScript thread. */
export async function loadFacesOf(packages) {
  const { readFile, readdir } = builtin('node:fs/promises');
  const found = packages.map(async (choice) => {
    const folder = folderOf(choice);
    const read = (file) => readFile(join(folder, file), 'utf8').catch(() => undefined);
    return faces(
      choice,
      folder,
      await Promise.all(FILES.map(read)),
      await readdir(join(folder, 'files')).catch(() => undefined),
    );
  });
  return (await Promise.all(found)).flat();
}

/**
 * The faces of a package. The default subset comes first, because the first face that has a character is used.
 */
function faces({ name, weights, styles, subsets }, folder, texts, names) {
  const { metadata, isWhole, parts } = described(name, texts);
  const present = new Set(names);
  const { id, family, defSubset } = metadata;
  // Both kinds of packages list axes. Only files of single weights have a weight in their names.
  const isVariable =
    metadata.variable instanceof Object && !names?.some((file) => /-\d+-(?:normal|italic)\.woff2?$/.test(file));
  const families = isVariable ? [`${family} Variable`, family] : [family];
  const inOrder = [...metadata.subsets].sort((a, b) => (b === defSubset) - (a === defSubset));
  const kinds = isVariable
    ? axesOf(metadata)
    : chosen('weights', weights ?? usual(metadata.weights), metadata.weights, name);
  const found = [];
  for (const subset of chosen('subsets', subsets ?? inOrder, metadata.subsets, name)) {
    for (const style of chosen('styles', styles ?? metadata.styles, metadata.styles, name)) {
      const files = kinds.map((kind) =>
        filesOf(present, subset, isWhole(subset) ? [] : parts, (part) => `${id}-${part}-${kind}-${style}`),
      );
      // One file of a variable font has all weights.
      const first = isVariable ? files.filter((each) => each.length > 0).slice(0, 1) : files;
      first.forEach((each, at) => {
        for (const file of each)
          found.push({
            path: join(folder, 'files', file),
            families,
            weight: isVariable ? undefined : kinds[at],
            italic: style === 'italic',
          });
      });
    }
  }
  if (found.length === 0) throw unusable(name, 'it has no files of these weights, styles and subsets');
  return found;
}

/** The file of a subset, or the files of its parts. */
function filesOf(present, subset, parts, stem) {
  const file = (part) => ['.woff2', '.woff'].map((ending) => stem(part) + ending).find((name) => present.has(name));
  const whole = file(subset);
  return whole ? [whole] : parts.map(file).filter((name) => name !== undefined);
}

function usual(weights) {
  const found = weights.filter((weight) => USUAL.has(weight));
  return found.length > 0 ? found : weights;
}

/** The axes that may be in the file names of a variable font, in order of preference. */
function axesOf({ variable }) {
  return [...AXES, ...Object.keys(variable).map((axis) => axis.toLowerCase())];
}

/** Returns the chosen values, or throws if the package lacks one. */
function chosen(option, values, known, name) {
  const missing = values.find((value) => !known.includes(value));
  if (missing === undefined) return values;
  throw ogpressError(
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    `expected some of ${known.join(', ')} for \`${option}\` of ${name} but received ${missing}`,
  );
}

/** The files that describe a package: its fonts, and the characters of each subset. */
const FILES = ['metadata.json', 'unicode.json'];

function described(name, texts) {
  try {
    const [metadata, unicode] = texts.map((text) => JSON.parse(text));
    const isKnown = ['id', 'family'].every((key) => typeof metadata[key] === 'string');
    if (isKnown && ['subsets', 'weights', 'styles'].every((key) => Array.isArray(metadata[key]))) {
      // Large subsets are split into numbered parts.
      const parts = Object.keys(unicode).flatMap((key) => /^\[(\d+)\]$/.exec(key)?.[1] ?? []);
      return { metadata, isWhole: (subset) => Object.hasOwn(unicode, subset), parts };
    }
  } catch {
    // The files are missing, or have another format.
  }
  throw unusable(name, 'it is no package of Fontsource, which has a metadata.json and a unicode.json');
}

function folderOf({ name, from = '.' }) {
  const place = resolve(from);
  try {
    // The file need not exist: Node looks for packages in its folder, and above.
    return dirname(builtin('node:module').createRequire(join(place, 'index.js')).resolve(`${name}/package.json`));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw unusable(name, error.message);
    // A name without a scope is that of an unrelated package. It must not be installed.
    const help = name.startsWith('@') ? `run \`npm install ${name}\`` : `did you mean \`@fontsource/${name}\`?`;
    throw ogpressError('ERR_OGPRESS_FONT_PACKAGE', `cannot find the font package ${name} from ${place}; ${help}`);
  }
}

function unusable(name, reason) {
  return ogpressError('ERR_OGPRESS_FONT_PACKAGE', `cannot use the font package ${name}: ${reason}`);
}
