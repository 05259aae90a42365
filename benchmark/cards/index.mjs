// Runs the whole benchmark and prints it as Markdown; `--write` puts it into docs/benchmarks.md as well.

import { join } from 'node:path';

import { ask } from './child.mjs';
import { measureLoad } from './load.mjs';
import { describeMachine } from './machine.mjs';
import { writeSection } from './section.mjs';
import { figureTable, problemList, ratioTable } from './tables.mjs';

const document = join(import.meta.dirname, '../../docs/benchmarks.md');

try {
  const write = readArguments(process.argv.slice(2));
  const markdown = report(await ask('time.mjs'), await measureLoad());
  console.log(markdown);
  if (write) writeSection(document, markdown);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readArguments(args) {
  const unknown = args.find((arg) => arg !== '--write');
  if (unknown) throw new Error(`expected no argument or --write but received ${unknown}`);
  return args.includes('--write');
}

function report({ rounds, cards }, { delay, loop, all }) {
  const problems = problemList(cards);
  return [
    '### Cards',
    'Time per card, ogpress divided by the rival: below 1.00 ogpress is faster. ' +
      `Median of ${rounds} interleaved rounds, one render at a time.`,
    ratioTable(cards, 'ms'),
    'PNG bytes per card, ogpress divided by the rival: below 1.00 its file is smaller.',
    ratioTable(cards, 'bytes'),
    '† the picture is not visually equal to the reference, so it is left out of the geometric mean.',
    ...(problems ? ['Not compared:', problems] : []),
    'Event-loop delay during 60 concurrent renders of the paper card, in ms beyond that of the same process at rest. ' +
      'Median of three processes.',
    figureTable(delay, { p99: 'p99', worst: 'worst' }),
    'Memory over 300 cards in a loop, one awaited after the other, in MB of RSS.',
    figureTable(loop, { baseline: 'after import', peak: 'peak' }),
    'Memory over 300 cards in one `Promise.all`, in MB of RSS.',
    figureTable(all, { baseline: 'after import', peak: 'peak' }),
    describeMachine(),
  ].join('\n\n');
}
