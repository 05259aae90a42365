// Settings from environment variables. A bad value is an error that names the variable.
import { ogpressError } from './errors.js';

/** Returns the parsed value of a variable, or `undefined` if it is not set. `parse` returns `undefined` for a bad value. */
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

/** Reads a limit of concurrency. `words` are functions that compute one, by the word that stands for them. */
export function limitFromEnvironment(variable, words = {}) {
  const expected = ['an integer of at least 1', ...Object.keys(words), 'or Infinity'].join(', ');
  return fromEnvironment(variable, expected, (text) => (Object.hasOwn(words, text) ? words[text]() : countIn(text, 1)));
}

/** Returns the integer in a text, or `Infinity`; `undefined` for any other text, and below `least`. */
export function countIn(text, least) {
  if (text === 'Infinity') return Infinity;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= least && Number.isSafeInteger(number) ? number : undefined;
}
