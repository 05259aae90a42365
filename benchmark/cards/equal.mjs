// Compares two PNGs. They are visually equal if, both composited on white and on black, the mean absolute difference of a channel is at most
// 1.0 of 255, and at most 0.1 % of the pixels have a channel that is off by more than 64.

const maxMeanDifference = 1;
const maxShareOff = 0.001;
const off = 64;

export async function looksEqual(png, reference) {
  for (const background of ['#fff', '#000']) {
    const { mean, shareOff } = difference(await pixels(png, background), await pixels(reference, background));
    if (mean > maxMeanDifference || shareOff > maxShareOff) return false;
  }
  return true;
}

async function pixels(png, background) {
  // Imported here, so that opening the rivals reports a missing sharp.
  const { default: sharp } = await import('sharp');
  return sharp(png).flatten({ background }).toColourspace('srgb').raw().toBuffer();
}

function difference(a, b) {
  if (a.length !== b.length) return { mean: Infinity, shareOff: 1 };
  let sum = 0;
  let pixelsOff = 0;
  for (let pixel = 0; pixel < a.length; pixel += 3) {
    const red = Math.abs(a[pixel] - b[pixel]);
    const green = Math.abs(a[pixel + 1] - b[pixel + 1]);
    const blue = Math.abs(a[pixel + 2] - b[pixel + 2]);
    sum += red + green + blue;
    if (Math.max(red, green, blue) > off) pixelsOff += 1;
  }
  return { mean: sum / a.length, shareOff: (pixelsOff * 3) / a.length };
}
