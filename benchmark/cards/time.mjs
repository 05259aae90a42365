// Measures time and bytes per card, one render at a time, as a child of index.mjs. The rivals take turns within a round, so that a machine that
// becomes slower affects all of them.

import { readCards, readReference } from './cards.mjs';
import { answer } from './child.mjs';
import { looksEqual } from './equal.mjs';
import { median } from './median.mjs';
import { readSize } from './png.mjs';
import { openRival, openTakumi, queued, rivals, small, takumi } from './rivals.mjs';
import { firstLine } from './text.mjs';

const warmUps = 3;
const rounds = 15;

await answer(async () => {
  const cards = readCards();
  const renders = {};
  for (const rival of rivals) renders[rival] = await openRival(rival);
  // Not measured here. Opened so that a missing p-limit is reported now, and not minutes later.
  await openRival(queued);
  const renderSmall = await openRival(small);
  const trees = await openTakumi();

  const results = [];
  for (const card of cards) {
    process.stderr.write(`time: ${card.name}\n`);
    const tree = trees[card.name];
    const timed = await timeCard(card, tree ? { ...renders, [takumi]: tree } : renders);
    results.push({ name: card.name, ...timed, smallBytes: await countSmall(card, renderSmall, timed.bytes) });
  }
  return { rounds, cards: results };
});

async function timeCard({ name, svg }, renders) {
  const { bytes, unlike, problems } = await tryCard(svg, renders, readReference(name));
  const able = Object.keys(bytes);
  const times = Object.fromEntries(able.map((rival) => [rival, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const rival of able) {
      const start = performance.now();
      await renders[rival](svg);
      if (round >= 0) times[rival].push(performance.now() - start);
    }
  }
  return { bytes, unlike, problems, ms: Object.fromEntries(able.map((rival) => [rival, median(times[rival])])) };
}

// Returns the bytes per rival, with those of ogpress at its strongest compression.
async function countSmall({ svg }, renderSmall, bytes) {
  return 'ogpress' in bytes ? { ...bytes, ogpress: (await renderSmall(svg)).length } : bytes;
}

// Only pictures of the same size can be compared. The first rival that draws the card, which is ogpress if it can, sets the size. A rival that
// leaves out parts of the card is faster, so rivals that differ from the reference are marked.
async function tryCard(svg, renders, reference) {
  const bytes = {};
  const unlike = [];
  const problems = {};
  let expected;
  for (const [rival, render] of Object.entries(renders)) {
    try {
      const png = await render(svg);
      const size = readSize(png);
      expected ??= size;
      if (size !== expected) {
        problems[rival] = `drew ${size} where ${Object.keys(bytes)[0]} drew ${expected}`;
        continue;
      }
      bytes[rival] = png.length;
      if (reference && !(await looksEqual(png, reference))) unlike.push(rival);
    } catch (error) {
      problems[rival] = `failed: ${firstLine(error.message)}`;
    }
  }
  return { bytes, unlike, problems };
}
