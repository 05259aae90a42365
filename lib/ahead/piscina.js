// piscina, the pool of worker threads: an optional peer, which is loaded when the first card pool is made; and the program of the workers.
import { builtin } from '../shared/builtin.js';
import { ogpressError } from '../shared/errors.js';
import { HERE, attempt, installed, places } from '../shared/places.js';

const MAJOR = 5;

/** Returns the class of piscina as code of this package, of the program or of the template finds it. */
export function loadPiscina(module, template) {
  let wrong = 'which is not installed';
  for (const place of [...places(), template]) {
    // Tracers of files follow the literal name.
    const require = module.createRequire(place);
    if (attempt(() => require.resolve('piscina')) === undefined) continue;
    const { Piscina } = require('piscina');
    if (Number.parseInt(Piscina?.version, 10) >= MAJOR) return Piscina;
    wrong = `and ${Piscina?.version ?? 'another package'} is installed`;
  }
  throw ogpressError(
    'ERR_OGPRESS_PEER_MISSING',
    `\`createCardPool\` needs the package piscina, version ${MAJOR} or later, ${wrong}; run \`npm install piscina@${MAJOR}\``,
  );
}

/** Returns the file beside this code, or in the installed package if this code is in a bundle. */
export function findWorker(module) {
  const require = module.createRequire(HERE);
  const { join } = builtin('node:path');
  const candidates = [
    () => require.resolve('./card-worker.js'),
    // In the sources.
    () => require.resolve(join(HERE, '..', '..', 'ahead', 'card-worker.js')),
    ...installed().map((manifest) => () => require.resolve(join(manifest, '..', 'dist', 'card-worker.js'))),
  ];
  const found = candidates.map(attempt).find(Boolean);
  if (found !== undefined) return found;
  // Never true: tracers of files follow the call.
  if (found === null) require('./card-worker.js');
  throw ogpressError(
    'ERR_OGPRESS_BUNDLED',
    `\`createCardPool\` runs a file of ogpress, which is not in the bundle ${HERE}; install ogpress where the bundle runs`,
  );
}
