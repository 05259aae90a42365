// `ogpress cache`, and the cache of `ogpress render --cache`.
import { UsageError } from './usage-error.js';
import { bytes, counted } from './text.js';

/** Opens the cache of a folder, or of the host's folder if `dir` is no string. */
export function openCache({ RenderCache }, dir) {
  try {
    return new RenderCache(typeof dir === 'string' ? { dir } : {});
  } catch (error) {
    if (error.code === undefined) throw error;
    throw new UsageError(error.message);
  }
}

const ACTIONS = {
  path: async () => ({}),
  stats: (cache) => cache.usage(),
  prune: (cache) => cache.prune(),
  clear: (cache) => cache.clear(),
};

const TEXTS = {
  path: ({ dir }) => dir,
  stats: ({ dir, entries, bytes: size, oldest }) => {
    const since = oldest === undefined ? '' : `, the oldest of ${oldest.toISOString().slice(0, 10)}`;
    return `${dir}\n${counted(entries, 'image')}, ${bytes(size)}${since}`;
  },
  prune: ({ removed, removedBytes, entries, bytes: size }) =>
    `removed ${counted(removed, 'image')}, ${bytes(removedBytes)}\nkept ${counted(entries, 'image')}, ${bytes(size)}`,
  clear: ({ removed, removedBytes }) => `removed ${counted(removed, 'image')}, ${bytes(removedBytes)}`,
};

/** Runs `ogpress cache <name>`. Resolves to what it prints. */
export async function cacheCommand(ogpress, name, { dir, json }) {
  const cache = openCache(ogpress, dir);
  const result = { dir: cache.dir, ...(await ACTIONS[name](cache)) };
  return json ? JSON.stringify(result) : TEXTS[name](result);
}
