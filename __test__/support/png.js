// SVG going in, pixels coming out.
import { PNG } from 'pngjs';

/** An SVG document of 20 x 10 pixels unless its attributes say otherwise. */
export function svg(body = '', attributes = 'width="20" height="10"') {
  return `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${body}</svg>`;
}

/** A document that paints one colour all over. */
export function filled(colour, attributes = 'width="20" height="10"') {
  return svg(`<rect width="100%" height="100%" fill="${colour}"/>`, attributes);
}

/** A PNG file as `{ width, height, data }`, four bytes a pixel. */
export function decode(png) {
  return PNG.sync.read(png);
}

/** A PNG file of one colour, `[red, green, blue, alpha]`. */
export function encode(width, height, colour) {
  const image = new PNG({ width, height });
  for (let at = 0; at < image.data.length; at += 4) image.data.set(colour, at);
  return PNG.sync.write(image);
}

/** A square PNG file of opaque colours without a pattern, the same each time. */
export function rainbow(side) {
  const image = new PNG({ width: side, height: side });
  let value = 1;
  for (let at = 0; at < image.data.length; at++) {
    value = (value * 48_271) % 0x7fffffff;
    image.data[at] = at % 4 === 3 ? 255 : value & 255;
  }
  return PNG.sync.write(image);
}

/** `[red, green, blue, alpha]` of one pixel. */
export function pixel({ width, data }, x, y) {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** `'20x10'`. */
export function size(png) {
  const { width, height } = decode(png);
  return `${width}x${height}`;
}

/** The pixels that are not fully transparent. */
export function painted(png) {
  const { data } = decode(png);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}

/** The pixels that are nearer to opaque black than to anything else. */
export function dark(png) {
  const { data } = decode(png);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] >= 128 && Math.max(data[at], data[at + 1], data[at + 2]) < 128) count++;
  }
  return count;
}
