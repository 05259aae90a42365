// Warns if a second copy of the package is loaded in one process: each copy has its own limiters.
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
