// Things that were left out of a picture: the caller is told, or else the process's standard error, of each once.

/** Messages that were shown; not more than a reader would read. */
const shown = new Set();
const MOST_SHOWN = 50;

export function warn(warnings, onWarning) {
  for (const { code, href, reason } of warnings) {
    const message = `the image ${href} is left out: ${reason}`;
    if (onWarning) onWarning({ code, message, href });
    else if (shown.size < MOST_SHOWN && !shown.has(message)) {
      shown.add(message);
      process.emitWarning(message, { type: 'OgpressWarning', code });
    }
  }
}
