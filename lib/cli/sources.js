// The inputs of a command: files, folders and globs become SVG files, one after the other, each with the path of its image.
import { existsSync, opendirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, normalize, relative, resolve, sep } from 'node:path';

import { UsageError } from './usage-error.js';

const IS_SVG = /\.svgz?$/i;

/** The ending that nearly all files have. */
const COMMON = '.svg';

/** Folders that globs and folders leave out, unless the pattern names them. */
const LEFT_OUT = /^(?:\.|node_modules$)/;

/** Whether the system takes `A` and `a` for one name by default. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

const folded = FOLDS_CASE ? (path) => path.toLowerCase() : (path) => path;

/** Reads the operands of a command, and returns a source of files for each. */
export async function sourcesOf(inputs) {
  const sources = [];
  for (const input of inputs) {
    const found = lookUp(input);
    if (found?.isDirectory()) sources.push(treeOf(input));
    else if (found !== undefined || !/[*?[\]{}()!]/.test(input)) sources.push(fileOf(input, found));
    else sources.push(await globOf(input));
  }
  return sources;
}

/** The facts about a path. There are none if it cannot be looked up: reading it reports why. */
function lookUp(path) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A file that the user has named. Whether it is a regular one is known if it exists. */
const fileOf = (input, found) => ({ input, base: dirname(input), isFile: true, isRegular: found?.isFile() ?? false });

const treeOf = (base) => ({
  base,
  isFile: false,
  matches: (path) => IS_SVG.test(path) && !LEFT_OUT.test(basename(path)),
  depth: Infinity,
  enters: (name) => !LEFT_OUT.test(name),
});

