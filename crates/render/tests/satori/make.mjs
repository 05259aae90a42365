// Writes cards/<name>.svg for every card: npm install --no-save && node make.mjs
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import satori from 'satori';
import { cards } from './cards.mjs';
import { rocket, smile } from './images.mjs';

const folder = new URL('cards/', import.meta.url);

const font = (name, subset, weight) => ({
  name,
  weight,
  style: 'normal',
  data: readFileSync(
    new URL(`node_modules/@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`, import.meta.url),
  ),
});

// The second is a family of its own, or satori would see only one font of that name and weight.
const fonts = [
  ...[100, 300, 400, 700, 900].map((weight) => font('Inter', 'latin', weight)),
  font('Inter Extended', 'latin-ext', 900),
];

// One emoji each way: satori is told of the first, and asks for the second.
const emoji = {
  graphemeImages: { '🚀': rocket },
  loadAdditionalAsset: async (code, segment) => (code === 'emoji' && segment === '😀' ? smile : []),
};

async function draw(card) {
  const { width = 1200, height = 630, element = card } = card.element ? card : {};
  return `${await satori(element, { width, height, fonts, ...emoji })}\n`;
}

// A card that was renamed must not leave its old file behind.
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

let bytes = 0;
for (const [name, card] of Object.entries(cards)) {
  const svg = await draw(card);
  writeFileSync(new URL(`${name}.svg`, folder), svg);
  bytes += Buffer.byteLength(svg);
}
console.log(`${Object.keys(cards).length} cards, ${bytes} bytes`);
