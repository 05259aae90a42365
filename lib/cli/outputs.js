// The images that wait to be written: sent to the writer together, because each call wakes a thread, which takes longer than to write a
// small file.

/** The most images, and bytes, of one call. */
const MOST_FILES = 64;
const MOST_BYTES = 2 ** 20;

/** How long an image waits for others, in milliseconds. */
const PATIENCE = 20;

/** How many images and bytes may wait or be written before renders wait, too. */
const FULL_FILES = 256;
const FULL_BYTES = 32 * 2 ** 20;

export class Outputs {
  #writer;
  #chunk = [];
  #chunkBytes = 0;
  #timer;
  /** Images that have not settled, and their bytes. */
  #files = 0;
  #bytes = 0;
  #waiters = [];

  constructor(writer) {
    this.#writer = writer;
  }

  /** Adds an image: `{ path, image, settled(error) }`. */
  add(entry) {
    this.#files++;
    this.#bytes += entry.image.length;
    this.#chunk.push(entry);
    this.#chunkBytes += entry.image.length;
    if (this.#chunk.length >= MOST_FILES || this.#chunkBytes >= MOST_BYTES) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), PATIENCE);
  }

  get isFull() {
    return this.#files >= FULL_FILES || this.#bytes >= FULL_BYTES;
  }

  /** Resolves when there is room again. */
  async room() {
    while (this.isFull) await this.#change();
  }

  /** Writes what waits. Resolves when all images have settled. */
  async drain() {
    this.#send();
    while (this.#files > 0) await this.#change();
  }

  #change() {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  async #send() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunk = this.#chunk;
    if (chunk.length === 0) return;
    this.#chunk = [];
    this.#chunkBytes = 0;
    const failed = await this.#write(chunk);
    for (const { path, image, settled } of chunk) {
      this.#files--;
      this.#bytes -= image.length;
      settled(failed?.get(path));
    }
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Writes a chunk. Resolves to the errors by path, if there are any. */
  async #write(chunk) {
    try {
      await this.#writer.writeFiles(chunk.map(({ path, image }) => [path, image]));
      return undefined;
    } catch (error) {
      if (error.report === undefined) return new Map(chunk.map(({ path }) => [path, error]));
      const { failed, notAttempted } = error.report;
      const missing = { code: 'ERR_OGPRESS_NOT_ATTEMPTED', message: 'the disk has failed for another file' };
      return new Map([
        ...failed.map(({ path, error }) => [path, error]),
        ...notAttempted.map((path) => [path, missing]),
      ]);
    }
  }
}
