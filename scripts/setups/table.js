// The table of docs/setups.md: read to compare with, and written again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../run.js';

const page = join(root, 'docs', 'setups.md');
const START = '<!-- table: `npm run setups` writes it -->\n\n<!-- prettier-ignore-start -->\n\n';
const END = '\n\n<!-- prettier-ignore-end -->\n';
const HEAD = ['set-up', 'version', 'outcome', 'the line, and what is said without it'];

/** What can come of a set-up, from the best to the worst. */
export const OUTCOMES = {
  works: 'works by itself',
  line: 'works with one line',
  error: 'error that says the line',
  silent: 'works with a line that no error says',
  fails: 'fails',
};

const rank = (outcome) => Object.values(OUTCOMES).indexOf(outcome);

/** The rows of the page by set-up name. */
export function readRows() {
  const rows = new Map();
  if (!existsSync(page)) return rows;
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    const cells = line.split(' | ');
    const name = cells[0].match(/^\| `([^`]+)`/)?.[1];
    if (name) rows.set(name, { line, outcome: cells[2] });
  }
  return rows;
}

export function makeRow({ name, title, line, refused }, version, { outcome, note }) {
  const text = line ?? { text: refused };
  const shown = {
    works: '',
    line: `${text.where ?? ''} \`${text.text}\`; ${note}`,
    silent: `${text.where ?? ''} \`${text.text}\`; ${note}`,
    error: `\`${text.text}\`; ${note}`,
    fails: note,
  }[outcome];
  const cells = [`\`${name}\`: ${title}`, version, OUTCOMES[outcome], shown.replaceAll('|', '\\|').trim()];
  return { line: `| ${cells.join(' | ')} |`, outcome: OUTCOMES[outcome] };
}

export const isWorse = (row, before) => before !== undefined && rank(row.outcome) > rank(before.outcome);

/** Writes the rows between the markers of the page. */
export function writeRows(rows) {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(START);
  const after = rest.slice(rest.indexOf(END));
  const table = [`| ${HEAD.join(' | ')} |`, '|---|---|---|---|', ...rows.map(({ line }) => line)];
  writeFileSync(page, `${before}${START}${table.join('\n')}${after}`);
}
