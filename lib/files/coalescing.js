// Single files that are written together. The files of one turn of the event loop cross into native code in one batch, and each has
// its own promise.
import { onAbort } from '../shared/abort.js';
import { microtask } from '../shared/turns.js';
import { lostData } from './file-inputs.js';

export class Coalescing {
  #open;
  #queue = [];
  #isSending = false;

  /** `open(options, on, folder)` makes a batch, whose relative paths start in the folder. */
  constructor(open) {
    this.#open = open;
  }

  /** Resolves to whether the file was written: with `skipUnchanged`, it may have had its bytes already. */
  write(path, data, options, signal, folder) {
    return new Promise((resolve, reject) => {
      const file = {
        path,
        data,
        length: data.length,
        options,
        key: JSON.stringify(options),
        folder,
        signal,
        ignore: undefined,
        resolve,
        reject,
      };
      file.ignore = signal && onAbort(signal, () => reject(signal.reason));
      if (this.#queue.push(file) === 1 && !this.#isSending) microtask(() => this.send());
    });
  }

  /** Sends the queued files, unless that is being done. */
  send() {
    if (this.#isSending || this.#queue.length === 0) return;
    this.#isSending = true;
    this.#sendAll();
  }

  /** Sends files in the order of the calls, also where they have to wait. */
  async #sendAll() {
    while (this.#queue.length > 0) {
      const files = this.#queue;
      this.#queue = [];
      let run;
      for (const file of files) {
        file.ignore?.();
        if (file.signal?.aborted) continue;
        try {
          if (run === undefined || !run.takes(file)) {
            run?.end();
            run = undefined;
            run = new Run(this.#open, file);
          }
          const room = run.add(file);
          if (room) await room;
        } catch (error) {
          file.reject(error);
        }
      }
      // Files that were queued during a wait belong to a later batch: that one may find that the disk has failed for this one.
      run?.end();
    }
    this.#isSending = false;
  }
}

/** Consecutive files with the same options, the same signal and the same working folder. */
class Run {
  #files = [];
  #batch;
  #key;
  #folder;
  #signal;
  #ignore;

  constructor(open, { options, key, signal, folder }) {
    this.#key = key;
    this.#folder = folder;
    this.#signal = signal;
    const on = {
      settled: (index, isWritten) => this.#take(index).resolve(isWritten),
      failed: (index, error) => this.#take(index).reject(signal?.aborted ? signal.reason : error),
    };
    this.#batch = open(options, on, folder);
    this.#ignore = signal && onAbort(signal, () => this.#batch.cancel());
  }

  takes({ key, signal, folder }) {
    return key === this.#key && signal === this.#signal && folder === this.#folder;
  }

  add(file) {
    const { path, data, length } = file;
    if (data.length !== length) throw lostData(path);
    if (this.#signal?.aborted) throw this.#signal.reason;
    this.#files.push(file);
    return this.#batch.add(path, data);
  }

  end() {
    try {
      this.#batch.flush();
    } catch (error) {
      for (const file of this.#files) file?.reject(error);
    }
    this.#batch.end().then(() => this.#ignore?.());
  }

  #take(index) {
    const file = this.#files[index];
    this.#files[index] = undefined;
    return file;
  }
}
