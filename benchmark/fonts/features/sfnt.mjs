// Makes small fonts with pictures, which npm does not have: the letter `A` of Inter is a picture in each format.

import { ofOneCharacter } from '../../../__test__/support/font.js';

const LETTER = 'A';

/** Height in pixels that a bitmap is made for. */
export const PIXELS = 96;

/** Returns a font with bitmaps in Apple's format. */
export function sbix(family, png) {
  const font = ofOneCharacter(LETTER, family);
  const { glyph, glyphs } = counts(font);
  const header = bytes([2, 1], [2, 1], [4, 1], [4, 12]); // version, flags, one strike, 12 bytes on
  const start = 4 + 4 * (glyphs + 1);
  const data = Buffer.concat([bytes([2, 0], [2, 0]), Buffer.from('png '), png]);
  const offsets = Array.from({ length: glyphs + 1 }, (_, at) => [4, at <= glyph ? start : start + data.length]);
  return withTables(font, { sbix: Buffer.concat([header, bytes([2, PIXELS], [2, 72], ...offsets), data]) });
}

/** Returns a font with bitmaps in Google's format, without outlines. */
export function cbdt(family, png) {
  const font = ofOneCharacter(LETTER, family);
  const { advance, glyph } = counts(font);
  const metrics = bytes([1, PIXELS], [1, PIXELS], [1, 0], [1, PIXELS * 0.8], [1, PIXELS * advance]); // height, width, left, top, advance
  const image = Buffer.concat([metrics, bytes([4, png.length]), png]);
  const line = bytes([1, PIXELS * 0.8], [1, 256 - PIXELS * 0.2], [1, PIXELS], ...Array(9).fill([1, 0]));
  const strike = [
    bytes([4, 0x30000], [4, 1]), // version, one size:
    bytes([4, 56], [4, 24], [4, 1], [4, 0]), // its table is behind this one, 24 bytes long, and the only one
    line,
    line,
    bytes([2, glyph], [2, glyph], [1, PIXELS], [1, PIXELS], [1, 32], [1, 1]), // from and to the glyph; 32 bits, horizontal
    bytes([2, glyph], [2, glyph], [4, 8]), // and again; 8 bytes on:
    bytes([2, 1], [2, 17], [4, 4], [4, 0], [4, image.length]), // small metrics and a PNG, from 4 to its end
  ];
  const tables = { CBLC: Buffer.concat(strike), CBDT: Buffer.concat([bytes([4, 0x30000]), image]) };
  return withTables(font, tables, ['glyf', 'loca', 'gvar']);
}

/** Returns a font with SVGs. The picture is a square of 36 units. */
export function svgGlyphs(family, picture) {
  const font = ofOneCharacter(LETTER, family);
  const { glyph, unitsPerEm } = counts(font);
  const scale = unitsPerEm / 36;
  const inner = picture.slice(picture.indexOf('>') + 1, picture.lastIndexOf('</svg>'));
  const group = `<g id="glyph${glyph}" transform="translate(0 ${-0.8 * unitsPerEm}) scale(${scale})">${inner}</g>`;
  const document = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${group}</svg>`);
  const header = bytes([2, 0], [4, 10], [4, 0]); // version, 10 bytes on, reserved
  const list = bytes([2, 1], [2, glyph], [2, glyph], [4, 14], [4, document.length]);
  return withTables(font, { 'SVG ': Buffer.concat([header, list, document]) });
}

/** Returns the glyph of a character, its advance in ems, and the metrics of the font. */
function counts(font) {
  const table = (tag) => tablesOf(font).find((table) => table.tag === tag).data;
  const [glyph, unitsPerEm] = [table('cmap').readUInt32BE(36), table('head').readUInt16BE(18)];
  return {
    glyph,
    glyphs: table('maxp').readUInt16BE(4),
    unitsPerEm,
    advance: table('hmtx').readUInt16BE(4 * glyph) / unitsPerEm,
  };
}

/** Returns the font with some tables added and some removed. */
function withTables(font, added, removed = []) {
  const kept = tablesOf(font).filter(({ tag }) => !removed.includes(tag));
  const tables = [...kept, ...Object.entries(added).map(([tag, data]) => ({ tag, data }))];
  tables.sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const log = Math.floor(Math.log2(tables.length));
  const range = 16 * 2 ** log;
  const parts = [bytes([4, 0x10000], [2, tables.length], [2, range], [2, log], [2, tables.length * 16 - range])];
  let end = 12 + 16 * tables.length;
  for (const { tag, data } of tables) {
    // Checksums are zero, because readers ignore them.
    parts.push(Buffer.from(tag), bytes([4, 0], [4, end], [4, data.length]));
    end += data.length + (-data.length & 3);
  }
  for (const { data } of tables) parts.push(data, Buffer.alloc(-data.length & 3));
  return Buffer.concat(parts);
}

function tablesOf(font) {
  return Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
    const record = 12 + 16 * index;
    const start = font.readUInt32BE(record + 8);
    const data = font.subarray(start, start + font.readUInt32BE(record + 12));
    return { tag: font.toString('latin1', record, record + 4), data };
  });
}

/** Returns numbers of a given size in bytes. */
function bytes(...numbers) {
  return Buffer.concat(
    numbers.map(([length, value]) => {
      const buffer = Buffer.alloc(length);
      buffer.writeUIntBE(Math.round(value), 0, length);
      return buffer;
    }),
  );
}
