// The rival, a program that people write without the command: a loop over the files with p-limit and resvg-js. `node rival.mjs <from> <to> <width> <fonts>`
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Resvg } from '@resvg/resvg-js';
import pLimit from 'p-limit';

const [from, to, width, fonts] = process.argv.slice(2);
const options = {
  ...(width !== '0' && { fitTo: { mode: 'width', value: Number(width) } }),
  ...(fonts === 'none' && { font: { loadSystemFonts: false } }),
};
const limit = pLimit(2);

async function render(file) {
  const png = new Resvg(await readFile(join(from, file)), options).render().asPng();
  const output = join(to, file.replace(/\.svg$/, '.png'));
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, png);
}

const files = await readdir(from, { recursive: true });
await Promise.all(files.filter((file) => file.endsWith('.svg')).map((file) => limit(render, file)));
