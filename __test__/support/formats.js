// Files of image formats: their headers, and their pixels.
import assert from 'node:assert/strict';
import { renderImage } from '../../index.js';
import { decode, svg } from './png.js';

/** The number of colours in the palette of a PNG file, 0 if it has none. */
export function paletteSize(png) {
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'PLTE') return png.readUInt32BE(at) / 3;
  }
  return 0;
}

/** What the frame header of a JPEG file says (ITU-T T.81, section B.2.2). `samplings` has a value for each component. */
export function jpegHeader(jpeg) {
  assert.equal(jpeg.readUInt16BE(0), 0xffd8, 'a start of image');
  assert.equal(jpeg.readUInt16BE(jpeg.length - 2), 0xffd9, 'an end of image');
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker !== 0xffc0 && marker !== 0xffc2) continue;
    const components = Array.from({ length: jpeg[at + 9] }, (_, index) => jpeg[at + 11 + 3 * index]);
    return {
      width: jpeg.readUInt16BE(at + 7),
      height: jpeg.readUInt16BE(at + 5),
      isProgressive: marker === 0xffc2,
      samplings: components.map((factors) => `${factors >> 4}x${factors & 15}`),
    };
  }
  return assert.fail('the file has no frame');
}

/** What the container of a WebP file says (RFC 9649, section 2). `chunks` has the names of its chunks. */
export function webpHeader(webp) {
  assert.equal(webp.toString('latin1', 0, 4), 'RIFF');
  assert.equal(webp.toString('latin1', 8, 12), 'WEBP');
  assert.equal(webp.readUInt32LE(4), webp.length - 8, 'the size of the file');
  const chunks = [];
  let size = {};
  for (let at = 12; at < webp.length;) {
    const name = webp.toString('latin1', at, at + 4).trim();
    chunks.push(name);
    if (name === 'VP8') {
      size = { width: webp.readUInt16LE(at + 14) & 0x3fff, height: webp.readUInt16LE(at + 16) & 0x3fff };
    } else if (name === 'VP8L') {
      const bits = webp.readUInt32LE(at + 9);
      size = { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return { chunks, ...size };
}

/** `{ width, height, data }` of a JPEG or WebP file, four bytes a pixel. The decoders of documents read it, which are no part of the encoders. */
export async function pixelsOf(file, { width, height }) {
  const image = `<image href="data:;base64,${file.toString('base64')}" width="${width}" height="${height}"/>`;
  return decode(await renderImage(svg(image, `width="${width}" height="${height}"`), { strict: true }));
}

/** Asserts that two buffers are equal. `assert.deepEqual` takes minutes to tell the difference of large ones. */
export function assertEqualBytes(actual, expected, message = '') {
  if (actual.equals(expected)) return;
  const at = actual.findIndex((value, index) => value !== expected[index]);
  const lengths = `${actual.length} and ${expected.length} bytes`;
  assert.fail(`${message} different at ${at} (${actual[at]} and ${expected[at]}) of ${lengths}`.trim());
}

/** The mean difference of a channel of two pictures, of 255. */
export function meanDifference(one, other) {
  assert.equal(one.length, other.length);
  return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / one.length;
}
