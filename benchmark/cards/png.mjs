// Reads the size of a PNG from its IHDR chunk, which is the first one.

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

export function readSize(png) {
  if (!Buffer.isBuffer(png) || png.length < 24 || !png.subarray(0, 8).equals(signature)) throw new Error('not a PNG');
  return `${png.readUInt32BE(16)} x ${png.readUInt32BE(20)}`;
}
