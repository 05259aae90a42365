// How much may be on its way to the disk: it is in memory until then.

const MOST_BYTES = 8 << 20;
/** What somebody is woken for. */
const STEP = 1 << 20;

export class Room {
  #bytes = 0;
  #waiting = [];

  /** Whether there is none for more than what is to come. */
  isFullWith(bytes) {
    return this.#bytes + bytes >= MOST_BYTES;
  }

  take(bytes) {
    this.#bytes += bytes;
  }

  give(bytes) {
    this.#bytes -= bytes;
    // As many as there is room for: each will fill some.
    for (let room = MOST_BYTES - this.#bytes; room > 0 && this.#waiting.length > 0; room -= STEP) this.#waiting.shift()();
  }

  /** Resolves when there is room. */
  wait() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
