// Draws 3,000 icons of npm packages with both painters of ogpress and with Chromium, and prints a table. `--write` writes it to docs/icons.md.
// `--keep FOLDER` keeps the pictures of the listed icons.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { renderOgPng } from '../../index.js';
import { draw } from './chromium.mjs';
import { difference } from './difference.mjs';
import { icons } from './icons.mjs';
import { report } from './report.mjs';
import { SIDE } from './side.mjs';
import { truth } from './truth.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean' }, keep: { type: 'string' } } });

const results = [];
for (const icon of icons()) results.push({ ...icon, ...(await drawn(icon)) });

const painted = results.filter(({ refusal }) => refusal === undefined);
const pictures = await draw(painted);
for (const [at, result] of painted.entries()) {
  result.chromium = difference(result.onWhite, pictures[at]);
  if (!isUnlike(result.chromium) && !differ(result)) continue;
  const right = await truth(result.svg, result);
  result.offTruth = { ogpress: difference(result.onWhite, right), chromium: difference(pictures[at], right) };
  if (values.keep !== undefined) await keep(values.keep, result, [pictures[at], right]);
}

const text = report(results, { isUnlike, differ });
console.log(text);
if (values.write) writeFileSync(join(import.meta.dirname, '../../docs/icons.md'), text);

/** Whether two pictures are not equal as docs/browser.md defines it. */
function isUnlike({ mean, share }) {
  return mean > 1.2 || share > 0.006;
}

/** Whether the pictures of the two painters are not visually equal, by the measure for small pictures. */
function differ({ painters }) {
  return painters.some(({ mean, share }) => mean > 1 || share > 0.005);
}

/** Renders an icon with both painters. Returns the pictures, or the error. */
async function drawn({ svg }) {
  try {
    const warnings = [];
    const options = { width: SIDE, onWarning: ({ message }) => warnings.push(message) };
    const auto = await renderOgPng(svg, options);
    const resvg = await renderOgPng(svg, { width: SIDE, renderer: 'resvg' });
    const { width, height } = await sharp(auto).metadata();
    const onWhite = await pixels(auto, '#fff');
    const painters = [difference(onWhite, await pixels(resvg, '#fff'))];
    painters.push(difference(await pixels(auto, '#000'), await pixels(resvg, '#000')));
    return { warnings, width, height, onWhite, painters };
  } catch (error) {
    return { refusal: error.code ?? error.message };
  }
}

function pixels(png, background) {
  return sharp(png).flatten({ background }).toColourspace('srgb').raw().toBuffer();
}

/** Writes our picture, Chromium's and the truth side by side, with the SVG. */
async function keep(folder, { package: name, file, svg, width, height, onWhite }, others) {
  mkdirSync(folder, { recursive: true });
  const base = join(folder, `${name}-${file}`.replaceAll(/[/@]/g, '-').replace(/\.svg$/, ''));
  const image = (input) =>
    sharp(input, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  const all = [onWhite, ...others];
  const beside = all.map(async (picture, at) => ({ input: await image(picture), left: at * (width + 8), top: 0 }));
  const canvas = sharp({ create: { width: all.length * (width + 8), height, channels: 3, background: '#888' } });
  await canvas.composite(await Promise.all(beside)).toFile(`${base}.png`);
  writeFileSync(`${base}.svg`, svg);
}
