// The programs of this package that run in other processes and threads: files of their own.
import { builtin } from './builtin.js';
import { ogpressError } from './errors.js';
import { HERE, attempt, installed } from './places.js';

/**
 * Returns the file of a program: beside this code, or in the installed package if this code is in a bundle. `beside()` resolves the literal
 * name, which tracers of files follow. `path` is that of the source below `lib/`; `user` names who needs it, for the error.
 */
export function findProgram(beside, path, user) {
  const { resolve } = builtin('node:module').createRequire(HERE);
  const { basename, join } = builtin('node:path');
  const candidates = [
    beside,
    // In the sources.
    () => resolve(join(HERE, '..', '..', path)),
    ...installed().map((manifest) => () => resolve(join(manifest, '..', 'dist', basename(path)))),
  ];
  const found = candidates.map(attempt).find(Boolean);
  if (found !== undefined) return found;
  throw ogpressError(
    'ERR_OGPRESS_BUNDLED',
    `${user} runs a file of ogpress, which is not in the bundle ${HERE}; install ogpress where the bundle runs`,
  );
}
