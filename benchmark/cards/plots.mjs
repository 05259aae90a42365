// Draws the plots at the top of docs/benchmarks.md from the tables in that file: `node plots.mjs`. `index.mjs --write` calls it after it has
// written the tables. Each plot is an SVG with horizontal bars, which ogpress renders to docs/plots.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { FontSet, renderOgPng } from '../../index.js';

const docs = join(import.meta.dirname, '../../docs');

const RIVALS = ['ogpress', 'sharp', '@napi-rs/canvas', 'resvg-js'];

// In units of the SVG; the PNG has twice as many pixels.
const WIDTH = 720;
const [LEFT, RIGHT] = [156, 84];
const [TOP, BAR, GAP, BOTTOM] = [78, 22, 14, 18];

const COLOURS = {
  ogpress: ['#1d4ed8', '#93b4f8'],
  rival: ['#64748b', '#cbd5e1'],
  text: '#0f172a',
  quiet: '#475569',
  axis: '#94a3b8',
};

/** Reads docs/benchmarks.md, draws the plots and writes them to docs/plots. */
export async function writePlots() {
  const fonts = new FontSet({ system: false });
  const folder = join(docs, 'plots');
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(drawPlots(readFileSync(join(docs, 'benchmarks.md'), 'utf8')))) {
    const png = await renderOgPng(svg, { fonts, scale: 2, compression: 'small', strict: true });
    writeFileSync(join(folder, `${name}.png`), png);
  }
}

function drawPlots(markdown) {
  const ratios = (heading) => {
    const mean = readTable(markdown, heading).get('**geometric mean**');
    // The table has ogpress divided by the rival; the plot has the rival divided by ogpress.
    return RIVALS.map((rival) => [rival, [1 / mean[rival]]]);
  };
  const memory = ['Memory over 300 cards in a loop', 'Memory over 300 cards in one `Promise.all`'].map((heading) =>
    readTable(markdown, heading),
  );
  const times = (value) => `${value.toFixed(1)}×`;
  return {
    time: drawBars({
      title: 'Time per card',
      subtitle: 'As a multiple of ogpress. Geometric mean of the cards that each draws correctly. Shorter is better.',
      rows: ratios('Time per card: ogpress'),
      label: times,
    }),
    bytes: drawBars({
      title: 'Bytes of the PNG',
      subtitle: 'As a multiple of ogpress. Geometric mean of the cards that each draws correctly. Shorter is better.',
      rows: ratios('Bytes of the PNG: ogpress'),
      label: times,
    }),
    memory: drawBars({
      title: 'Peak memory over 300 cards',
      subtitle: 'MB of RSS of the whole process, Node.js included. Shorter is better.',
      rows: RIVALS.map((rival) => [rival, memory.map((table) => table.get(rival).peak)]),
      label: (value) => `${value} MB`,
      legend: ['one after the other', 'in one Promise.all'],
    }),
  };
}

/** Returns the table that follows a line: a map from the first cell of a row to its other cells by column. */
function readTable(markdown, heading) {
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => line.startsWith(heading));
  if (from === -1) throw new Error(`expected a table after the line "${heading}" in docs/benchmarks.md`);
  const start = lines.findIndex((line, at) => at > from && line.startsWith('|'));
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  const [[, ...columns], , ...rows] = lines.slice(start, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    rows.map(([name, ...cells]) => [
      name,
      Object.fromEntries(columns.map((column, at) => [column, Number.parseFloat(cells[at])])),
    ]),
  );
}

function drawBars({ title, subtitle, rows, label, legend = [] }) {
  const most = Math.max(...rows.flatMap(([, values]) => values));
  const perUnit = (WIDTH - LEFT - RIGHT) / most;
  const rowHeight = BAR * rows[0][1].length;
  const height = TOP + rows.length * (rowHeight + GAP) - GAP + BOTTOM;
  const bars = rows.map(([name, values], index) => {
    const top = TOP + index * (rowHeight + GAP);
    const colours = name === 'ogpress' ? COLOURS.ogpress : COLOURS.rival;
    const weight = name === 'ogpress' ? 700 : 400;
    return [
      text(LEFT - 12, top + rowHeight / 2 + 5, name, { size: 15, anchor: 'end', weight }),
      ...values.flatMap((value, at) => [
        `<rect x="${LEFT}" y="${top + at * BAR}" width="${(value * perUnit).toFixed(1)}" height="${BAR - 2}" fill="${colours[at]}"/>`,
        text(LEFT + value * perUnit + 8, top + at * BAR + 15, label(value), { size: 13, weight }),
      ]),
    ].join('');
  });
  const keys = legend.map((name, at) => {
    const x = WIDTH - 334 + at * 158;
    return `<rect x="${x}" y="18" width="14" height="14" fill="${COLOURS.rival[at]}"/>${text(x + 20, 30, name, { size: 13, colour: COLOURS.quiet })}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="Inter">
    <rect width="100%" height="100%" fill="#fff"/>
    ${text(20, 32, title, { size: 19, weight: 700 })}
    ${text(20, 56, subtitle, { size: 13, colour: COLOURS.quiet })}
    ${keys.join('')}
    ${bars.join('\n')}
    <path d="M${LEFT - 0.5} ${TOP - 6}V${height - BOTTOM + 4}" stroke="${COLOURS.axis}"/>
  </svg>`;
}

function text(x, y, content, { size, anchor = 'start', weight = 400, colour = COLOURS.text }) {
  return `<text x="${x.toFixed(1)}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${colour}">${content}</text>`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writePlots();
