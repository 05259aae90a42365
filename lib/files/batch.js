// Files that were asked for together: sent chunk by chunk while there is room, and what became of them.
import { setImmediate } from 'node:timers/promises';

import { Mail } from '../../native.js';
import { Chunk } from './chunk.js';
import { validPathOf } from './file-inputs.js';
import { ogpressError } from '../shared/errors.js';

/** Batches that have not ended, by number. */
const open = new Map();
let opened = 0;
/** How many of them have files on their way. */
let holding = 0;

const mail = new Mail((id) => open.get(id)?.hear());

/** How long files are sent before the event loop gets a turn, in milliseconds. */
const TURN = 2;

export class Batch {
  #id = (opened = (opened + 1) >>> 0);
  #native;
  #room;
  #on;
  #chunk = new Chunk();
  #sent = 0;
  #ended = false;
  #holds = false;
  #finish;
  #turn = performance.now();
  /** Whether any file was not begun: its disk has failed, or nobody wants it any more. */
  isStopped = false;
  /** What has become of files. */
  written = 0;
  skipped = 0;
  bytes = 0;
  failed = [];
  notAttempted = [];
  /** The file that was written last, where progress is asked for. */
  last;

  /** `on` is told: `settled(index, isWritten)`, `failed(index, error)`, `paused(reason, error)` and `progress(path)`, each if it is there. */
  constructor(writer, room, options, on) {
    this.#room = room;
    this.#on = on;
    const wishes = { each: on.settled !== undefined, progressMs: on.progress && 50 };
    this.#native = writer.batch(mail, this.#id, { ...options, ...wishes });
    open.set(this.#id, this);
  }

  get completed() {
    return this.written + this.skipped + this.failed.length + this.notAttempted.length;
  }

  /** Adds a file: its data may change from then on. Returns a promise if more should be added only after that. */
  add(path, data) {
    try {
      validPathOf(path);
    } catch (error) {
      // It cannot be sent, for its own reason, as others fail for theirs.
      this.failed.push({ path, error });
      this.#sent++;
      return undefined;
    }
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    const isAlone = Chunk.isAlone(length);
    const isFull = isAlone || this.#chunk.isFullFor(length);
    if (isFull) this.flush();
    if (isAlone) this.#send(1, () => this.#native.push(`${path}\0`, typeof data === 'string' ? Buffer.from(data) : data, Float64Array.of(length)));
    else this.#chunk.add(path, data, length);
    if (this.#room.isFullWith(this.#chunk.bytes)) {
      this.flush();
      return this.#room.wait();
    }
    return !isFull || performance.now() - this.#turn < TURN ? undefined : this.#nextTurn();
  }

  /** Sends what was added. */
  flush() {
    const { files } = this.#chunk;
    if (files > 0) this.#send(files, () => this.#chunk.send((...args) => this.#native.push(...args)));
  }

  /** Resolves when all files that were sent have ended. */
  end() {
    this.#ended = true;
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#closeIfDone();
    });
  }

  /** Begins no more of its files. */
  cancel() {
    this.isStopped = true;
    this.#native.cancel();
    // What was added is accounted for, too.
    this.flush();
  }

  #send(files, push) {
    this.#room.take(push());
    this.#sent += files;
    this.#hold();
  }

  hear() {
    const news = this.#native.take();
    this.written += news.written;
    this.skipped += news.skipped;
    this.bytes += news.bytes;
    for (const entry of news.settled) this.#on.settled(entry >>> 1, (entry & 1) === 1);
    for (const file of news.failed) {
      const error = fileError(file);
      this.failed.push({ path: file.path, error });
      this.#on.failed?.(file.index, error);
    }
    for (const [position, index] of news.notAttempted.entries()) {
      this.isStopped = true;
      const path = news.notAttemptedPaths[position];
      this.notAttempted.push(path);
      this.#on.failed?.(index, notAttempted(path));
    }
    for (const { reason, file } of news.paused) this.#on.paused(reason, fileError(file));
    this.#room.give(news.freed);
    this.#hold();
    if (news.last !== undefined) {
      this.last = news.last;
      this.#on.progress(news.last);
    }
    this.#closeIfDone();
  }

  async #nextTurn() {
    await setImmediate();
    this.#turn = performance.now();
  }

  #closeIfDone() {
    if (!this.#ended || this.completed < this.#sent || !open.delete(this.#id)) return;
    this.#native.end();
    this.#finish();
  }

  /** While a file is on its way the event loop goes on; a source that has none to give is its own affair. */
  #hold() {
    const holds = this.completed < this.#sent;
    if (holds === this.#holds) return;
    this.#holds = holds;
    const before = holding;
    holding += holds ? 1 : -1;
    if (before === 0 || holding === 0) mail.hold(holds);
  }
}

/** A file's error: our code, the system's, and what was being done to which file. */
function fileError({ code, message, path, systemCode, action }) {
  return Object.assign(ogpressError(code, message), { path, systemCode, syscall: action });
}

function notAttempted(path) {
  const message = `\`${path}\` was not attempted: its disk has failed for another file, or the call was aborted`;
  return Object.assign(ogpressError('ERR_OGPRESS_NOT_ATTEMPTED', message), { path });
}
