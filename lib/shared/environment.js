// Settings from the environment: read once, and refused by name where they make no sense.
import { ogpressError } from './errors.js';

/** What a variable is set to, as `parse` reads it; undefined if it is not set. `parse` answers undefined for nonsense. */
export function fromEnvironment(variable, expected, parse) {
  const text = process.env[variable]?.trim();
  if (!text) return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  throw ogpressError(
    'ERR_OGPRESS_INVALID_ENV',
    `expected ${expected}, for the environment variable \`${variable}\` but received '${text}'`,
  );
}

/** A limit from the environment: how many at once. */
export function limitFromEnvironment(variable) {
  return fromEnvironment(variable, 'an integer of at least 1, or Infinity', (text) =>
    text === 'Infinity' || /^0*[1-9]\d*$/.test(text) ? Number(text) : undefined,
  );
}
