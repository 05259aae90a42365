// Fonts of packages from npm: those of Fontsource say in two small files which fonts they have, and under which names.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { invalidType, ogpressError } from './errors.js';
import * as check from './options.js';

const CHOICES = {
  weights: check.arrayOf(check.number),
  styles: check.arrayOf(check.string),
  subsets: check.arrayOf(check.string),
  from: place,
};

const PACKAGE = { name: check.string, ...CHOICES };

/** Weights that are taken where nothing is said, if the package has them: those that cards are set in. */
const USUAL = new Set([400, 700]);

/** Files of variable fonts by their axes, as packages name them: the first that there is counts. */
const AXES = ['wght', 'standard', 'full'];

/** A folder or a file, by path or URL. */
function place(value, name) {
  if (typeof value === 'string' && !value.startsWith('file:')) return value;
  try {
    return fileURLToPath(value);
  } catch {
    throw invalidType('a path or a file: URL', name, value);
  }
}

/** Checks a package: its name, or an object that says what of it. */
export function fontPackage(value, name) {
  if (typeof value === 'string') return { name: value };
  if (typeof value !== 'object') throw invalidType('a string or an object', name, value);
  const checked = check.checkOptions(value, PACKAGE, name);
  if (checked.name === undefined) throw invalidType('a string', `${name}.name`, undefined);
  return checked;
}

/** Parts options of `fromPackage` into what is about packages and what is about the set. */
export function packageOptions(options) {
  if (options === undefined) return { choices: {}, rest: {} };
  if (typeof options !== 'object' || options === null || check.isRevoked(options) || Array.isArray(options)) {
    throw invalidType('an object', 'options', options);
  }
  const choices = {};
  const rest = {};
  for (const key in options) (Object.hasOwn(CHOICES, key) ? choices : rest)[key] = options[key];
  if (rest.packages !== undefined) {
    throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', 'expected names as the first argument of `fromPackage` but received `packages` beside them');
  }
  return { choices, rest };
}

/**
 * The files of a package, each with the names of its face. The subset that most text is in comes first: of several faces that have
 * a character the first one counts.
 */
export function facesOf({ name, weights, styles, subsets, from }) {
  const { folder, metadata, isWhole, parts } = read(name, from);
  const { id, family, defSubset } = metadata;
  const isVariable = typeof metadata.variable === 'object' && name.includes('-variable/');
  const families = isVariable ? [`${family} Variable`, family] : [family];
  const inOrder = [...metadata.subsets].sort((a, b) => (b === defSubset) - (a === defSubset));
  const kinds = isVariable ? axesOf(metadata) : chosen('weights', weights ?? usual(metadata.weights), metadata.weights, name);
  const faces = [];
  for (const subset of chosen('subsets', subsets ?? inOrder, metadata.subsets, name)) {
    for (const style of chosen('styles', styles ?? metadata.styles, metadata.styles, name)) {
      const found = kinds.map((kind) => filesOf(subset, isWhole(subset) ? [] : parts, (part) => join(folder, 'files', `${id}-${part}-${kind}-${style}`)));
      // Of a variable font one file has all weights.
      const first = isVariable ? found.filter((files) => files.length > 0).slice(0, 1) : found;
      first.forEach((files, at) => {
        for (const path of files) faces.push({ path, families, weight: isVariable ? undefined : kinds[at], italic: style === 'italic' });
      });
    }
  }
  if (faces.length === 0) throw unusable(name, 'it has no files of these weights, styles and subsets');
  return faces;
}

/** The file of a subset, or those that it is cut into. */
function filesOf(subset, parts, stem) {
  const file = (part) => ['.woff2', '.woff'].map((ending) => stem(part) + ending).find((path) => existsSync(path));
  const whole = file(subset);
  return whole ? [whole] : parts.map(file).filter((path) => path !== undefined);
}

function usual(weights) {
  const found = weights.filter((weight) => USUAL.has(weight));
  return found.length > 0 ? found : weights;
}

/** What files may be named by, best first. */
function axesOf({ variable }) {
  return [...AXES, ...Object.keys(variable).map((axis) => axis.toLowerCase())];
}

/** What was chosen, if all of it is there. */
function chosen(option, values, known, name) {
  const missing = values.find((value) => !known.includes(value));
  if (missing === undefined) return values;
  throw ogpressError(
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    `expected some of ${known.join(', ')} for \`${option}\` of ${name} but received ${missing}`,
  );
}

/** What a package says of itself, and its folder. */
function read(name, from) {
  const folder = folderOf(name, resolve(from ?? '.'));
  const json = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  try {
    const [metadata, unicode] = [json('metadata.json'), json('unicode.json')];
    const isKnown = ['id', 'family'].every((key) => typeof metadata[key] === 'string');
    if (isKnown && ['subsets', 'weights', 'styles'].every((key) => Array.isArray(metadata[key]))) {
      // Large subsets are cut into parts, which have numbers.
      const parts = Object.keys(unicode).flatMap((key) => /^\[(\d+)\]$/.exec(key)?.[1] ?? []);
      return { folder, metadata, isWhole: (subset) => Object.hasOwn(unicode, subset), parts };
    }
  } catch {
    // As one whose files say something else.
  }
  throw unusable(name, 'it is no package of Fontsource, which has a metadata.json and a unicode.json');
}

function folderOf(name, from) {
  try {
    // As a file that need not be there: it is looked for beside that, and above.
    return dirname(createRequire(join(from, 'index.js')).resolve(`${name}/package.json`));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw unusable(name, error.message);
    throw ogpressError('ERR_OGPRESS_FONT_PACKAGE', `cannot find the font package ${name} from ${from}; run \`npm install ${name}\``);
  }
}

function unusable(name, reason) {
  return ogpressError('ERR_OGPRESS_FONT_PACKAGE', `cannot use the font package ${name}: ${reason}`);
}
