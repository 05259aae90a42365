// The default limiter of renders.
import { limitFromEnvironment } from '../shared/environment.js';
import { ConcurrencyLimiter } from './limiter.js';

const fromUser = limitFromEnvironment('OGPRESS_CONCURRENCY');

/** One render at a time, the default of all limiters, unless the environment sets another limit. */
export const ogImageLimiter = open(fromUser);

/** The environment of the first thread decides. A worker may have another one. */
function open(maxConcurrent) {
  try {
    return ConcurrencyLimiter.shared('og-image', { maxConcurrent });
  } catch (error) {
    if (error.code === 'ERR_OGPRESS_LIMITER_CONFLICT') return ConcurrencyLimiter.shared('og-image');
    throw error;
  }
}
