// The warnings of `inspectSvg` are those of a render: for each document that was compared with Chromium, in the size and with the fonts of
// that comparison.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FontSet, inspectSvg, renderOgPng } from '../../index.js';
import { sharedData } from '../support/shared-data.js';

const timeout = 120_000;

const folder = sharedData('browser');
const skip = folder === undefined;

/** The fonts that Chromium had, as in crates/render/tests/browser/case.rs. */
const fontsOf = (folder) =>
  FontSet.load({
    dirs: [join(folder, 'fonts')],
    system: false,
    defaultFamily: 'Inter',
    serif: 'Inter',
    sansSerif: 'Inter',
    cursive: 'Inter',
    fantasy: 'Inter',
    monospace: 'Fira Code',
  });

/** The warnings of a render, or its error. */
async function rendered(svg, options) {
  const warnings = [];
  const render = renderOgPng(svg, { ...options, compression: 'fast', onWarning: (warning) => warnings.push(warning) });
  return render.then(() => warnings, outcomeOf);
}

const outcomeOf = ({ code, message }) => ({ code, message });

test('an inspection finds what a render leaves out, or rejects as it does', { timeout, skip }, async () => {
  const fonts = await fontsOf(folder);
  const files = readdirSync(join(folder, 'cases')).filter((file) => file.endsWith('.svg'));
  const counts = new Map();
  for (const file of files) {
    const svg = readFileSync(join(folder, 'cases', file));
    const chromium = readFileSync(join(folder, 'cases', file.replace(/svg$/, 'png')));
    const options = { fonts, width: chromium.readUInt32BE(16) };
    const found = await inspectSvg(svg, options).then(({ warnings }) => warnings, outcomeOf);
    assert.deepEqual(found, await rendered(svg, options), file);
    for (const { code } of Array.isArray(found) ? found : []) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  assert.ok(files.length > 100 && counts.size > 5, `${files.length} documents, ${counts.size} kinds of warnings`);
});
