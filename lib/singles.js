// Files that are asked for one by one. Those of one turn of the event loop cross together, and each has its own promise.
import { onAbort } from './abort.js';

export class Singles {
  #open;
  #line = [];
  #isSending = false;

  /** `open(wishes, on)` makes a batch. */
  constructor(open) {
    this.#open = open;
  }

  /** Resolves to whether the file was written: it may have had its bytes already. */
  write(path, data, wishes, signal) {
    return new Promise((resolve, reject) => {
      const single = { path, data, wishes, batch: undefined, resolve, reject, alike: signal ?? JSON.stringify(wishes), ignore: undefined };
      const abort = () => (single.batch === undefined ? reject(signal.reason) : single.batch.cancel());
      if (signal) {
        single.ignore = onAbort(signal, abort);
        single.reject = (error) => reject(signal.aborted ? signal.reason : error);
      }
      this.#line.push(single);
      if (this.#isSending) return;
      this.#isSending = true;
      queueMicrotask(() => this.#send());
    });
  }

  /** Files are sent in the order in which they were asked for, also where they have to wait for room. */
  async #send() {
    let run;
    while (this.#line.length > 0) {
      const line = this.#line;
      this.#line = [];
      for (const single of line) {
        if (single.alike?.aborted) continue;
        // What has a signal is by itself, to be cancelled by itself.
        if (run === undefined || run.alike !== single.alike || single.ignore) {
          run?.batch.end();
          run = this.#begin(single);
        }
        const room = run?.add(single);
        if (room) await room;
      }
      run?.batch.flush();
    }
    run?.batch.end();
    this.#isSending = false;
  }

  #begin({ wishes, alike, reject, ignore }) {
    const singles = [];
    const leave = (index) => {
      const single = singles[index];
      singles[index] = undefined;
      single.ignore?.();
      return single;
    };
    try {
      const batch = this.#open(wishes, {
        settled: (index, isWritten) => leave(index).resolve(isWritten),
        failed: (index, error) => leave(index).reject(error),
      });
      const add = (single) => {
        single.batch = batch;
        singles.push(single);
        return batch.add(single.path, single.data);
      };
      return { alike, batch, add };
    } catch (error) {
      ignore?.();
      reject(error);
      return undefined;
    }
  }
}
