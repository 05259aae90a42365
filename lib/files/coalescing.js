// Files that are asked for one by one. Those of one turn of the event loop cross together, and each has its own promise.
import { onAbort } from '../shared/abort.js';
import { ogpressError } from '../shared/errors.js';

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
      const single = { path, data, length: data.length, wishes, alike: JSON.stringify(wishes), signal, ignore: undefined, resolve, reject };
      single.ignore = signal && onAbort(signal, () => reject(signal.reason));
      if (this.#line.push(single) === 1 && !this.#isSending) queueMicrotask(() => this.send());
    });
  }

  /** Sends what has been asked for, unless that is being done. */
  send() {
    if (this.#isSending || this.#line.length === 0) return;
    this.#isSending = true;
    this.#sendAll();
  }

  /** Files are sent in the order in which they were asked for, also where they have to wait for room. */
  async #sendAll() {
    while (this.#line.length > 0) {
      const line = this.#line;
      this.#line = [];
      let run;
      for (const single of line) {
        single.ignore?.();
        if (single.signal?.aborted) continue;
        try {
          if (run === undefined || !run.takes(single)) {
            run?.end();
            run = undefined;
            run = new Run(this.#open, single);
          }
          const room = run.add(single);
          if (room) await room;
        } catch (error) {
          single.reject(error);
        }
      }
      // What comes while others wait for room is asked for later than they: it may find a disk that has failed for them.
      run?.end();
    }
    this.#isSending = false;
  }
}

/** Files in a row that are written alike, and are given up together. */
class Run {
  #singles = [];
  #batch;
  #alike;
  #signal;
  #ignore;

  constructor(open, { wishes, alike, signal }) {
    this.#alike = alike;
    this.#signal = signal;
    this.#batch = open(wishes, {
      settled: (index, isWritten) => this.#leave(index).resolve(isWritten),
      failed: (index, error) => this.#leave(index).reject(signal?.aborted ? signal.reason : error),
    });
    this.#ignore = signal && onAbort(signal, () => this.#batch.cancel());
  }

  takes({ alike, signal }) {
    return alike === this.#alike && signal === this.#signal;
  }

  add(single) {
    const { path, data, length } = single;
    if (data.length !== length) {
      throw ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', `the bytes of \`${path}\` were detached or resized before they could be copied`);
    }
    if (this.#signal?.aborted) throw this.#signal.reason;
    this.#singles.push(single);
    return this.#batch.add(path, data);
  }

  end() {
    try {
      this.#batch.flush();
    } catch (error) {
      for (const single of this.#singles) single?.reject(error);
    }
    this.#batch.end().then(() => this.#ignore?.());
  }

  #leave(index) {
    const single = this.#singles[index];
    this.#singles[index] = undefined;
    return single;
  }
}
