// The bytes that all renders of the process may need at one time, and metrics.
import { builtin } from '../shared/builtin.js';
import { nativeRenders, prometheus, systemFonts } from '../shared/native.js';
import { fromEnvironment } from '../shared/environment.js';
import { ogpressError } from '../shared/errors.js';
import { openMemory, runTask } from '../limit/limiter.js';
import { onThread } from '../shared/native-work.js';
import * as check from '../shared/options.js';

const MiB = 2 ** 20;
const UNITS = { '': 1, k: 2 ** 10, m: MiB, g: 2 ** 30 };

const fromUser = fromEnvironment('OGPRESS_MEMORY', 'a number of bytes, or of KiB, MiB or GiB as in 512MiB', (text) => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * UNITS[unit?.toLowerCase()]);
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined;
});

/** The limiter of the bytes, once it has a limit. */
let limiter;

// The environment of the first thread decides, as for `ogImageLimiter`. What the machine has takes time to ask, and is the same for all
// threads, so it is asked by the first call that needs the limit.
if (fromUser !== undefined) memory();

/** Returns the limiter of the bytes, and sees to it that they are limited. Later threads find the limit that an earlier one has set. */
export function memory() {
  if (limiter !== undefined) return limiter;
  limiter = openMemory();
  if (limiter.maxConcurrent === Infinity) limiter.maxConcurrent = fromUser ?? byMachine();
  return limiter;
}

/** A quarter of the memory of the machine, or of the limit of the process's cgroup. */
function byMachine() {
  // Without a cgroup this is 0 or more than the machine has. Some runtimes lack the function.
  const allowed = Math.min(process.constrainedMemory?.() || Infinity, builtin('node:os').totalmem());
  return Math.min(Math.max(Math.floor(allowed / 4), 256 * MiB), 1024 * MiB);
}

/** Runs work when the bytes that it needs are free. Rejects if the limit is lower than that. */
export async function withMemory(bytes, work, { priority, signal }) {
  const { maxConcurrent } = memory();
  if (bytes > maxConcurrent) {
    throw ogpressError(
      'ERR_OGPRESS_LIMIT',
      `the render needs ${bytes} bytes, and all renders may have ${maxConcurrent}; \`OGPRESS_MEMORY\` and \`setMaxMemory\` set the limit`,
    );
  }
  return runTask(memory(), work, { weight: bytes, priority, signal });
}

/**
 * Starts native work when there are `bytes` for it, and resolves to its result. They stay reserved until the work has ended, also after a
 * rejection.
 */
export function onThreadWithin(bytes, start, options) {
  return new Promise((resolve, reject) => {
    const work = () => new Promise((ended) => onThread(start, ended).then(resolve, reject));
    withMemory(bytes, work, options).catch(reject);
  });
}

export function setMaxMemory(bytes) {
  check.positiveInteger(bytes, 'bytes');
  memory().maxConcurrent = bytes;
}

export function getMetrics() {
  const [active, stuck] = nativeRenders();
  const [files, faces, scanMs] = systemFonts() ?? [];
  const { running, peakRunning, queued, queuedWeight, maxConcurrent } = memory().getMetrics();
  return {
    renders: { active, stuck },
    memory: { max: maxConcurrent, reserved: running, peak: peakRunning, waiting: queuedWeight, waiters: queued },
    systemFonts: files === undefined ? null : { files, faces, scanMs },
  };
}

export function prometheusMetrics() {
  memory();
  return prometheus();
}
