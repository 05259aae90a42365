// Test data that is too large for the repository and lies beside it, as CONTRIBUTING.md says.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a folder of test data, and `undefined` if it is missing. With `CI` set that is an error, unless `OGPRESS_TESTS_WITHOUT`, a list
 * separated by commas, names the folder.
 */
export function sharedData(name) {
  const folder = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
  if (existsSync(folder)) return folder;
  const accepted = (process.env.OGPRESS_TESTS_WITHOUT ?? '').split(',');
  assert.ok(process.env.CI === undefined || accepted.includes(name), `CI is set but ${folder} is missing`);
  console.error(`${folder} is missing: nothing was compared with it`);
  return undefined;
}
