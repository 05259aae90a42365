// Files that are written with the same options: sent to native code in chunks, within a bound of bytes, and what became of each.
import { Signal, cancelBatch, closeBatch, openBatch, pushFiles, takeReport } from '../shared/native.js';
import { Chunk } from './chunk.js';
import { ogpressError } from '../shared/errors.js';
import { beginWait, endWait, onSignal, thread } from '../shared/js-thread.js';
import { nextTurn } from '../shared/turns.js';

/** Batches that have not ended, by the number that native code gave them. */
const open = new Map();

onSignal(Signal.FilesSettled, (id) => open.get(id)?.receive());

/** How long files are sent before the event loop runs, in milliseconds. */
const TURN = 2;

export class Batch {
  #id;
  #backpressure;
  #on;
  #chunk = new Chunk();
  #sent = 0;
  #ended = false;
  #finish;
  #turn = performance.now();
  /** Whether any file was not begun, because its disk failed for another file or the call was aborted. */
  isStopped = false;
  written = 0;
  skipped = 0;
  bytes = 0;
  failed = [];
  notAttempted = [];
  /** The path of the last file that was written; only if `on.progress` is set. */
  last;

  /**
   * `writer` is the native writer. `on` has callbacks, all optional: `settled(index, isWritten)`, `failed(index, error)`,
   * `paused(reason, error)` and `progress(path)`.
   */
  constructor(writer, backpressure, options, on) {
    this.#backpressure = backpressure;
    this.#on = on;
    const reports = { each: on.settled !== undefined, progressMs: on.progress && 50 };
    this.#id = openBatch(writer, thread, { ...options, ...reports });
    open.set(this.#id, this);
    beginWait();
  }

  get completed() {
    return this.written + this.skipped + this.failed.length + this.notAttempted.length;
  }

  /** Adds a file and copies its data. Returns a promise if the caller should wait before it adds more. */
  add(path, data) {
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    const isAlone = Chunk.isAlone(length);
    const isFull = isAlone || this.#chunk.isFullFor(length);
    if (isFull) this.flush();
    if (isAlone) this.#push(`${path}\0`, typeof data === 'string' ? Buffer.from(data) : data, Float64Array.of(length));
    else this.#chunk.add(path, data, length);
    if (this.#backpressure.isFullWith(this.#chunk.bytes)) {
      this.flush();
      return this.#backpressure.wait();
    }
    return !isFull || performance.now() - this.#turn < TURN ? undefined : this.#nextTurn();
  }

  /** Counts a file with a path that no file can have, which `error` says. It cannot be sent. */
  refuse(error) {
    this.failed.push({ path: error.path, error });
    this.#sent++;
  }

  /** Sends the files that were added. */
  flush() {
    if (this.#chunk.files > 0) this.#chunk.send((paths, bytes, ends) => this.#push(paths, bytes, ends));
  }

  /** Resolves when all files have ended. No file may be added afterwards. */
  end() {
    this.#ended = true;
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#closeIfDone();
    });
  }

  /** Begins none of its files any more. */
  cancel() {
    this.isStopped = true;
    cancelBatch(this.#id);
    // Files that were added have to be reported, too.
    this.flush();
  }

  /** Takes what became of files since the last call. */
  receive() {
    const report = takeReport(this.#id);
    this.written += report.written;
    this.skipped += report.skipped;
    this.bytes += report.bytes;
    for (const entry of report.settled) this.#on.settled(entry >>> 1, (entry & 1) === 1);
    for (const file of report.failed) {
      const error = fileError(file);
      this.failed.push({ path: file.path, error });
      this.#on.failed?.(file.index, error);
    }
    for (const { index, path } of report.notAttempted) {
      this.isStopped = true;
      this.notAttempted.push(path);
      this.#on.failed?.(index, notAttempted(path));
    }
    for (const { reason, file } of report.paused) this.#on.paused(reason, fileError(file));
    this.#backpressure.release(report.freed);
    if (report.last !== undefined) {
      this.last = report.last;
      this.#on.progress(report.last);
    }
    this.#closeIfDone();
  }

  #push(paths, bytes, ends) {
    this.#backpressure.take(pushFiles(this.#id, paths, bytes, ends));
    this.#sent += ends.length;
  }

  async #nextTurn() {
    await nextTurn();
    this.#turn = performance.now();
  }

  #closeIfDone() {
    if (!this.#ended || this.completed < this.#sent || !open.delete(this.#id)) return;
    closeBatch(this.#id);
    endWait();
    this.#finish();
  }
}

/** A file's error: our code, the system's code, the action that failed and the path. */
function fileError({ code, message, path, systemCode, action }) {
  return Object.assign(ogpressError(code, message), { path, systemCode, syscall: action });
}

function notAttempted(path) {
  const message = `\`${path}\` was not attempted: its disk has failed for another file, or the call was aborted`;
  return Object.assign(ogpressError('ERR_OGPRESS_NOT_ATTEMPTED', message), { path });
}
