// Two copies of the package in one process limit each for itself: worth a warning, wherever the second one came from.
const HERE = new URL('../..', import.meta.url).href;
const MARK = Symbol.for('ogpress');

const first = globalThis[MARK];
if (first === undefined) Object.defineProperty(globalThis, MARK, { value: HERE });
else if (first !== HERE) {
  const message =
    `two copies of ogpress are loaded, ${first} and ${HERE}: each limits by itself, and shared limiters are not shared between them; ` +
    'see `npm ls ogpress`';
  process.emitWarning(message, { type: 'OgpressWarning', code: 'WARN_OGPRESS_TWO_COPIES' });
}
