// Files on their way into native code: some at a time, their paths in one text and their bytes in one buffer, because each
// value that crosses costs more than the bytes of a small file.

/** Files that cross together at most, */
const MOST_FILES = 256;
/** and bytes. A file that is larger crosses alone. */
const MOST_BYTES = 1 << 20;

/** Where bytes are put together: native code copies them. */
let staging;

export class Chunk {
  #paths = [];
  #data = [];
  #lengths = [];
  bytes = 0;

  get files() {
    return this.#paths.length;
  }

  /** Whether a file of so many bytes has to wait for the next chunk. */
  isFullFor(length) {
    return this.files === MOST_FILES || (this.files > 0 && this.bytes + length > MOST_BYTES);
  }

  add(path, data, length) {
    this.#paths.push(path);
    this.#data.push(data);
    this.#lengths.push(length);
    this.bytes += length;
  }

  /** Hands everything over. */
  send(batch) {
    // Of files of any size.
    const ends = new Float64Array(this.files);
    let end = 0;
    for (let index = 0; index < ends.length; index++) {
      end += this.#lengths[index];
      ends[index] = end;
    }
    batch.push(`${this.#paths.join('\0')}\0`, this.#gathered(), ends);
  }

  #gathered() {
    const [first] = this.#data;
    if (this.bytes > MOST_BYTES) return typeof first === 'string' ? Buffer.from(first) : first;
    staging ??= Buffer.allocUnsafeSlow(MOST_BYTES);
    let end = 0;
    for (const data of this.#data) {
      if (typeof data === 'string') end += staging.write(data, end);
      else {
        staging.set(data, end);
        end += data.length;
      }
    }
    return staging.subarray(0, end);
  }
}
