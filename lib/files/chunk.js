// Files on their way into native code. A call into native code takes longer than writing a small file's bytes, so many files cross
// together: their paths in one string and their bytes in one buffer. The bytes of a file are copied when it is added, and the caller may
// change them afterwards.

/** The most files of a chunk. */
const MOST_FILES = 256;
/** The most bytes of a chunk. A larger file crosses alone, without this copy. */
const MOST_BYTES = 1 << 20;
const FEW_BYTES = 8 << 10;

export class Chunk {
  #paths = [];
  #ends = [];
  #buffer = Buffer.allocUnsafe(FEW_BYTES);
  #length = 0;

  get files() {
    return this.#paths.length;
  }

  get bytes() {
    return this.#length;
  }

  /** Whether a file of `length` bytes has to cross alone. */
  static isAlone(length) {
    return length > MOST_BYTES;
  }

  /** Whether a file of `length` bytes has to wait for the next chunk. */
  isFullFor(length) {
    return this.#paths.length === MOST_FILES || this.#length + length > MOST_BYTES;
  }

  add(path, data, length) {
    const end = this.#length + length;
    if (end > this.#buffer.length) this.#grow(end);
    if (typeof data === 'string') this.#buffer.write(data, this.#length);
    // An empty array may be transferred already, and `set` refuses that.
    else if (length > 0) this.#buffer.set(data, this.#length);
    this.#length = end;
    this.#paths.push(path);
    this.#ends.push(end);
  }

  /** Passes all files to `push(paths, bytes, ends)`. The chunk is empty afterwards, also if that throws. */
  send(push) {
    const paths = `${this.#paths.join('\0')}\0`;
    const ends = Float64Array.from(this.#ends);
    const bytes = this.#buffer.subarray(0, this.#length);
    this.clear();
    return push(paths, bytes, ends);
  }

  clear() {
    this.#paths = [];
    this.#ends = [];
    this.#length = 0;
  }

  #grow(length) {
    const larger = Buffer.allocUnsafeSlow(Math.min(MOST_BYTES, Math.max(length, this.#buffer.length * 4)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
