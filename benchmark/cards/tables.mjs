// Writes measurements as Markdown. Times and bytes are ratios only, because ratios also hold on other machines.

import { formatNumber, geometricMean, ratio } from './ratios.mjs';
import { rivals, takumi } from './rivals.mjs';

const stages = ['guard', 'parse', 'paint', 'encode'];

// takumi draws only two of the cards, from an input of its own. So it has no mean.
export function ratioTable(cards, figure) {
  const columns = [...rivals, takumi];
  const rows = cards.map((card) => [card.name, ...columns.map((rival) => formatRatio(card, figure, rival))]);
  const means = rivals.map((rival) => formatNumber(geometricMean(cards, figure, rival)));
  return table(['card', ...rivals, `${takumi} ‡`], [...rows, ['**geometric mean**', ...means, '–']]);
}

export function stageTable(cards) {
  // Medians of the stages do not add up to the median of the whole, so the shares are those of their sum.
  const share = (card, stage) => {
    const all = stages.reduce((sum, name) => sum + card[name], 0);
    return `${Math.round((card[stage] / all) * 100)} %`;
  };
  const rows = cards.map((card) => [
    card.name,
    ...stages.map((stage) => share(card, stage)),
    formatNumber(card.total / card.floor),
    formatNumber(card.total / (card.floor + card.parse)),
  ]);
  return table(['card', ...stages, '× floor', '× (floor + parse)'], rows);
}

export function targetList(targets) {
  return targets.map(({ met, text }) => `- ${verdict(met)}: ${text}`).join('\n');
}

function verdict(met) {
  if (met === undefined) return '**not measured**';
  return met ? 'met' : '**missed**';
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

function formatRatio(card, figure, rival) {
  return formatNumber(ratio(card, figure, rival)) + (card.unlike.includes(rival) ? ' †' : '');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
