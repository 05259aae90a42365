// A process that renders cards through a cache for ever: `node cache-process.js <folder> <maxBytes> <cards>`. It ends with code 1 when it
// gets a picture of another card, or a picture that is no PNG. It prints a line when it has begun, and after each 50 pictures.
import { RenderCache, renderOgPng } from '../../index.js';
import { decode, filled, pixel } from './png.js';

const [dir, maxBytes, cards] = process.argv.slice(2);
const cache = new RenderCache({ dir, maxBytes: Number(maxBytes) });

/** Renders one of the cards, each of which has a colour of its own, and checks the picture. */
async function look() {
  const number = Math.floor(Math.random() * Number(cards));
  const colour = [number & 255, (number >> 8) & 255, 99, 255];
  const picture = decode(await renderOgPng(filled(`rgb(${colour.slice(0, 3).join(' ')})`), { cache, limiter: null }));
  const seen = [pixel(picture, 0, 0), pixel(picture, 19, 9)];
  if (seen.some((other) => String(other) !== String(colour))) {
    console.log(`wrong: expected ${colour} but received ${seen}`);
    process.exit(1);
  }
}

console.log('begun');
for (let round = 0; ; round++) {
  await Promise.all(Array.from({ length: 50 }, look));
  console.log(JSON.stringify(cache.getStats()));
}
