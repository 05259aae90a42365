// Replaces the section between two markers in a document. The rest of the document is written by hand.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const begin = '<!-- cards:begin -->';
const end = '<!-- cards:end -->';

export function writeSection(file, markdown) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, replaceSection(text, `${begin}\n\n${markdown}\n\n${end}`));
}

function replaceSection(text, section) {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 && to === -1) return [text.trimEnd(), `${section}\n`].filter(Boolean).join('\n\n');
  if (from === -1 || to < from) throw new Error(`expected ${begin} and then ${end}`);
  return text.slice(0, from) + section + text.slice(to + end.length);
}
