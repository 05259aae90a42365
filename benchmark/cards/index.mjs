// Runs the whole benchmark and prints Markdown. `--write` also replaces the section in docs/benchmarks.md and the plots in docs/plots.
// `--check` exits with 1 unless every target is met.

import { join } from 'node:path';

import { ask } from './child.mjs';
import { measureLoad } from './load.mjs';
import { describeMachine } from './machine.mjs';
import { writePlots } from './plots.mjs';
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
  if (write) {
    writeSection(document, markdown);
    await writePlots();
  }
  // A target that was not measured counts as missed.
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
    'Time per card: ogpress divided by the rival. Below 1.00 ogpress is faster. ' +
      `Median of ${rounds} rounds in which the rivals take turns, one render at a time.`,
    ratioTable(cards, 'ms'),
    'Bytes of the PNG: ogpress divided by the rival. Below 1.00 the file of ogpress is smaller.',
    ratioTable(cards, 'bytes'),
    "Bytes of the PNG with `compression: 'small'` for ogpress. The rivals have the same options as above.",
    ratioTable(cards, 'smallBytes'),
    '† The picture is not visually equal to the reference. The geometric mean leaves it out.',
    '‡ takumi does not read SVG. It lays out and paints a tree of nodes, written to give the same picture. Its time includes the ' +
      'layout; the times of the others do not include that of satori, which makes the SVG. So no mean includes it.',
    ...(problems ? ['Not compared:', problems] : []),
    ...stageSection(stages),
    'Event-loop delay in ms during 60 concurrent renders of the paper card, minus the delay of the same process at rest. ' +
      'Median of three processes.',
    figureTable(delay, { p99: 'p99', worst: 'worst' }),
    'Memory over 300 cards in a loop, one after the other, in MB of RSS.',
    figureTable(loop, { baseline: 'after import', peak: 'peak' }),
    'Memory over 300 cards in one `Promise.all`, in MB of RSS.',
    figureTable(all, { baseline: 'after import', peak: 'peak' }),
    describeMachine(),
    '### Targets',
    targetList(targets),
  ].join('\n\n');
}

function stageSection({ problem, rounds, cards }) {
  if (problem) return [`The stages were not measured: ${problem}.`];
  return [
    'Where the time goes. The first columns are the share of each stage in the time of ogpress. The last two are its whole time as a ' +
      'multiple of a floor: the same pixels, four bytes each, copied once and compressed by libdeflate at level 1. A picture that needs ' +
      `fewer bytes a pixel can be below the floor. Median of ${rounds} rounds in which the cards take turns, without Node.js.`,
    stageTable(cards),
  ];
}
