import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('@twemoji/svg/package.json'));

const variationSelectors = /\uFE0F/g;
const joiner = '\u200D';

const images = new Map<string, Promise<string>>();

/** The Twemoji drawing of one emoji, as a data URI. */
export function emojiImage(emoji: string): Promise<string> {
  let image = images.get(emoji);
  if (!image) {
    image = readImage(emoji);
    images.set(emoji, image);
  }
  return image;
}

async function readImage(emoji: string): Promise<string> {
  const svg = await readFile(imageFile(emoji), 'base64');
  return `data:image/svg+xml;base64,${svg}`;
}

function imageFile(emoji: string): string {
  const plain = emoji.replace(variationSelectors, '');
  // Twemoji names a joined sequence with its variation selectors (❤️‍🔥 is 2764-fe0f-200d-1f525) and anything else without
  // (❤️ is 2764); 👁️‍🗨️ is the one joined sequence that it names without.
  const spellings = emoji.includes(joiner) ? [emoji, plain] : [plain];
  const file = spellings.map((spelling) => join(folder, `${codePoints(spelling)}.svg`)).find(existsSync);
  if (!file) {
    throw new Error(`expected an emoji that @twemoji/svg draws but received ${emoji} (${codePoints(emoji)})`);
  }
  return file;
}

function codePoints(emoji: string): string {
  return Array.from(emoji, (character) => character.codePointAt(0)!.toString(16)).join('-');
}
