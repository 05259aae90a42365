// Writes ten thousand pages with a bar in the terminal, and says what became of them: `node index.mjs [folder]`.
import { Presets, SingleBar } from 'cli-progress';
import { writeFiles } from 'ogpress';

const [folder = 'dist'] = process.argv.slice(2);
const pages = Array.from({ length: 10_000 }, (_, page) => [`${page % 50}/${page}.html`, `<h1>Page ${page}</h1>\n`]);

// Where there is no terminal, a line now and then is enough.
const bar = new SingleBar(
  { format: '{bar} {percentage}% | {value} of {total} | {path}', noTTYOutput: true, notTTYSchedule: 1000 },
  Presets.shades_classic,
);
bar.start(pages.length, 0, { path: '' });
try {
  const { written, skipped, bytes, durationMs } = await writeFiles(pages, {
    root: folder,
    skipUnchanged: true,
    onProgress: ({ completed, path }) => bar.update(completed, { path }),
  });
  bar.stop();
  console.log(`${written} written (${bytes} bytes), ${skipped} as they were, in ${Math.round(durationMs)} ms`);
} catch (error) {
  bar.stop();
  if (error.code !== 'ERR_OGPRESS_FILES_NOT_WRITTEN') throw error;
  // The cause once, and what is still to be written.
  console.error(error.message);
  for (const { path } of error.report.failed) console.error(`  ${path}`);
  process.exitCode = 1;
}
