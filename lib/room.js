// How many bytes may be on their way to the disk. They are in memory twice until then, here and in native code.

const MOST_BYTES = 8 << 20;

export class Room {
  #bytes = 0;
  #waiting = [];

  get isFull() {
    return this.#bytes >= MOST_BYTES;
  }

  take(bytes) {
    this.#bytes += bytes;
  }

  give(bytes) {
    this.#bytes -= bytes;
    // One at a time: who comes first fills it up again.
    while (!this.isFull && this.#waiting.length > 0) this.#waiting.shift()();
  }

  /** Resolves when there is room. */
  wait() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
