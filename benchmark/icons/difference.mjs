// Compares two pictures of the same size, three bytes a pixel.

/** Returns the mean difference of a channel, of 255, and the share of pixels with a channel that is off by more than 64. */
export function difference(a, b) {
  if (a.length !== b.length) return { mean: 255, share: 1 };
  let sum = 0;
  let far = 0;
  for (let at = 0; at < a.length; at += 3) {
    const off = [0, 1, 2].map((channel) => Math.abs(a[at + channel] - b[at + channel]));
    sum += off[0] + off[1] + off[2];
    if (Math.max(...off) > 64) far += 1;
  }
  return { mean: sum / a.length, share: (far * 3) / a.length };
}
