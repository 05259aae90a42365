// Reads the input: every SVG of one folder, by name. A PNG of the same name is the reference.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const folder = resolve(process.env.OGPRESS_CARDS || join(import.meta.dirname, '../../tests/data/cards'));

export function readCards() {
  const files = listFolder()
    .filter((file) => file.endsWith('.svg'))
    .sort();
  if (files.length === 0) throw new Error(`no .svg files in ${folder}`);
  return files.map((entry) => {
    const file = join(folder, entry);
    return { name: basename(entry, '.svg'), file, svg: readFileSync(file, 'utf8') };
  });
}

export function readCard(name) {
  const card = readCards().find((candidate) => candidate.name === name);
  if (!card) throw new Error(`no ${name}.svg in ${folder}`);
  return card;
}

export function readReference(name) {
  const file = join(folder, `${name}.png`);
  return existsSync(file) ? readFileSync(file) : undefined;
}

function listFolder() {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Error(
      `no cards to render: ${folder} cannot be read (${error.code})\n` +
        'set OGPRESS_CARDS to a folder of SVG cards, one of them named paper.svg',
      { cause: error },
    );
  }
}