async function globOf(input) {
  const { default: picomatch } = await import('picomatch');
  // Windows accepts both separators. In globs the backslash quotes.
  const pattern = process.platform === 'win32' ? input.replaceAll('\\', '/') : input;
  const [folder, rest] = literalStart(pattern);
  const { base: quoted, glob, isGlob, negated } = picomatch.scan(rest);
  if (negated) throw new UsageError(`the glob '${input}' excludes files, which is not supported`);
  const base = `${folder}${quoted.replaceAll(/\\(.)/g, '$1')}`;
  if (!isGlob) return fileOf(base, lookUp(base));
  const isMatch = picomatch(glob, { nocase: FOLDS_CASE });
  return {
    base: normalize(base || '.'),
    isFile: false,
    matches: (path) => IS_SVG.test(path) && isMatch(sep === '/' ? path : path.replaceAll(sep, '/')),
    // Without `**`, braces and groups, a glob has as many levels as separators.
    depth: /\*\*|[{(]/.test(glob) ? Infinity : glob.split('/').length,
    enters: (name) => !LEFT_OUT.test(name) || glob.includes(name) || (name[0] === '.' && /(?:^|\/)\./.test(glob)),
  };
}

/** Splits a glob behind its leading folders that exist as they are written: `(group)/[slug]/` can be names of folders. */
function literalStart(pattern) {
  let end = 0;
  for (let slash = pattern.indexOf('/'); slash !== -1; slash = pattern.indexOf('/', slash + 1)) {
    if (!lookUp(pattern.slice(0, slash + 1))?.isDirectory()) break;
    end = slash + 1;
  }
  return [pattern.slice(0, end), pattern.slice(end)];
}

/**
 * Yields the files of a source, as they are found: `{ input, path }`, where `path` is relative to the base of the source. Memory does not
 * grow with the number of files, and only the folders on the way are open. A folder that cannot be read is yielded with its `error`.
 */
export function* filesOf(source) {
  if (source.isFile) yield { source, input: source.input, path: relative(source.base, source.input) };
  else yield* walk(source, '', 1);
}

function* walk(source, folder, depth) {
  let directory;
  try {
    directory = opendirSync(join(source.base, folder), { bufferSize: 256 });
  } catch (error) {
    yield { source, input: join(source.base, folder), path: folder, error };
    return;
  }
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const path = folder === '' ? entry.name : `${folder}${sep}${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < source.depth && source.enters(entry.name)) yield* walk(source, path, depth + 1);
      } else if (source.matches(path)) {
        const input = join(source.base, path);
        if (entry.isFile() || isLinkToFile(entry, input)) yield { source, input, path };
      }
    }
  } finally {
    directory.closeSync();
  }
}

/**
 * Links to files are followed. Links to folders are not, because they may lead in a circle. A link that cannot be followed counts as a
 * file: reading it reports why. One to nothing is left out.
 */
function isLinkToFile(entry, path) {
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return true;
  }
}

/** Where the images of a run go. */
export class Target {
  #out;
  #ending;
  #folders = new Map();

  /** Without `out` the images go beside the SVG files. */
  constructor(out, ending) {
    this.#out = out;
    this.#ending = ending;
  }

  /** The path of the image of a file. */
  outputOf({ source, path }) {
    return `${this.#folderOf(source).to}${stemOf(path)}.${this.#ending}`;
  }

  /** The same as an absolute path. */
  absoluteOutputOf({ source, path }) {
    return `${this.#folderOf(source).absoluteTo}${stemOf(path)}.${this.#ending}`;
  }

  /** The absolute path of the SVG of a source that has an output, if its name ends with `extension`. */
  inputOf(source, extension, output) {
    const { absoluteTo, absoluteFrom } = this.#folderOf(source);
    return `${absoluteFrom}${output.slice(absoluteTo.length, -this.#ending.length - 1)}${extension}`;
  }

  /** The absolute path of a file. */
  absoluteInputOf({ source, path }) {
    return `${this.#folderOf(source).absoluteFrom}${path}`;
  }

  /** The folders of a source. They are resolved once: the paths of files are appended as they are. */
  #folderOf(source) {
    let known = this.#folders.get(source);
    if (known === undefined) {
      const to = this.#out ?? source.base;
      known = {
        to: asPrefix(normalize(to)),
        absoluteTo: asPrefix(resolve(to)),
        absoluteFrom: asPrefix(resolve(source.base)),
      };
      this.#folders.set(source, known);
    }
    return known;
  }
}

const asPrefix = (folder) => (folder === '.' ? '' : folder.endsWith(sep) ? folder : `${folder}${sep}`);

const stemOf = (path) => path.slice(0, path.length - extname(path).length);

/** How many files are kept in a list. More are listed again when they are rendered, so that memory does not grow with their number. */
const MOST_LISTED = 10_000;

/** The files of all sources, each once, with an output of its own. */
export class Inputs {
  #sources;
  #target;
  /** The owner of each output. The owners are few, and shared. */
  #owners = new Map();
  #known = new Map();
  #listed = [];
  /** The number of files. */
  total = 0;

  /** Lists the files. Throws if two of them have one output. */
  constructor(sources, target) {
    this.#sources = sources;
    this.#target = target;
    for (const file of this.#walk()) {
      this.total++;
      if (this.total <= MOST_LISTED) this.#listed.push(file);
      else this.#listed.length = 0;
    }
  }

  /** Yields the files. */
  files() {
    return (this.total <= MOST_LISTED ? this.#listed : this.#walkAgain())[Symbol.iterator]();
  }

  /**
   * Claims the output of a file. Returns whether the file is to be rendered: not if another source has the same file. Throws if another file
   * has the output.
   */
  claim(file) {
    const output = this.#target.absoluteOutputOf(file);
    const input = this.#target.absoluteInputOf(file);
    const key = folded(output);
    // In one folder or glob only files with different endings can have one output, so the outputs of `.svg` files need not be remembered.
    if (this.#sources.length === 1 && !file.source.isFile) {
      if (extname(file.path) === COMMON) return true;
      const sibling = `${stemOf(file.path)}${COMMON}`;
      const path = this.#target.absoluteInputOf({ ...file, path: sibling });
      if (folded(path) !== folded(input) && file.source.matches(sibling) && existsSync(path)) {
        throw sameOutput(path, input, output);
      }
    }
    if (key === folded(input)) {
      throw new UsageError(`the image of '${file.input}' would replace it; give a folder with --out`);
    }
    const owner = this.#owners.get(key);
    const first = owner && this.#target.inputOf(owner.source, owner.extension, output);
    if (first !== undefined && folded(first) === folded(input)) return owner.source === file.source;
    // With `--watch` the first one may have been removed.
    if (first !== undefined && existsSync(first)) throw sameOutput(first, input, output);
    this.#owners.set(key, this.#ownerOf(file));
    return true;
  }

  *#walk() {
    for (const source of this.#sources) {
      for (const file of filesOf(source)) if (file.error !== undefined || this.claim(file)) yield file;
    }
  }

  /** As `#walk`, while files are rendered: a file that came in between and cannot be rendered does not stop the others. */
  *#walkAgain() {
    for (const source of this.#sources) {
      for (const file of filesOf(source)) {
        let { error } = file;
        try {
          if (error === undefined && !this.claim(file)) continue;
        } catch (refusal) {
          error = refusal;
        }
        yield { ...file, error };
      }
    }
  }

  #ownerOf({ source, path }) {
    const extension = extname(path);
    const known = this.#known.get(source) ?? new Map();
    this.#known.set(source, known);
    if (!known.has(extension)) known.set(extension, { source, extension });
    return known.get(extension);
  }
}

function sameOutput(first, second, output) {
  return new UsageError(`'${shown(first)}' and '${shown(second)}' would both write '${shown(output)}'`);
}

/** A path as the user may have written it. */
const shown = (path) => {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
};
