import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

const dataUri = (type, bytes) => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const file = (name) => readFileSync(new URL(name, import.meta.url));

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

const colourTypes = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** `colour(x, y)` gives the channels of a pixel, 0 to 255: grey, grey and alpha, RGB, or RGBA. */
function png(width, height, colour, palette) {
  const rows = [];
  for (let y = 0; y < height; y++) {
    rows.push(0);
    for (let x = 0; x < width; x++) rows.push(...colour(x, y));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, palette ? 3 : colourTypes[colour(0, 0).length]], 8);
  const chunks = [
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Buffer.from(palette.flat()))] : []),
    chunk('IDAT', deflateSync(Buffer.from(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return dataUri('png', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
}

function svg(width, height, content) {
  const source = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
  return dataUri('svg+xml', source);
}

/** A sun at the top left over hills, so that a turned, cropped or stretched one is told from a right one. */
export const landscape = png(24, 16, (x, y) => {
  if (Math.hypot(x - 5, y - 5) < 3) return [253, 224, 71];
  if (y > 11 + 3 * Math.sin(x / 3)) return [22, 101, 52];
  if (y > 9 + 2 * Math.cos(x / 5)) return [74, 160, 90];
  return [56 + y * 10, 140 + y * 6, 248];
});

/** The landscape again, in formats that this script cannot write. */
export const landscapeJpeg = dataUri('jpeg', file('landscape.jpg'));
export const landscapeWebp = dataUri('webp', file('landscape.webp'));
export const landscapeGif = dataUri('gif', file('landscape.gif'));

export const chequers = png(4, 4, (x, y) => [(x + y) % 2], [
  [226, 232, 240],
  [148, 163, 184],
]);
export const grey = png(16, 16, (x, y) => [(x ^ y) * 16]);
export const greyAlpha = png(16, 16, (x, y) => [x * 16, y * 16]);

/** White, opaque in the middle and clear at the rim. */
export const spot = png(16, 16, (x, y) => {
  const distance = Math.hypot(x - 7.5, y - 7.5) / 8;
  return [255, 255, 255, Math.round(255 * Math.max(0, 1 - distance))];
});

/** A picture larger than most boxes that show it. */
export const rings = png(160, 160, (x, y) => {
  const on = Math.hypot(x - 79.5, y - 79.5) % 20 < 10;
  return on ? [190, 18, 60] : [255, 228, 230];
});

/** A head and shoulders on a ground of the given hue. */
export function avatar(hue) {
  return svg(
    8,
    8,
    `<path fill="hsl(${hue} 70% 80%)" d="M0 0h8v8H0z"/><path fill="hsl(${hue} 60% 35%)" d="M4 1.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2M1 8a3 3 0 0 1 6 0"/>`,
  );
}

/** A picture for a mask: a ring around a disc. */
export const target = svg(
  24,
  24,
  '<path d="M12 0a12 12 0 1 1 0 24 12 12 0 0 1 0-24m0 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16"/><circle cx="12" cy="12" r="4"/>',
);

export const star = svg(
  24,
  24,
  '<path fill="#f59e0b" d="m12 1 3.2 7.1 7.8.9-5.8 5.2 1.6 7.6L12 18l-6.8 3.8 1.6-7.6L1 9l7.8-.9z"/>',
);

export const gradientDisc = svg(
  40,
  40,
  '<linearGradient id="a" x2="1" y2="1"><stop stop-color="#f472b6"/><stop offset="1" stop-color="#4f46e5"/></linearGradient><circle cx="20" cy="20" r="18" fill="url(#a)" stroke="#fff" stroke-width="2"/>',
);

/** Stands in for an emoji font. */
export const rocket = svg(
  36,
  36,
  '<path fill="#dc2626" d="M8 22l-6 8 9-2zm14 6-2 8-6-8z"/><path fill="#e2e8f0" d="M34 2C22 2 14 10 9 21l6 6C26 22 34 14 34 2"/><circle cx="23" cy="13" r="4" fill="#3b82f6"/><path fill="#f59e0b" d="m9 27-3 3 6-1z"/>',
);
export const smile = svg(
  36,
  36,
  '<circle cx="18" cy="18" r="18" fill="#fcd34d"/><circle cx="12" cy="14" r="3"/><circle cx="24" cy="14" r="3"/><path fill="none" stroke="#000" stroke-width="2.5" d="M9 22q9 9 18 0"/>',
);
