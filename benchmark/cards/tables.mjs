// Measurements as Markdown. Times and bytes appear as ratios only: they hold on another machine, milliseconds do not.

import { rivals } from './rivals.mjs';

export function ratioTable(cards, figure) {
  const rows = cards.map((card) => [card.name, ...rivals.map((rival) => formatRatio(card, figure, rival))]);
  const means = rivals.map((rival) => formatNumber(geometricMean(cards, figure, rival)));
  return table(['card', ...rivals], [...rows, ['**geometric mean**', ...means]]);
}

export function problemList(cards) {
  return cards
    .flatMap(({ name, problems }) =>
      Object.entries(problems).map(([rival, problem]) => `- ${name}: ${rival} ${problem}`),
    )
    .join('\n');
}

export function figureTable(results, figures) {
  const rows = Object.entries(results).map(([rival, result]) =>
    [rival].concat(Object.keys(figures).map((figure) => result.problem ?? Math.round(result[figure]))),
  );
  return table(['', ...Object.values(figures)], rows);
}

// NaN where one of the two could not draw the card.
function ratio(card, figure, rival) {
  return card[figure].ogpress / card[figure][rival];
}

// Over the cards that both have drawn, and drawn right.
function geometricMean(cards, figure, rival) {
  const ratios = cards
    .filter(({ unlike }) => !unlike.includes('ogpress') && !unlike.includes(rival))
    .map((card) => ratio(card, figure, rival))
    .filter(Number.isFinite);
  return Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
}

function formatRatio(card, figure, rival) {
  return formatNumber(ratio(card, figure, rival)) + (card.unlike.includes(rival) ? ' †' : '');
}

function formatNumber(value) {
  if (!Number.isFinite(value)) return '–';
  return value < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
