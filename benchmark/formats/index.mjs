// Compares the files of `renderImage` with those of sharp. See README.md.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

import { renderImage } from '../../index.js';
import { lumaOf, ssim } from './ssim.mjs';

const ROUNDS = Number(process.argv[2] ?? 9);
const QUALITIES = [50, 60, 70, 80, 90, 95];
const folder = process.env.OGPRESS_CARDS ?? fileURLToPath(new URL('../../tests/data/cards/', import.meta.url));

sharp.concurrency(1);
sharp.cache(false);

/** The formats with loss: options of ours, and the same file by sharp. */
const LOSSY = {
  'JPEG 4:2:0': [
    (quality) => ({ format: 'jpeg', quality }),
    (image, quality) => image.flatten({ background: '#fff' }).jpeg({ quality }),
  ],
  'JPEG 4:4:4': [
    (quality) => ({ format: 'jpeg', quality, chromaSubsampling: '4:4:4' }),
    (image, quality) => image.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling: '4:4:4' }),
  ],
  WebP: [(quality) => ({ format: 'webp', quality }), (image, quality) => image.webp({ quality })],
};
const LOSSLESS = {
  'WebP, lossless': [{ format: 'webp', lossless: true }, (image) => image.webp({ lossless: true })],
};
/** Palettes by pngquant, whose input is a PNG file. */
const PALETTES = Object.fromEntries(
  [64, 256].flatMap((colors) =>
    [
      [true, []],
      [0.5, ['--floyd=0.5']],
      [false, ['--nofs']],
    ].map(([dither, flags]) => [
      `PNG, ${colors} colours, dither ${Number(dither)}`,
      [{ colors, dither }, [...flags, String(colors)]],
    ]),
  ),
);
const hasPngquant = spawnSync('pngquant', ['--version']).status === 0;

function pngquant(file, flags) {
  const { stdout, status } = spawnSync('pngquant', [...flags, '-'], { input: file, maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`pngquant ended with ${status}`);
  return stdout;
}

const cards = readdirSync(folder).filter((file) => file.endsWith('.svg'));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const shown = (value) => value.toFixed(2);

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Medians of the times of several works, which take turns. */
async function times(works) {
  const all = works.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) all[index].push(await timed(work));
  }
  return all.map(median);
}

async function decoded(file) {
  return new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer());
}

/** The bytes at a similarity on a curve of `[similarity, bytes]`; `undefined` beyond its ends. */
function bytesAt(similarity, curve) {
  const sorted = curve.toSorted(([a], [b]) => a - b);
  const above = sorted.findIndex(([known]) => known >= similarity);
  if (above < 1) return undefined;
  const [[low, few], [high, many]] = [sorted[above - 1], sorted[above]];
  const share = high === low ? 1 : (similarity - low) / (high - low);
  return Math.exp(Math.log(few) + share * (Math.log(many) - Math.log(few)));
}

const rows = [];
for (const card of cards) {
  const svg = readFileSync(`${folder}/${card}`, 'utf8');
  const { data, width, height } = await renderImage(svg, { format: 'raw' });
  const pixels = () => sharp(data, { raw: { width, height, channels: 4 } });
  const luma = lumaOf(data);
  const similarity = async (file) => ssim(luma, lumaOf(await decoded(file)), width);
  const name = card.replace('.svg', '');

  const timesOf = async (options, rival) => {
    const [whole, raw, theirs, alone] = await times([
      () => renderImage(svg, options),
      () => renderImage(svg, { format: 'raw' }),
      () => rival(sharp(Buffer.from(svg))).toBuffer(),
      () => rival(pixels()).toBuffer(),
    ]);
    return { whole: whole / theirs, alone: Math.max(whole - raw, 0.01) / alone };
  };

  for (const [format, [options, rival]] of Object.entries(LOSSY)) {
    const curve = [];
    for (const quality of QUALITIES) {
      const file = await rival(pixels(), quality).toBuffer();
      curve.push([await similarity(file), file.length]);
    }
    const ratios = [];
    for (const quality of QUALITIES) {
      const file = await renderImage(svg, options(quality));
      const theirs = bytesAt(await similarity(file), curve);
      if (theirs !== undefined) ratios.push(file.length / theirs);
    }
    const { whole, alone } = await timesOf(options(80), (image) => rival(image, 80));
    rows.push({ format, name, bytes: geometricMean(ratios), whole, alone });
  }
  for (const [format, [options, rival]] of Object.entries(LOSSLESS)) {
    const [ours, theirs] = [await renderImage(svg, options), await rival(pixels()).toBuffer()];
    rows.push({ format, name, bytes: ours.length / theirs.length, ...(await timesOf(options, rival)) });
  }
  if (!hasPngquant) continue;
  const png = await pixels().png({ compressionLevel: 1 }).toBuffer();
  for (const [format, [options, flags]] of Object.entries(PALETTES)) {
    const [ours, theirs] = [await renderImage(svg, options), pngquant(png, flags)];
    const [error, rivalError] = await Promise.all(
      [ours, theirs].map(async (file) => squares(await decoded(file), data)),
    );
    const [whole, raw, alone] = await times([
      () => renderImage(svg, options),
      () => renderImage(svg, { format: 'raw' }),
      async () => pngquant(png, flags),
    ]);
    const errors = (error + 0.1) / (rivalError + 0.1);
    rows.push({ format, name, bytes: ours.length / theirs.length, alone: Math.max(whole - raw, 0.01) / alone, errors });
  }
}

function squares(a, b) {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] - b[at]) ** 2;
  return sum / a.length;
}

console.log(
  `sharp ${sharp.versions.sharp}, Node ${process.versions.node}, ${cpus().length} processors, ${ROUNDS} rounds\n`,
);
const HEADERS = ['format', 'cards', 'bytes', 'largest', 'error', 'time, SVG to file', 'slowest', 'time, encoder alone'];
console.log(`| ${HEADERS.join(' | ')} |\n| ${HEADERS.map(() => '---').join(' | ')} |`);
for (const format of new Set(rows.map((row) => row.format))) {
  const own = rows.filter((row) => row.format === format);
  const all = (name) => own.map((row) => row[name]).filter((value) => value !== undefined);
  const worst = (name) => {
    if (all(name).length === 0) return '';
    const row = own.reduce((worst, row) => (row[name] > worst[name] ? row : worst));
    return `${shown(row[name])} (${row.name})`;
  };
  const mean = (name) => (all(name).length > 0 ? shown(geometricMean(all(name))) : '');
  const cells = [
    format,
    own.length,
    mean('bytes'),
    worst('bytes'),
    mean('errors'),
    mean('whole'),
    worst('whole'),
    mean('alone'),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
