// Compares two PNGs of the same size. They are visually equal if, both composited on white and on black, the mean absolute difference of a
// channel is at most 1.0 of 255, and at most 0.1 % of the pixels have a channel that is off by more than 64.

import { PNG } from 'pngjs';

const maxMean = 1;
const maxShareOff = 0.001;
const off = 64;

/** Returns `{ mean, shareOff, isEqual }`, of the background on which the pictures differ more. */
export function difference(a, b) {
  const [left, right] = [a, b].map((png) => PNG.sync.read(png).data);
  const [mean, shareOff] = [255, 0]
    .map((background) => differenceOn(background, left, right))
    .reduce((one, other) => one.map((value, index) => Math.max(value, other[index])));
  return { mean, shareOff, isEqual: mean <= maxMean && shareOff <= maxShareOff };
}

function differenceOn(background, left, right) {
  let sum = 0;
  let pixelsOff = 0;
  for (let at = 0; at < left.length; at += 4) {
    let most = 0;
    for (let channel = at; channel < at + 3; channel += 1) {
      const shown = ({ [channel]: value, [at + 3]: alpha }) => background + ((value - background) * alpha) / 255;
      const distance = Math.abs(shown(left) - shown(right));
      sum += distance;
      most = Math.max(most, distance);
    }
    if (most > off) pixelsOff += 1;
  }
  const pixels = left.length / 4;
  return [sum / (pixels * 3), pixelsOff / pixels];
}
