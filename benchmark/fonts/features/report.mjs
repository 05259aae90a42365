// Makes the table, and writes it into a document.

import { readFileSync, writeFileSync } from 'node:fs';

import { groups } from './rows.mjs';

const [BEGIN, END] = ['<!-- features:begin -->', '<!-- features:end -->'];
const CASES = '../benchmark/fonts/features/cases';
const columns = ['ogpress', 'resvg-js', 'sharp', 'satori', 'takumi'];

/** Returns the table of all groups, and the measured differences between ogpress and Chromium. */
export function report(results) {
  const head = [line(['', ...columns]), line(['---', ...columns.map(() => '---')])];
  const lines = Object.entries(groups).flatMap(([group, rows]) =>
    section(
      group,
      results.filter(({ name }) => name in rows),
    ),
  );
  const last = line(['equal to Chromium, of those measured', ...columns.map((name) => share(results, name))]);
  const unequal = results.filter(({ outcomes }) => outcomes.ogpress.isEqual === false);
  const list = unequal.map(({ name, outcomes }) => `- ${link(name, name)}: ${figures(outcomes.ogpress)}`);
  return [...head, ...lines, last, '', 'Not equal to Chromium in the picture of ogpress:', '', ...list].join('\n');
}

/** Writes the text between the markers of a file. */
export function writeInto(file, text) {
  const whole = readFileSync(file, 'utf8');
  const [from, to] = [whole.indexOf(BEGIN), whole.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`expected ${BEGIN} and then ${END} in ${file}`);
  writeFileSync(file, `${whole.slice(0, from)}${BEGIN}\n\n${text}\n\n${whole.slice(to)}`);
}

function section(title, results) {
  if (results.length === 0) return [];
  const lines = results.map(row);
  return [line([`**${title}**`, ...columns.map(() => '')]), ...lines];
}

function row({ name, title, outcomes }) {
  return line([link(title, name), ...columns.map((column) => cell(outcomes[column]))]);
}

function cell(outcome) {
  if (outcome === undefined) return '';
  if (outcome.refusal !== undefined) return 'refused';
  // A picture that was not judged yet.
  return outcome.verdict ?? '?';
}

function share(results, name) {
  const measured = results.filter(({ outcomes }) => outcomes[name]?.measured !== undefined);
  return measured.length > 0
    ? `${measured.filter(({ outcomes }) => outcomes[name].isEqual).length} of ${measured.length}`
    : '';
}

function figures({ measured: { mean, share: far } }) {
  return `mean ${mean.toFixed(2)}, far off ${(far * 100).toFixed(2)} %`;
}

function link(text, name) {
  return `[${text}](${CASES}/${name}.svg)`;
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}
