// The limiter that renders obey unless told otherwise.
import { ogpressError } from './errors.js';
import { ConcurrencyLimiter } from './limiter.js';

const VARIABLE = 'OGPRESS_CONCURRENCY';

/** One at a time unless the environment says otherwise: memory stays predictable, whatever the machine. */
export const ogImageLimiter = open(fromEnvironment() ?? 1);

/** The environment of the first thread decides; a worker may have been given another one. */
function open(maxConcurrent) {
  try {
    return ConcurrencyLimiter.shared('og-image', { maxConcurrent });
  } catch (error) {
    if (error.code === 'ERR_OGPRESS_LIMITER_CONFLICT') return ConcurrencyLimiter.shared('og-image');
    throw error;
  }
}

function fromEnvironment() {
  const text = process.env[VARIABLE]?.trim();
  if (!text) return undefined;
  if (text === 'Infinity' || /^0*[1-9]\d*$/.test(text)) return Number(text);
  throw ogpressError(
    'ERR_OGPRESS_INVALID_ENV',
    `expected an integer of at least 1, or Infinity, for the environment variable \`${VARIABLE}\` but received '${text}'`,
  );
}
