// `writeFiles`: takes files as fast as they can be written, and reports what became of each.
import { AsyncLocalStorage } from 'node:async_hooks';

import { onAbort } from '../shared/abort.js';
import { setImmediate } from '../shared/timers.js';
import { bytesOf, partsOf, pathOf } from './file-inputs.js';
import { WrongEntry, interrupted, notWritten } from './incomplete.js';

/** Writes the files that `fileInputs` returned. `open(on)` makes the batch. */
export async function writeAll(open, { files, isAsync, total }, { onProgress, signal }) {
  const begun = performance.now();
  // Progress comes from native code, which knows no async context.
  const tell = onProgress && AsyncLocalStorage.bind(onProgress);
  let taken = 0;
  let shown = { completed: 0 };
  let failure;
  let stopped;
  const stop = new Promise((resolve) => (stopped = resolve));
  const fail = (error) => {
    failure ??= { error };
    batch.cancel();
    stopped();
  };
  const show = (path) => {
    shown = { completed: batch.completed, total, bytes: batch.bytes, path };
    try {
      tell(shown);
    } catch (error) {
      fail(error);
    }
  };
  const batch = open({ progress: onProgress && show });
  const ignore = signal && onAbort(signal, () => fail(signal.reason));

  // After a stop, files of a known number are taken to the end, so that the report has each. Other iterables are left at once.
  const isOver = () => batch.isStopped && (failure !== undefined || isAsync || total === undefined);
  const add = (entry) => addEntry(batch, entry, taken++);
  const flush = () => {
    try {
      batch.flush();
    } catch (error) {
      fail(error);
    }
  };
  try {
    await Promise.race([isAsync ? takeAsync(files, add, flush, isOver) : take(files, add, isOver), stop]);
    batch.flush();
    total ??= taken;
  } catch (error) {
    failure ??= { error };
    // Files that were taken before are good, and are written.
    flush();
  }
  await batch.end();
  ignore?.();
  const isNews = shown.completed < batch.completed || (batch.completed > 0 && shown.total !== total);
  if (onProgress && failure === undefined && isNews) show(batch.last);
  const { written, skipped, failed, notAttempted, bytes } = batch;
  const report = { written, skipped, failed, notAttempted, bytes, durationMs: performance.now() - begun };
  if (failure !== undefined) {
    const isAbort = signal?.aborted && failure.error === signal.reason;
    throw isAbort ? failure.error : interrupted(failure.error, report);
  }
  if (failed.length + notAttempted.length > 0) throw notWritten(report);
  return report;
}

/** Adds an entry to a batch. Returns a promise if the caller should wait before it adds more. */
function addEntry(batch, entry, index) {
  let path;
  let bytes;
  try {
    const [given, data] = partsOf(entry);
    path = pathOf(given);
    bytes = bytesOf(data, path);
  } catch (error) {
    if (error?.code !== 'ERR_OGPRESS_INVALID_PATH') throw new WrongEntry(error, index);
    // No file can have this path. The file fails on its own, as others do.
    batch.refuse(error);
    return undefined;
  }
  return batch.add(path, bytes);
}

async function take(files, add, isOver) {
  for (const entry of files) {
    if (isOver()) return;
    const room = add(entry);
    if (room) await room;
  }
}

async function takeAsync(files, add, flush, isOver) {
  let timer;
  for await (const entry of files) {
    if (isOver()) return;
    const room = add(entry);
    // Files that are produced slowly do not wait until the chunk is full.
    timer ??= setImmediate(() => {
      timer = undefined;
      flush();
    });
    if (room) await room;
    if (isOver()) return;
  }
}
