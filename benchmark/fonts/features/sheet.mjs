// Puts the pictures of a row side by side, for judging by eye.

import sharp from 'sharp';

const LABEL = 16;

/** Returns a column of labelled pictures on white. */
export async function sheet(pictures, { width, height }) {
  const layers = pictures.flatMap(({ label, png }, at) => {
    const top = at * (height + LABEL);
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LABEL}"><rect width="100%" height="100%" fill="#dde"/><text x="4" y="12" font-size="11" font-family="sans-serif">${label}</text></svg>`;
    const picture = png === undefined ? [] : [{ input: png, left: 0, top: top + LABEL }];
    return [{ input: Buffer.from(text), left: 0, top }, ...picture];
  });
  const create = { width, height: pictures.length * (height + LABEL), channels: 3, background: '#fff' };
  return sharp({ create }).composite(layers).png().toBuffer();
}
