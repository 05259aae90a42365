// Lays out the conformance suite that the tests compare with: `node scripts/resvg-suite.js <clone of linebender/resvg>`.
//
// Copies the cases that `tests/data/resvg-suite.txt` names, with the fonts and resources of the suite, to
// `../shared/conformance/resvg`. `docs/conformance.md` counts these cases and no others.
import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from './run.js';

const [clone] = process.argv.slice(2);
if (!clone) {
  console.error('expected the path of a clone of linebender/resvg');
  process.exit(1);
}
const suite = join(resolve(clone), 'crates/resvg/tests');
const target = join(root, '../shared/conformance/resvg');

const cases = readFileSync(join(root, 'tests/data/resvg-suite.txt'), 'utf8').trim().split('\n');
for (const name of cases) {
  for (const extension of ['svg', 'png']) {
    cpSync(join(suite, 'tests', `${name}.${extension}`), join(target, 'tests', `${name}.${extension}`));
  }
}
for (const folder of ['fonts', 'resources']) cpSync(join(suite, folder), join(target, folder), { recursive: true });
for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) cpSync(join(clone, licence), join(target, licence));
console.log(`${cases.length} cases in ${target}`);
