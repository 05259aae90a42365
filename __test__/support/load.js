// Work for a limiter whose course is random, yet the same in every run.
import { turn } from './promises.js';

/** Numbers from 0 to 1, always the same ones for one seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Works for none to two turns of the event loop, or a few of the microtask queue. */
export async function someWork(next) {
  const microtasks = Math.floor(next() * 4);
  for (let done = 0; done < microtasks; done++) await null;
  const turns = Math.floor(next() * 3);
  for (let done = 0; done < turns; done++) await turn();
}

/** How many work at once, and the most that ever did. */
export class Gauge {
  now = 0;
  peak = 0;

  /** Works as `work` does, and is counted for as long. */
  async count(work) {
    this.now++;
    this.peak = Math.max(this.peak, this.now);
    try {
      return await work();
    } finally {
      this.now--;
    }
  }
}

/** The same among threads: shared `counters` of how many work now, the most that ever did, and how many have. */
export async function sharedCount(counters, work) {
  const [NOW, PEAK, DONE] = [0, 1, 2];
  const now = Atomics.add(counters, NOW, 1) + 1;
  let peak;
  while ((peak = Atomics.load(counters, PEAK)) < now) Atomics.compareExchange(counters, PEAK, peak, now);
  await work();
  Atomics.sub(counters, NOW, 1);
  Atomics.add(counters, DONE, 1);
}
