// The implementation under test, and what its tests share. The tests describe both ours and the original. To run them with the original:
//
//   OGPRESS_RESVG_JS=original OGPRESS_RESVG_JS_FOLDER=<a folder in which it is installed> node --test '__test__/resvg-js/*.test.js'
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { PNG } from 'pngjs';
import { decode } from '../support/png.js';

/** Whether the tests run with the original. */
export const isOriginal = process.env.OGPRESS_RESVG_JS === 'original';

/** All that the implementation exports. */
export const implementation = isOriginal ? loadOriginal() : await import('../../lib/resvg-js/resvg-js.js');

export const { Resvg, renderAsync } = implementation;

/** Skips a test of what is different on purpose, while the original is tested. */
export const oursOnly = { timeout: 30_000, skip: isOriginal && 'the original does this differently' };

/** Why no test can use the fonts of this machine, or false. */
export const noSystemFonts =
  process.platform === 'linux' && !existsSync('/usr/share/fonts') ? 'this machine has no fonts' : false;

/** Fonts from nowhere, so that no test depends on the machine. */
export const NO_FONTS = { loadSystemFonts: false };

function loadOriginal() {
  const folder = process.env.OGPRESS_RESVG_JS_FOLDER;
  assert.ok(folder, 'OGPRESS_RESVG_JS_FOLDER has to name a folder in which @resvg/resvg-js is installed');
  return createRequire(join(resolve(folder), 'index.js'))('@resvg/resvg-js');
}

/** A document, without the machine's fonts. */
export function parse(document, options = {}) {
  return new Resvg(document, { font: NO_FONTS, ...options });
}

/** Renders a document, without the machine's fonts. */
export function render(document, options) {
  return parse(document, options).render();
}

/** `'20x10'` of a document or a picture. */
export function size({ width, height }) {
  return `${width}x${height}`;
}

/** `[red, green, blue, alpha]` of one pixel of `pixels`: colours are premultiplied. */
export function pixel({ width, pixels }, x, y) {
  return [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** The pixels that are neither transparent nor opaque: those of smooth edges. */
export function softPixels({ pixels }) {
  return count(pixels, (alpha) => alpha > 0 && alpha < 255);
}

/** The pixels that are not transparent. */
export function paintedPixels({ pixels }) {
  return count(pixels, (alpha) => alpha > 0);
}

function count(pixels, matches) {
  let found = 0;
  for (let at = 3; at < pixels.length; at += 4) if (matches(pixels[at])) found++;
  return found;
}

/** Asserts that each channel of a pixel is off by at most one. */
export function assertNear(actual, expected) {
  assert.equal(actual.length, expected.length);
  const isNear = actual.every((value, channel) => Math.abs(value - expected[channel]) <= 1);
  assert.ok(isNear, `expected about ${expected.join(', ')} but received ${actual.join(', ')}`);
}

/** `[x, y, width, height]` of a bounding box. */
export function numbers({ x, y, width, height }) {
  return [x, y, width, height];
}

/** Asserts the numbers of a bounding box, which are computed in single precision. */
export function assertBox(box, expected) {
  assert.ok(box, 'expected a bounding box but received none');
  const isNear = numbers(box).every((value, side) => Math.abs(value - expected[side]) < 1e-3);
  assert.ok(isNear, `expected about ${expected.join(', ')} but received ${numbers(box).join(', ')}`);
}

/**
 * Asserts that two pictures look the same, on white and on black: channels differ by 1 of 255 on average at most, and one pixel of a
 * thousand at most has a channel that is off by more than 64.
 */
export function assertLooksEqual(actual, expected) {
  assert.equal(size(actual), size(expected));
  for (const background of [255, 0]) {
    const [a, b] = [actual, expected].map(({ pixels }) => flattened(pixels, background));
    let sum = 0;
    let off = 0;
    for (let at = 0; at < a.length; at += 3) {
      const differences = [0, 1, 2].map((channel) => Math.abs(a[at + channel] - b[at + channel]));
      sum += differences[0] + differences[1] + differences[2];
      if (Math.max(...differences) > 64) off++;
    }
    assert.ok(sum / a.length <= 1, `channels differ by ${sum / a.length} on average`);
    assert.ok(off * 3 <= a.length / 1000, `${off} of ${a.length / 3} pixels are off`);
  }
}

/** Premultiplied pixels on a grey background, three channels each. */
function flattened(pixels, background) {
  const flat = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const rest = ((255 - pixels[from + 3]) * background) / 255;
    for (let channel = 0; channel < 3; channel++) flat[to + channel] = pixels[from + channel] + rest;
  }
  return flat;
}

/** The PNG of a picture, decoded: `{ width, height, data }`, colours not premultiplied. */
export function png(image) {
  return decode(image.asPng());
}

/** A PNG file of the given channels, four for each pixel. */
export function encodePixels(width, height, channels) {
  const image = new PNG({ width, height });
  image.data.set(channels);
  return PNG.sync.write(image);
}
