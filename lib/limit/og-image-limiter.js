// The limiter that renders obey unless told otherwise.
import { limitFromEnvironment } from '../shared/environment.js';
import { ConcurrencyLimiter } from './limiter.js';

const fromUser = limitFromEnvironment('OGPRESS_CONCURRENCY');

/** One at a time unless the environment says otherwise: memory stays predictable, whatever the machine. */
export const ogImageLimiter = open(fromUser ?? 1);

/** The environment of the first thread decides; a worker may have been given another one. */
function open(maxConcurrent) {
  try {
    return ConcurrencyLimiter.shared('og-image', { maxConcurrent });
  } catch (error) {
    if (error.code === 'ERR_OGPRESS_LIMITER_CONFLICT') return ConcurrencyLimiter.shared('og-image');
    throw error;
  }
}
