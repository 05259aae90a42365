// Maps over items under a limiter. Takes an item when the one before has a permit, keeps the order of the results, and stops at the
// first failure.
import { types } from 'node:util';

import { onAbort } from '../shared/abort.js';
import { isRevoked } from '../shared/options.js';
import { nextTurn } from '../shared/turns.js';

/** Items that are taken before the event loop runs. Without a limit, the loop would never run otherwise. */
const ITEMS_PER_TURN = 1000;

const { then } = Promise.prototype;
const { forEach } = Set.prototype;

/**
 * Promises of a collection may all reject before their turn comes, or when no one waits for them any more: Node would end the process. The
 * items themselves are awaited as before. Only what can be read without taking it is: a subclass may have an iterator that does.
 */
export function handleRejections(iterable) {
  if (isRevoked(iterable)) return;
  const handle = (item) => types.isPromise(item) && then.call(item, undefined, () => {});
  if (types.isSet(iterable)) forEach.call(iterable, handle);
  else if (Array.isArray(iterable)) for (let index = 0; index < iterable.length; index++) handle(iterable[index]);
}

/** `run(task, options)` runs a task under the limiter. */
export function map(run, iterable, fn, options, signal) {
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
      // Waiting items leave the queue. Running ones go on, and their results are dropped.
      stop.abort(error);
    };
    const ignore = signal && onAbort(signal, () => fail(signal.reason));

    const work = async (item, index) => {
      unstarted--;
      wake?.();
      try {
        results[index] = await fn(item, index);
      } catch (error) {
        // Fails before this item returns its permit, which would start the next item.
        fail(error);
      }
    };
    const submit = (item, index) => {
      unstarted++;
      unfinished++;
      run(() => work(item, index), { ...options, signal: stop.signal }).then(() => {
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
        // Leaving the loop closes the iterable.
        if (ended) return;
        submit(item, index++);
        // The next item is taken when this one has a permit: the iterable may be endless.
        await until(() => unstarted === 0);
        if (index % ITEMS_PER_TURN === 0) await nextTurn();
        if (ended) return;
      }
      await until(() => unfinished === 0);
      end(resolve, results);
    };
    take().catch(fail);
  });
}
