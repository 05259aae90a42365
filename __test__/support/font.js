// Fonts to test with, made from the package's own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svg } from './png.js';

export const REGULAR = fileURLToPath(new URL('../../assets/fonts/Inter-Regular.ttf', import.meta.url));
export const BOLD = fileURLToPath(new URL('../../assets/fonts/Inter-Bold.ttf', import.meta.url));

/** A document of one line of text. */
export function line(text, attributes = '') {
  return svg(`<text x="5" y="45" font-size="40" ${attributes}>${text}</text>`, 'width="300" height="60"');
}

/** An empty folder that goes away with the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'ogpress-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file of a folder; returns its path. */
export function put(dir, name, bytes) {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

/**
 * The package's font under another family name, of five letters as 'Inter' has. Readers of fonts ignore checksums, so
 * the name's letters are all that changes.
 */
export function renamed(family, path = REGULAR) {
  const font = truetype(path);
  const { offset } = table(font, 'name');
  const strings = offset + font.readUInt16BE(offset + 4);
  for (let record = offset + 6, left = font.readUInt16BE(offset + 2); left > 0; record += 12, left--) {
    const start = strings + font.readUInt16BE(record + 10);
    const value = font.subarray(start, start + font.readUInt16BE(record + 8));
    for (const letters of [wide, (text) => Buffer.from(text, 'latin1')]) {
      const at = value.indexOf(letters('Inter'));
      if (at >= 0) letters(family).copy(value, at);
    }
  }
  return font;
}

/** The same, with one character only: it looks as `A` does in the font. */
export function ofOneCharacter(character, family, path = REGULAR) {
  const font = renamed(family, path);
  const cmap = Buffer.alloc(40);
  cmap.writeUInt16BE(1, 2); // one table:
  cmap.writeUInt16BE(3, 4); // for Windows,
  cmap.writeUInt16BE(10, 6); // of full Unicode,
  cmap.writeUInt32BE(12, 8); // right here,
  cmap.writeUInt16BE(12, 12); // of format 12,
  cmap.writeUInt32BE(28, 16); // 28 bytes long,
  cmap.writeUInt32BE(1, 24); // with one range:
  cmap.writeUInt32BE(character.codePointAt(0), 28); // from the character
  cmap.writeUInt32BE(character.codePointAt(0), 32); // to the character.
  cmap.writeUInt32BE(glyph(font, 'A'), 36);
  const padding = Buffer.alloc(-font.length & 3);
  const { record } = table(font, 'cmap');
  font.writeUInt32BE(font.length + padding.length, record + 8);
  font.writeUInt32BE(cmap.length, record + 12);
  return Buffer.concat([font, padding, cmap]);
}

/** A font collection: a header, and the fonts behind it with their tables' offsets counted from the file's start. */
export function collection(...fonts) {
  const header = Buffer.alloc(12 + 4 * fonts.length);
  header.write('ttcf', 'latin1');
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt32BE(fonts.length, 8);
  const parts = [header];
  let end = header.length;
  fonts.forEach((font, index) => {
    const start = end;
    const moved = Buffer.concat([font, Buffer.alloc(-font.length & 3)]);
    for (const { record, offset } of tables(moved)) moved.writeUInt32BE(offset + start, record + 8);
    header.writeUInt32BE(start, 12 + 4 * index);
    parts.push(moved);
    end += moved.length;
  });
  return Buffer.concat(parts);
}

function truetype(path) {
  const font = readFileSync(path);
  if (font.readUInt32BE(0) !== 0x00010000) {
    throw new Error(`${path} is no TrueType file: it begins with ${JSON.stringify(font.toString('latin1', 0, 4))}`);
  }
  return font;
}

function tables(font) {
  return Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
    const record = 12 + 16 * index;
    return { tag: font.toString('latin1', record, record + 4), record, offset: font.readUInt32BE(record + 8) };
  });
}

function table(font, tag) {
  return tables(font).find((found) => found.tag === tag);
}

/** The number of a character's glyph, from a table of format 4. */
function glyph(font, character) {
  const cmap = table(font, 'cmap').offset;
  const code = character.codePointAt(0);
  for (let record = cmap + 4, left = font.readUInt16BE(cmap + 2); left > 0; record += 8, left--) {
    const start = cmap + font.readUInt32BE(record + 4);
    if (font.readUInt16BE(start) !== 4) continue;
    const width = font.readUInt16BE(start + 6);
    const ends = start + 14;
    for (let segment = 0; segment < width; segment += 2) {
      if (font.readUInt16BE(ends + segment) < code) continue;
      const first = font.readUInt16BE(ends + 2 + width + segment);
      const delta = font.readUInt16BE(ends + 2 + 2 * width + segment);
      const rangeAt = ends + 2 + 3 * width + segment;
      const range = font.readUInt16BE(rangeAt);
      return range === 0
        ? (code + delta) & 0xffff
        : (font.readUInt16BE(rangeAt + range + 2 * (code - first)) + delta) & 0xffff;
    }
  }
  throw new Error(`the font has no ${character}`);
}

/** UTF-16 as fonts write it, the high byte first. */
function wide(text) {
  return Buffer.from(text, 'utf16le').swap16();
}
