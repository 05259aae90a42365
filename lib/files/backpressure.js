// Bounds the bytes that were sent to native code and not written yet: they are in memory until then.

const MOST_BYTES = 8 << 20;
/** One waiting call is resumed for each step of free bytes. */
const STEP = 1 << 20;

export class Backpressure {
  #bytes = 0;
  #waiting = [];

  /** Whether the bound is reached with `bytes` more. */
  isFullWith(bytes) {
    return this.#bytes + bytes >= MOST_BYTES;
  }

  take(bytes) {
    this.#bytes += bytes;
  }

  release(bytes) {
    this.#bytes -= bytes;
    // Not all that wait: each call that resumes adds bytes.
    for (let free = MOST_BYTES - this.#bytes; free > 0 && this.#waiting.length > 0; free -= STEP)
      this.#waiting.shift()();
  }

  /** Resolves when there are fewer bytes. */
  wait() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
