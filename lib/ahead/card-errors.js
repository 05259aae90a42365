// Errors of cards. Each names the template and the card, and its cause is the error of the template or of the worker.
import { inspect } from 'node:util';

import { ogpressError } from '../shared/errors.js';

const MOST_LETTERS = 80;

export function cardError(code, what, { file, name }, cause) {
  const error = ogpressError(code, `${what}, for the card ${name} of the template ${file}`);
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: cause, configurable: true, enumerable: false, writable: true });
  }
  return error;
}

/** Names a card in messages: by the name that the caller gave, or else by the beginning of its props. */
export function nameOf(name, props) {
  if (name !== undefined) return `\`${name}\``;
  const options = { depth: 1, breakLength: Infinity, maxArrayLength: 3, maxStringLength: MOST_LETTERS };
  // Props may have an `inspect` of their own, which may throw.
  const text = inspect(props, { ...options, customInspect: false });
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

/** Makes an error of what a worker tells of one. It has the message and the stack of the template's. */
export function revived(told) {
  if (told.text !== undefined) return new Error(told.text);
  const { name, message, stack, code, cause } = told;
  const error = new Error(message, cause === undefined ? undefined : { cause: revived(cause) });
  for (const [key, value] of Object.entries({ name, stack, code })) {
    if (value !== undefined) Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error;
}

/** One line about an error, or about anything else that was thrown. Node makes errors of other threads that are no native errors. */
export function summary(error) {
  return typeof error?.message === 'string' ? `${error.name}: ${error.message}` : inspect(error);
}
