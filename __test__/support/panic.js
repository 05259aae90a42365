// What native code panics on today: a font whose glyphs have no contours and yet points, for which `read-fonts` has no room. When
// this no longer panics, take another.
import { readFileSync } from 'node:fs';
import { FontSet } from '../../index.js';
import { svg } from './png.js';

const font = readFileSync(new URL('../../assets/fonts/Inter-Regular.ttf', import.meta.url));

/** Where a table begins. */
function table(name) {
  for (let record = 12; record < 12 + 16 * font.readUInt16BE(4); record += 16) {
    if (font.toString('latin1', record, record + 4) === name) return font.readUInt32BE(record + 8);
  }
  throw new Error(`the font has no table ${name}`);
}

const [glyf, loca, glyphs] = [table('glyf'), table('loca'), font.readUInt16BE(table('maxp') + 4)];
for (let glyph = 0; glyph < glyphs; glyph++) {
  // Offsets are halved in this font.
  const [start, end] = [0, 2].map((next) => glyf + 2 * font.readUInt16BE(loca + 2 * glyph + next));
  // No contours, and no instructions: what follows are points.
  if (start < end) for (const offset of [0, 10]) font.writeUInt16BE(0, start + offset);
}
// By a name of its own, as there is one of this name that is whole.
const name = Buffer.from('\0I\0n\0t\0e\0r');
for (let at = font.indexOf(name); at >= 0; at = font.indexOf(name, at + 1)) font.write('B', at + 1);

export const PANIC = {
  document: svg('<text y="9" font-family="Bnter">panic</text>'),
  options: { fonts: new FontSet({ buffers: [font], system: false }) },
};
