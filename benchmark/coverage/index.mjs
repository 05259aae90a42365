// Measures the error of antialiasing: root mean square over all covered pixels, of 255. The reference is the same document, painted by resvg at 16
// times the size and averaged. Prints a table in Markdown.
//
//   npm install && npm run build           in the root of the repository
//   cd benchmark/cards && npm install      the rivals
//   node ../coverage/index.mjs
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { FontSet, renderOgPng } from '../../index.js';

const require = createRequire(join(import.meta.dirname, '../cards/package.json'));
const sharp = require('sharp');
const { Resvg } = require('@resvg/resvg-js');

const TIMES = 16;
const fonts = new FontSet({ system: false });

const painters = {
  ogpress: (svg) => renderOgPng(svg, { fonts }),
  'resvg-js': async (svg) => new Resvg(svg).render().asPng(),
  sharp: (svg) => sharp(Buffer.from(svg)).png().toBuffer(),
};

const [WIDTH, HEIGHT] = [240, 120];

/** Returns the SVG of a file, enlarged `scale` times on a canvas of `times` times `WIDTH` by `HEIGHT`. */
function scaled(file, scale, times = 1) {
  const svg = readFileSync(join(import.meta.dirname, file), 'utf8');
  const root = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * times}" height="${HEIGHT * times}" viewBox="0 0 ${WIDTH / scale} ${HEIGHT / scale}">`;
  return svg.replace(/<svg[^>]*>/, root);
}

/** Returns the size of a picture and the red channel of each pixel. */
async function pixels(png) {
  const { data, info } = await sharp(png).flatten({ background: '#fff' }).raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    red: Array.from({ length: info.width * info.height }, (_, at) => data[at * info.channels]),
  };
}

async function truth(file, scale) {
  const large = await pixels(await renderOgPng(scaled(file, scale, TIMES), { fonts, renderer: 'resvg' }));
  const red = new Float64Array(WIDTH * HEIGHT);
  large.red.forEach((value, at) => {
    const [x, y] = [at % large.width, Math.floor(at / large.width)];
    red[Math.floor(y / TIMES) * WIDTH + Math.floor(x / TIMES)] += value / TIMES ** 2;
  });
  return red;
}

function off(picture, right) {
  const covered = [...right.keys()].filter((at) => right[at] < 254.5 || picture.red[at] < 255);
  return Math.sqrt(covered.reduce((sum, at) => sum + (picture.red[at] - right[at]) ** 2, 0) / covered.length);
}

const cases = [
  ...[10, 12, 14, 16, 24, 48].map((size) => [`text of ${size} px`, 'text.svg', size / 12]),
  ['circles of 1 to 2 px', 'circles.svg', 1],
  ['circles of 4 to 8 px', 'circles.svg', 4],
];

console.log(`| shapes | ${Object.keys(painters).join(' | ')} |`);
console.log(
  `| --- | ${Object.keys(painters)
    .map(() => '---:')
    .join(' | ')} |`,
);
for (const [name, file, scale] of cases) {
  const right = await truth(file, scale);
  const figures = [];
  for (const paint of Object.values(painters))
    figures.push(off(await pixels(await paint(scaled(file, scale))), right).toFixed(1));
  console.log(`| ${name} | ${figures.join(' | ')} |`);
}
