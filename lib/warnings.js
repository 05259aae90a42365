// What was left out of a picture, or is not as it was meant: the caller is told, or else the process's standard error, of each once.

/** Messages that were shown; not more than a reader would read. */
const shown = new Set();
const MOST_SHOWN = 50;

/** What has become of an image, by the warning's code. */
const OUTCOMES = {
  WARN_OGPRESS_IMAGE_DAMAGED: 'is shown in part',
  WARN_OGPRESS_IMAGE_COLOURS: 'is shown in other colours',
};

export function warn(warnings, onWarning) {
  for (const { code, href, reason } of warnings) {
    const message = `the image ${href} ${OUTCOMES[code] ?? 'is left out'}: ${reason}`;
    if (onWarning) onWarning({ code, message, href });
    else if (shown.size < MOST_SHOWN && !shown.has(message)) {
      shown.add(message);
      process.emitWarning(message, { type: 'OgpressWarning', code });
    }
  }
}
