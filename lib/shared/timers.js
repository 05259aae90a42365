// Node's timers as they are when this is loaded. A test may replace them later, those of `node:timers` too, and must not stop what this
// package does for itself. Timeouts that callers ask for are global timers, which a test may replace.
import { builtin } from './builtin.js';

export const { clearTimeout, setImmediate, setInterval, setTimeout } = builtin('node:timers');
