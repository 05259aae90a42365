// Several copies of this code may be loaded in one program: the ES modules and the CommonJS ones, a bundle and the installed package.
// Copies that use the same binary share its limiters, so they also share here what follows tasks from one copy into another. Copies with
// binaries of their own limit by themselves, which is warned of.
import { binding, findBinary } from './native.js';

const MARK = Symbol.for('ogpress');

const common = commonState();

/** Returns the value of this name that all copies share. The first copy makes it. */
export function shared(name, make) {
  return (common[name] ??= make());
}

function commonState() {
  const first = globalThis[MARK];
  if (first?.binding === binding) return first;
  const state = { binding, findBinary };
  if (first === undefined) Object.defineProperty(globalThis, MARK, { value: state });
  else {
    const message =
      `two copies of ogpress are loaded, with ${first.findBinary()} and ${findBinary()}: each limits by itself, and shared limiters are not shared ` +
      'between them; see `npm ls ogpress`';
    process.emitWarning(message, { type: 'OgpressWarning', code: 'WARN_OGPRESS_TWO_COPIES' });
  }
  return state;
}
