// Draws one small SVG for each feature of fonts with ogpress and others, compares with Chromium, and prints a table. `--write` writes it to
// docs/fonts.md, `--keep FOLDER` keeps the pictures, and `--only NAME` draws one row. seen.json has the verdicts by eye, with the digest of each
// judged picture. `--seen` records that the pictures of this run were judged.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { difference } from '../../icons/difference.mjs';
import { families, familiesOf, writeFonts } from './fonts.mjs';
import { htmlOnly, openers, sizeOf } from './renderers.mjs';
import { report, writeInto } from './report.mjs';
import { rows } from './rows.mjs';
import { sheet } from './sheet.mjs';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean' },
    seen: { type: 'boolean' },
    keep: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'ogpress-font-features-'));
const seenFile = join(import.meta.dirname, 'seen.json');
const seen = JSON.parse(readFileSync(seenFile, 'utf8'));
const opened = {};
try {
  const fonts = join(scratch, 'fonts');
  await writeFonts(fonts);
  for (const [name, open] of Object.entries(openers)) opened[name] = await open(scratch);
  const results = [];
  for (const row of rows.filter(({ name }) => values.only?.includes(name) ?? true))
    results.push(await drawn(row, fonts));
  if (values.seen) writeFileSync(seenFile, inLines(seen));
  process.exitCode = results.some(isUnseen) ? 1 : 0;
  const text = report(results);
  console.log(text);
  if (values.write) writeInto(join(import.meta.dirname, '../../../docs/fonts.md'), text);
} finally {
  rmSync(scratch, { recursive: true });
}
// The WOFF2 decoder keeps the process alive.
process.exit();

/** Returns the pictures of a row by Chromium, ogpress and the rivals. */
async function drawn(row, folder) {
  const svg = readFileSync(join(import.meta.dirname, 'cases', `${row.name}.svg`), 'utf8');
  const names = new Set(['Inter', ...familiesOf(svg), ...(row.also ?? [])]);
  const files = [...new Set([...names].flatMap((name) => families[name].files))].map((file) => join(folder, file));
  const outcomes = {};
  for (const [name, draw] of Object.entries(opened)) {
    if (row.svgOnly && htmlOnly.includes(name)) continue;
    try {
      const drawing = await draw({ ...row, files }, svg);
      const { png, warnings } = Buffer.isBuffer(drawing) ? { png: drawing } : drawing;
      outcomes[name] = { png, warnings, pixels: await pixels(png) };
    } catch (error) {
      outcomes[name] = { refusal: error.message.split('\n')[0] };
    }
  }
  for (const [name, outcome] of Object.entries(outcomes))
    outcomes[name] = judged(row, name, outcome, outcomes.chromium);
  const result = { ...row, outcomes };
  if (values.keep !== undefined) await keep(values.keep, result, sizeOf(svg));
  return result;
}

/** Returns the verdict on a picture: the one in `seen.json`, or else the measured one. */
function judged(row, name, outcome, chromium) {
  if (outcome.refusal !== undefined) return outcome;
  const picture = createHash('sha256').update(outcome.pixels).digest('hex').slice(0, 16);
  const measured = htmlOnly.includes(name) ? undefined : difference(outcome.pixels, chromium.pixels);
  const isEqual = measured !== undefined && measured.mean <= 0.9 && measured.share <= 0.006;
  const saw = seen[row.name]?.[name];
  if (values.seen && saw !== undefined) saw.picture = picture;
  return { ...outcome, measured, isEqual, verdict: verdict(saw, picture, isEqual) };
}

function verdict(saw, picture, isEqual) {
  if (saw === undefined) return isEqual ? 'yes' : undefined;
  return saw.picture === picture ? saw.verdict : undefined;
}

/** Returns JSON with a line for each picture. */
function inLines(all) {
  const rowsOfAll = Object.entries(all).map(([row, pictures]) => {
    const lines = Object.entries(pictures).map(([name, saw]) => `    ${JSON.stringify(name)}: ${JSON.stringify(saw)}`);
    return `  ${JSON.stringify(row)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${rowsOfAll.join(',\n')}\n}\n`;
}

function isUnseen({ outcomes }) {
  return Object.values(outcomes).some(({ refusal, verdict }) => refusal === undefined && verdict === undefined);
}

function pixels(png) {
  return sharp(png).flatten({ background: '#fff' }).toColourspace('srgb').raw().toBuffer();
}

async function keep(folder, { name, outcomes }, size) {
  mkdirSync(folder, { recursive: true });
  const pictures = Object.entries(outcomes).map(
    ([who, { png, refusal, measured, isEqual, verdict, warnings = [] }]) => {
      const figures =
        measured === undefined
          ? ''
          : `${isEqual ? 'equal' : 'DIFFERS'} ${measured.mean.toFixed(2)} ${(measured.share * 100).toFixed(2)}%`;
      const label = [name, who, figures, verdict, refusal, ...warnings.map(({ code }) => code)]
        .filter(Boolean)
        .join(' · ');
      return { label: label.replaceAll(/[&<]/g, ' ').slice(0, 150), png };
    },
  );
  writeFileSync(join(folder, `${name}.png`), await sheet(pictures, size));
}
