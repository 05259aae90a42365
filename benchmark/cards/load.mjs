// Measures event-loop delay and peak memory, in one process for each scene and rival.
//
// On Linux the peak RSS of a child process begins at the peak of its parent. So neither this module nor its importers may load a rival.

import { ask } from './child.mjs';
import { median } from './median.mjs';
import { queued, rivals } from './rivals.mjs';
import { firstLine } from './text.mjs';

const delayRuns = 3;

export async function measureLoad() {
  const delay = {};
  const loop = {};
  const all = {};
  for (const rival of [...rivals, queued]) delay[rival] = await play('delay', rival, delayRuns);
  for (const rival of rivals) loop[rival] = await play('loop', rival);
  for (const rival of [...rivals, queued]) all[rival] = await play('all', rival);
  return { delay, loop, all };
}

async function play(scene, rival, runs = 1) {
  process.stderr.write(`${scene}: ${rival}\n`);
  try {
    const results = [];
    for (let run = 0; run < runs; run += 1) results.push(await ask('scene.mjs', scene, rival));
    const figures = Object.keys(results[0]);
    return Object.fromEntries(figures.map((figure) => [figure, median(results.map((result) => result[figure]))]));
  } catch (error) {
    return { problem: firstLine(error.message) };
  }
}
