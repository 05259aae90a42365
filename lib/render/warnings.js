// Warnings of renders: passed to the caller, or else emitted as warnings of the process, each text once.

import { ogpressError } from '../shared/errors.js';
import { ownCopy } from '../shared/realm.js';

/** Messages that were emitted. Their number is bounded. */
const shown = new Set();
const MOST_SHOWN = 50;

/** How many warnings the text of an error lists. */
const MOST_LISTED = 3;

/** Reports each warning. Throws if the render is strict. */
export function warn(warnings, { onWarning, strict }) {
  for (const { code, message, href } of warnings) {
    if (onWarning) onWarning(href === undefined ? { code, message } : { code, message, href });
    else if (!strict) warnProcess(code, message);
  }
  if (strict && warnings.length > 0) throw incomplete(warnings);
}

/** Emits a warning of the process, unless it was emitted before. */
export function warnProcess(code, message) {
  if (shown.size === MOST_SHOWN || shown.has(message)) return;
  shown.add(message);
  process.emitWarning(message, { type: 'OgpressWarning', code });
}

function incomplete(warnings) {
  const listed = warnings.slice(0, MOST_LISTED).map(({ message }) => message);
  if (warnings.length > listed.length) listed.push(`and ${warnings.length - listed.length} more`);
  const error = ogpressError('ERR_OGPRESS_STRICT', `expected all of the SVG to be rendered but ${listed.join('; ')}`);
  error.warnings = ownCopy(warnings);
  return error;
}
