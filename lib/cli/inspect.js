// `ogpress inspect`: what documents are and need.
import { readLater, readStdin } from './documents.js';
import { pictureOptions } from './picture.js';
import { Report, errorObject } from './report.js';
import { filesOf, sourcesOf } from './sources.js';
import { bytes, coloursOf, duration, plain } from './text.js';
import { UsageError } from './usage-error.js';

/** Inspects what the operands name. Returns the exit code. */
export async function inspect(inputs, flags) {
  const ogpress = await import('../../index.js');
  const options = await pictureOptions(ogpress, flags);
  const report = new Report({ isJson: flags.json });
  let count = 0;
  let failed = 0;
  for await (const { input, error, read } of documents(inputs)) {
    try {
      if (error !== undefined) throw error;
      const found = await ogpress.inspectSvg(await read(), options);
      if (count++ > 0 && !flags.json) process.stdout.write('\n');
      report.object({ type: 'inspection', ok: true, input, ...found });
      if (!flags.json) process.stdout.write(text(input, found));
    } catch (error) {
      failed++;
      report.error(input, error);
      report.object({ type: 'inspection', ok: false, input, error: errorObject(error) });
    }
  }
  if (count + failed === 0) throw new UsageError('there are no SVG files in the inputs');
  return failed === 0 ? 0 : 1;
}

async function* documents(inputs) {
  if (inputs.includes('-')) yield { input: '-', read: readStdin };
  for (const source of await sourcesOf(inputs.filter((input) => input !== '-'))) {
    for (const { input, error } of filesOf(source)) yield { input, error, read: () => readLater(input) };
  }
}

function text(input, { width, height, families, characters, hrefs, memory, work, warnings }) {
  const colour = coloursOf(process.stdout);
  const short = (value) => Number(value.toFixed(3));
  const rows = {
    size: `${short(width)} x ${short(height)}`,
    families: families.join(', ') || 'none',
    characters: characters || 'none',
    references: hrefs.join(', ') || 'none',
    memory: bytes(memory),
    work: duration(work / 1e6),
  };
  const lines = Object.entries(rows).map(([name, value]) => `  ${name.padEnd(10)}  ${plain(value)}`);
  const remarks = warnings.map(({ code, message }) => `  ${colour('yellow', `warning ${code}`)}: ${plain(message)}`);
  return `${colour('bold', plain(input))}\n${[...lines, ...remarks].join('\n')}\n`;
}
