// The error of the stubs for browsers.
import { stubError } from './unavailable.js';

export function unavailable() {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  // Test runners that imitate a browser in Node.js choose the files for browsers.
  const mend = isNode
    ? 'this is Node.js with the condition `browser`: in Jest, add `@jest-environment node` to the test, or `testEnvironmentOptions: ' +
      "{ customExportConditions: ['node'] }` to the configuration"
    : 'import it only in server code';
  return stubError('ERR_OGPRESS_BROWSER', `ogpress is a native addon and does not run in a browser; ${mend}`);
}
