// docs/setups.md, which `npm run setups` writes, lists every set-up, and none that fails.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { OUTCOMES, isWorse, readRows } from '../../scripts/setups/table.js';
import { setups } from './setups/index.js';

const folder = join(import.meta.dirname, 'setups');
const rows = readRows();

test('the table has a row for every set-up, and no other', () => {
  assert.deepEqual(
    [...rows.keys()],
    setups.map(({ name }) => name),
  );
  assert.ok(rows.size >= 20);
});

test('no set-up fails, or needs a line that no error says', () => {
  const allowed = new Set([OUTCOMES.works, OUTCOMES.line, OUTCOMES.error]);
  for (const [name, { outcome }] of rows) assert.ok(allowed.has(outcome), `${name}: ${outcome}`);
});

test('every folder of the set-ups is used, and every used folder is there', () => {
  const used = new Set(setups.flatMap(({ files, line }) => files.concat(line?.files ?? [])));
  for (const name of used) assert.ok(existsSync(join(folder, name)), name);
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(new Set(folders.map(({ name }) => name)), used);
});

test('a run fails where a set-up does worse than the table says, and not for a new one', () => {
  const row = (outcome) => ({ outcome: OUTCOMES[outcome] });
  assert.ok(isWorse(row('silent'), row('line')));
  assert.ok(isWorse(row('fails'), row('error')));
  assert.ok(!isWorse(row('works'), row('line')));
  assert.ok(!isWorse(row('fails'), undefined));
});
