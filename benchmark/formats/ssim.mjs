// Structural similarity of two pictures, on luma. See README.md.
const SIDE = 8;
const STEP = 4;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Returns the luma of RGBA pixels (ITU-R BT.601), over white. */
export function lumaOf(rgba) {
  const luma = new Float32Array(rgba.length / 4);
  for (let at = 0; at < luma.length; at++) {
    const [red, green, blue, alpha] = rgba.subarray(at * 4, at * 4 + 4);
    luma[at] = ((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255 + 255 - alpha;
  }
  return luma;
}

/** Returns the mean similarity of two pictures of this width: 1 if they are equal. */
export function ssim(a, b, width) {
  const height = a.length / width;
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + SIDE <= height; top += STEP) {
    for (let left = 0; left + SIDE <= width; left += STEP) {
      sum += similarity(a, b, top * width + left, width);
      windows++;
    }
  }
  return sum / windows;
}

function similarity(a, b, start, width) {
  const n = SIDE * SIDE;
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = 0; y < SIDE; y++) {
    for (let at = start + y * width; at < start + y * width + SIDE; at++) {
      sumA += a[at];
      sumB += b[at];
      squaresA += a[at] * a[at];
      squaresB += b[at] * b[at];
      products += a[at] * b[at];
    }
  }
  const [meanA, meanB] = [sumA / n, sumB / n];
  const [varianceA, varianceB] = [squaresA / n - meanA * meanA, squaresB / n - meanB * meanB];
  const covariance = products / n - meanA * meanB;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
  );
}
