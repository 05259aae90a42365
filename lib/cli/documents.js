// Documents as bytes, from files and standard input, and standard output for an image.
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';

/** The default of `limits.maxBytes`. No more than one byte beyond it is read: the render then says that there are more. */
const MOST_BYTES = 32 * 2 ** 20;

/** Reads a regular file. */
export function readNow(path) {
  const file = openSync(path);
  try {
    if (fstatSync(file).size <= MOST_BYTES) return readFileSync(file);
    const data = Buffer.allocUnsafe(MOST_BYTES + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < data.length; length += read) {
      read = readSync(file, data, length, data.length - length, null);
    }
    return data.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Reads a file of any kind, which may be a pipe or endless. */
export const readLater = (path) => collected(createReadStream(path, { end: MOST_BYTES }));

export const readStdin = () => collected(process.stdin);

async function collected(stream) {
  const chunks = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Resolves when the bytes were taken by the reader of standard output. */
export async function writeStdout(data) {
  const { fd } = process.stdout;
  // On a disk that becomes full the stream would write a part, and report no error.
  if (fstatSync(fd).isFile()) return writeFileSync(fd, data);
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(error) : resolve()));
  });
}
