// Runs the whole benchmark and prints it as Markdown; `--write` puts it into docs/benchmarks.md as well, and `--check`
// exits with 1 unless every target is met.

import { join } from 'node:path';

import { ask } from './child.mjs';
import { measureLoad } from './load.mjs';
import { describeMachine } from './machine.mjs';
import { writeSection } from './section.mjs';
import { measureStages } from './stages.mjs';
import { figureTable, problemList, ratioTable, stageTable, targetList } from './tables.mjs';
import { judge } from './targets.mjs';

const document = join(import.meta.dirname, '../../docs/benchmarks.md');

try {
  const { write, check } = readArguments(process.argv.slice(2));
  const results = { stages: measureStages(), ...(await ask('time.mjs')), ...(await measureLoad()) };
  const targets = judge(results);
  const markdown = report(results, targets);
  console.log(markdown);
  if (write) writeSection(document, markdown);
  // What was not measured is not met: a check that could not look must not pass.
  if (check && targets.some(({ met }) => !met)) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readArguments(args) {
  const unknown = args.find((arg) => arg !== '--write' && arg !== '--check');
  if (unknown) throw new Error(`expected no argument, --write or --check but received ${unknown}`);
  return { write: args.includes('--write'), check: args.includes('--check') };
}

function report({ rounds, cards, stages, delay, loop, all }, targets) {
  const problems = problemList(cards);
  return [
    '### Cards',
    'Time per card, ogpress divided by the rival: below 1.00 ogpress is faster. ' +
      `Median of ${rounds} interleaved rounds, one render at a time.`,
    ratioTable(cards, 'ms'),
    'PNG bytes per card, ogpress divided by the rival: below 1.00 its file is smaller.',
    ratioTable(cards, 'bytes'),
    "PNG bytes per card where ogpress is told `compression: 'small'` and the others what they were told above.",
    ratioTable(cards, 'smallBytes'),
    '† the picture is not visually equal to the reference, so it is left out of the geometric mean.',
    '‡ takumi takes no SVG: it lays out and paints a node tree of its own, written to give the same picture. Its ' +
      "layout is in its time; satori's, which makes the SVG, is not in that of the others. It is in no mean.",
    ...(problems ? ['Not compared:', problems] : []),
    ...stageSection(stages),
    'Event-loop delay during 60 concurrent renders of the paper card, in ms beyond that of the same process at rest. ' +
      'Median of three processes.',
    figureTable(delay, { p99: 'p99', worst: 'worst' }),
    'Memory over 300 cards in a loop, one awaited after the other, in MB of RSS.',
    figureTable(loop, { baseline: 'after import', peak: 'peak' }),
    'Memory over 300 cards in one `Promise.all`, in MB of RSS.',
    figureTable(all, { baseline: 'after import', peak: 'peak' }),
    describeMachine(),
    '### Targets',
    targetList(targets),
  ].join('\n\n');
}

function stageSection({ problem, rounds, cards }) {
  if (problem) return [`Where the time goes was not measured: ${problem}.`];
  return [
    "Where the time goes: each stage's share of ogpress's own time, and all of that time as a multiple of a floor, " +
      'which is the same pixels, four bytes each, copied once and compressed by libdeflate at level 1. A picture ' +
      `that fits fewer bytes a pixel can be below it. Median of ${rounds} interleaved rounds, without Node.js.`,
    stageTable(cards),
  ];
}
