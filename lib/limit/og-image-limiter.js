// The default limiter of renders.
import { availableCpus } from '../shared/native.js';
import { countIn, fromEnvironment, limitFromEnvironment } from '../shared/environment.js';
import { openShared } from './limiter.js';

const options = {
  maxConcurrent: limitFromEnvironment('OGPRESS_CONCURRENCY', { auto: availableCpus }),
  maxQueued: fromEnvironment('OGPRESS_MAX_QUEUED', 'an integer of at least 0, or Infinity', (text) => countIn(text, 0)),
};

/**
 * One render at a time, the default of all limiters, and any number that wait, unless the environment sets other limits. A worker may have
 * another environment.
 */
export const ogImageLimiter = openShared('og-image', options);
