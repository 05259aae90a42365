// The error of the stubs for edge runtimes.
import { stubError } from './unavailable.js';

export function unavailable() {
  return stubError(
    'ERR_OGPRESS_RUNTIME',
    'ogpress is a native addon and does not run in an edge runtime, which has none; run this code in Node.js: ' +
      "in Next, `export const runtime = 'nodejs'` in the route; elsewhere, render when the site is built",
  );
}
