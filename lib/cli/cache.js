// `ogpress cache`, and the cache of `ogpress render --cache`.
import { UsageError } from './usage-error.js';
import { bytes, counted } from './text.js';

/** Opens the cache of a folder, or of the host's folder for `true` and `undefined`. */
export function openCache({ RenderCache }, dir) {
  try {
    return new RenderCache(typeof dir === 'string' ? { dir } : {});
  } catch (error) {
    if (error.code === undefined) throw error;
    throw new UsageError(error.message);
  }
}

const ACTIONS = {
  path: async (cache) => ({ dir: cache.dir }),
  stats: async (cache) => ({ dir: cache.dir, ...(await cache.usage()) }),
  prune: async (cache) => ({ dir: cache.dir, ...(await cache.prune()) }),
  clear: async (cache) => ({ dir: cache.dir, ...(await cache.clear()) }),
};

const TEXTS = {
  path: ({ dir }) => dir,
  stats: ({ dir, entries, bytes: size, oldest }) => {
    const since = oldest === undefined ? '' : `, the oldest of ${new Date(oldest).toISOString().slice(0, 10)}`;
    return `${dir}\n${counted(entries, 'image')}, ${bytes(size)}${since}`;
  },
  prune: ({ removed, removedBytes, entries, bytes: size }) =>
    `removed ${counted(removed, 'image')}, ${bytes(removedBytes)}\nkept ${counted(entries, 'image')}, ${bytes(size)}`,
  clear: ({ removed, removedBytes }) => `removed ${counted(removed, 'image')}, ${bytes(removedBytes)}`,
};

/** Runs `ogpress cache <name>`. Returns the exit code. */
export async function cacheCommand(name, { dir, json }) {
  const result = await ACTIONS[name](openCache(await import('../../index.js'), dir));
  process.stdout.write(`${json ? JSON.stringify(result) : TEXTS[name](result)}\n`);
  return 0;
}
