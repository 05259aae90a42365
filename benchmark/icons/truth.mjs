// The true coverage of an icon: resvg paints it at eight times the size, and the pixels are averaged.

import sharp from 'sharp';

import { renderOgPng } from '../../index.js';

const TIMES = 8;

/** Returns the picture on white, with a width and a height in pixels, three bytes a pixel. */
export async function truth(svg, { width, height }) {
  const png = await renderOgPng(svg, { width: width * TIMES, renderer: 'resvg' });
  const large = sharp(png).flatten({ background: '#fff' }).toColourspace('srgb').raw();
  const { data, info } = await large.toBuffer({ resolveWithObject: true });
  const sums = new Float64Array(width * height * 3);
  // A rounded height may give some more or fewer rows.
  const rows = Math.min(info.height, height * TIMES);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      const [from, to] = [(y * info.width + x) * 3, (Math.floor(y / TIMES) * width + Math.floor(x / TIMES)) * 3];
      for (let channel = 0; channel < 3; channel += 1) sums[to + channel] += data[from + channel];
    }
  }
  return Buffer.from(sums.map((sum) => Math.round(sum / TIMES ** 2)));
}
