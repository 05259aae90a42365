// Mapping over items under a limiter: in order, one at most ahead of the slots, and over at the first failure.
import { setImmediate } from 'node:timers/promises';

import { onAbort } from '../shared/abort.js';

/** Items taken before the event loop gets a turn: without a limit, nothing else would ever give it one. */
const ITEMS_PER_TURN = 1000;

export function map(limiter, iterable, fn, options, signal) {
  return new Promise((resolve, reject) => {
    const results = [];
    const stop = new AbortController();
    let unstarted = 0;
    let unfinished = 0;
    let ended = false;
    let wake;

    const end = (settle, outcome) => {
      if (ended) return;
      ended = true;
      ignore?.();
      settle(outcome);
      wake?.();
    };
    const fail = (error) => {
      end(reject, error);
      // Items that wait leave the queue; those that run go on, and nobody asks what becomes of them.
      stop.abort(error);
    };
    const ignore = signal && onAbort(signal, () => fail(signal.reason));

    const work = async (item, index) => {
      unstarted--;
      wake?.();
      try {
        results[index] = await fn(item, index);
      } catch (error) {
        // While this item still has its slot: passed on, it would start the next.
        fail(error);
      }
    };
    const submit = (item, index) => {
      unstarted++;
      unfinished++;
      limiter
        .run(() => work(item, index), { ...options, signal: stop.signal })
        .then(() => {
          unfinished--;
          wake?.();
        }, fail);
    };
    const until = async (condition) => {
      while (!ended && !condition()) await new Promise((change) => (wake = change));
    };
    const take = async () => {
      let index = 0;
      for await (const item of iterable) {
        // To leave the loop closes the iterable.
        if (ended) return;
        submit(item, index++);
        // The next item is taken when this one has a slot, so that the items may be endless.
        await until(() => unstarted === 0);
        if (index % ITEMS_PER_TURN === 0) await setImmediate();
        if (ended) return;
      }
      await until(() => unfinished === 0);
      end(resolve, results);
    };
    take().catch(fail);
  });
}
