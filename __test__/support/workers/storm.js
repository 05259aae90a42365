// Documents of all kinds, by number: mixed sizes, and every tenth one hostile.
import { ATTACKS } from '../attacks/attacks.js';
import { PANIC } from '../panic.js';
import { filled, svg } from '../png.js';

const SOON_MADE = [
  'circle of masks',
  'explosion of uses',
  'a huge canvas',
  'octaves',
  'a PNG of 60000 x 60000',
  'tiny dashes',
  'a file',
  'a circle without end',
  'bytes that are no text',
];
const HOSTILE = SOON_MADE.map((name) => ATTACKS[name]());

const card = (width, height) =>
  svg(
    `<linearGradient id="g"><stop stop-color="#123"/><stop offset="1" stop-color="#8ac"/></linearGradient>
     <filter id="f"><feDropShadow dx="4" dy="4" stdDeviation="9"/></filter>
     <rect width="${width}" height="${height}" fill="url(#g)"/><g opacity=".8"><circle cx="90" cy="90" r="60" fill="#fff" filter="url(#f)"/></g>
     <text x="40" y="${height / 2}" font-size="${height / 9}" fill="#fff">Card of ${width} pixels</text>`,
    `width="${width}" height="${height}"`,
  );

const CARDS = [card(1200, 630), card(300, 157), card(600, 315), filled('red'), card(1600, 900), card(800, 418)];

export function documents(index) {
  const options = { onWarning() {} };
  if (index % 10 === 9) return { document: HOSTILE[((index / 10) | 0) % HOSTILE.length], options };
  if (index % 50 === 25) return PANIC;
  return { document: CARDS[index % CARDS.length], options };
}
