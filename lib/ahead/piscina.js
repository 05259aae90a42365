// piscina, the pool of worker threads: an optional peer, which is loaded when the first card pool is made; and the program of the workers.
import { ogpressError } from '../shared/errors.js';
import { HERE, attempt, places } from '../shared/places.js';
import { findProgram } from '../shared/programs.js';

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

/** Returns the file of the program of the workers. */
export function findWorker(module) {
  const require = module.createRequire(HERE);
  const found = findProgram(() => require.resolve('./card-worker.js'), 'ahead/card-worker.js', '`createCardPool`');
  // Never true: tracers of files follow the call.
  if (found === null) require('./card-worker.js');
  return found;
}
