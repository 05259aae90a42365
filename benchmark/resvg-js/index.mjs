// Compares `ogpress/resvg-js` with `@resvg/resvg-js`, by the same calls in one process: `node benchmark/resvg-js`, or with a number of rounds.
//
// `OGPRESS_RESVG_JS=original` puts the original on both sides. The ratios then show how far they can be trusted.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readCards } from '../cards/cards.mjs';
import { median } from '../cards/median.mjs';
import { readSize } from '../cards/png.mjs';
import { difference } from './difference.mjs';

const warmUps = 3;
const rounds = readRounds(process.argv[2] ?? '15');

const root = join(import.meta.dirname, '../..');

// Both draw in the same fonts, and neither searches those of the machine. The card `text` names DejaVu Sans.
const font = {
  loadSystemFonts: false,
  fontFiles: [
    join(root, 'assets/fonts/Inter-Regular.ttf'),
    join(root, 'assets/fonts/Inter-Bold.ttf'),
    '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
    '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf',
  ].filter((file) => existsSync(file)),
  defaultFontFamily: 'Inter',
};

const original = await import('@resvg/resvg-js');
const ours = process.env.OGPRESS_RESVG_JS === 'original' ? original : await import('../../lib/resvg-js/resvg-js.js');
const sides = { ours, original };

const ways = {
  sync: ({ Resvg }, svg) => new Resvg(svg, { font }).render().asPng(),
  async: async ({ renderAsync }, svg) => (await renderAsync(svg, { font })).asPng(),
};

const cards = [];
for (const card of readCards()) {
  process.stderr.write(`${card.name}\n`);
  cards.push(await measure(card));
}
console.log(report());

/** Times a card in both ways on both sides. The sides take turns, and so does the one that begins. */
async function measure({ name, svg }) {
  const pngs = { ours: ways.sync(ours, svg), original: ways.sync(original, svg) };
  const sizes = { ours: readSize(pngs.ours), original: readSize(pngs.original) };
  const isSameSize = sizes.ours === sizes.original;
  const medians = {};
  for (const [way, render] of Object.entries(ways)) {
    const times = { ours: [], original: [] };
    for (let round = -warmUps; round < rounds; round += 1) {
      const order = round % 2 === 0 ? ['ours', 'original'] : ['original', 'ours'];
      for (const side of order) {
        const start = performance.now();
        await render(sides[side], svg);
        if (round >= 0) times[side].push(performance.now() - start);
      }
    }
    medians[way] = { ours: median(times.ours), original: median(times.original) };
  }
  return {
    name,
    sizes,
    isSameSize,
    medians,
    bytes: pngs.ours.length / pngs.original.length,
    ...(isSameSize ? difference(pngs.ours, pngs.original) : { mean: NaN, shareOff: NaN, isEqual: false }),
  };
}

function report() {
  const ratio = (card, way) => card.medians[way].ours / card.medians[way].original;
  const mean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const right = cards.filter(({ isEqual }) => isEqual);
  const geometric = (read) => (right.length > 0 ? mean(right.map(read)).toFixed(2) : '–');
  const times = ({ ours: a, original: b }) => `${a.toFixed(1)} / ${b.toFixed(1)}`;
  const rows = cards.map((card) => [
    card.name,
    card.isSameSize ? card.sizes.ours : `${card.sizes.ours} for ${card.sizes.original}`,
    times(card.medians.sync),
    ratio(card, 'sync').toFixed(2),
    times(card.medians.async),
    ratio(card, 'async').toFixed(2),
    card.bytes.toFixed(2),
    card.mean.toFixed(3),
    `${(card.shareOff * 100).toFixed(3)} %`,
    card.isEqual ? 'yes' : '**no**',
  ]);
  const means = [
    geometric((card) => ratio(card, 'sync')),
    geometric((card) => ratio(card, 'async')),
    geometric(({ bytes }) => bytes),
  ];
  return [
    `Time of \`new Resvg(svg, options).render().asPng()\` and of \`(await renderAsync(svg, options)).asPng()\`, ours / original. ` +
      `Median of ${rounds} rounds in which both take turns, in one process, with the same fonts. Ratios are ours divided by the ` +
      'original; the geometric mean leaves out cards that are not visually equal.',
    table(
      ['card', 'size', 'sync, ms', 'ratio', 'async, ms', 'ratio', 'bytes', 'mean difference', 'pixels off', 'equal'],
      [...rows, ['**geometric mean**', '', '', means[0], '', means[1], means[2], '', '', '']],
    ),
    `Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
  ].join('\n\n');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

function readRounds(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`expected a number of rounds but received ${text}`);
  return value;
}
