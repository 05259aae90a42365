// Where this code is, and where the package may be installed if this code was put into a bundle.
import { fileURLToPath } from 'node:url';

import { builtin } from './builtin.js';

/** The file that has this code. */
export const HERE = fileOfThis();

function fileOfThis() {
  // Some bundlers make it empty, or an address on a server.
  if (import.meta.url?.startsWith('file:')) return fileURLToPath(import.meta.url);
  return typeof __filename === 'string' ? __filename : (fileOfProgram() ?? process.execPath);
}

/** There is none if the program was given as text. */
function fileOfProgram() {
  const [, file] = process.argv;
  return file && builtin('node:path').resolve(file);
}

/** Files from where code is looked for. A bundle of webpack's has the path of where it was made, and may run elsewhere. */
export function places() {
  return [...new Set([HERE, fileOfProgram() ?? HERE])];
}

/** The package.json of the installed packages that code at those places finds. */
export function installed() {
  const { createRequire } = builtin('node:module');
  return places().flatMap((place) => attempt(() => createRequire(place).resolve('ogpress/package.json')) ?? []);
}

/** Whether a file exists, as far as this process may know: a permission may be lacking. */
export function exists(file) {
  return attempt(() => builtin('node:fs').existsSync(file)) ?? false;
}

/** Returns the result of a function, or `undefined` if it throws. */
export function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
