// Runs one scene with one rival, in a process that loads nothing else, as a child of load.mjs:
// `scene.mjs <scene> <rival>`.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';

import { readCard, readCards } from './cards.mjs';
import { answer } from './child.mjs';
import { openRival } from './rivals.mjs';

const concurrentRenders = 60;
const cardsInABuild = 300;

const scenes = { delay, loop, all };

const [scene, rival] = process.argv.slice(2);
await answer(async () => scenes[scene](await openRival(rival)));

async function delay(render) {
  const { svg } = readCard('paper');
  await render(svg);
  const idle = await observeEventLoop(() => setTimeout(1000));
  const busy = await observeEventLoop(() => Promise.all(Array.from({ length: concurrentRenders }, () => render(svg))));
  // The histogram counts the time between two samples, including the sampling interval. A loop at rest already shows more than 1 ms, which is
  // subtracted.
  return { p99: Math.max(0, busy.p99 - idle.p99), worst: Math.max(0, busy.worst - idle.p99) };
}

async function observeEventLoop(work) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // The first tick only starts the clock. Work that blocks before it would give no sample.
  await setTimeout(10);
  await work();
  // Work that blocks may settle before the loop turns. The next tick records its delay.
  await setTimeout(5);
  histogram.disable();
  return { p99: histogram.percentile(99) / 1e6, worst: histogram.max / 1e6 };
}

function loop(render) {
  return peakMemory(async (svgs) => {
    for (const svg of svgs) {
      await render(svg);
      // A build writes each file, so its event loop turns. Without a turn, the buffers of a synchronous rival are never freed, and it would look
      // worse than it is.
      await setImmediate();
    }
  });
}

function all(render) {
  return peakMemory((svgs) => Promise.all(svgs.map(render)));
}

async function peakMemory(work) {
  const cards = readCards();
  const svgs = Array.from({ length: cardsInABuild }, (_, index) => cards[index % cards.length].svg);
  const baseline = process.memoryUsage.rss() / 1e6;
  await work(svgs);
  return { baseline, peak: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}
