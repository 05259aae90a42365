// Work on native threads: begun here, and its news delivered here. It holds the event loop while somebody waits for it.
import { isMainThread } from 'node:worker_threads';

import { Courier } from '../../native.js';
import { thread } from '../limit/native-limiter.js';

/** Work that has not ended, by number: `{ resolve, reject, ended }`. */
const begun = new Map();
let last = 0;
/** How much of it somebody waits for: not what has been given up. */
let awaited = 0;

const courier = new Courier(thread, deliver);
if (isMainThread) process.on('exit', () => courier.exit());

/**
 * Begins what `start(courier, id)` says, and settles as it does. Work that does not stop though it was told to is given up with
 * `ERR_OGPRESS_STUCK`. `ended` is called when it has really ended: what belongs to it is free only then.
 */
export function onThread(start, ended) {
  return new Promise((resolve, reject) => {
    do last = (last + 1) >>> 0;
    while (begun.has(last));
    try {
      start(courier, last);
    } catch (error) {
      ended?.();
      throw error;
    }
    begun.set(last, { resolve, reject, ended });
    if (awaited++ === 0) courier.hold(true);
  });
}

function deliver(id, hasEnded, code, value) {
  const work = begun.get(id);
  if (hasEnded) begun.delete(id);
  if (work.reject !== undefined && --awaited === 0) courier.hold(false);
  if (code === null) work.resolve?.(value);
  // An error of no class yet: whoever waits gives it one, and a stack.
  else work.reject?.(Object.assign(new Error(value), { code }));
  work.resolve = work.reject = undefined;
  if (hasEnded) work.ended?.();
}
