// `writeFiles`: takes files as fast as they can be written, and reports what became of each.
import { setImmediate } from 'node:timers';

import { onAbort } from '../shared/abort.js';
import { fileOf } from './file-inputs.js';
import { ogpressError } from '../shared/errors.js';

/** Writes the files that `fileInputs` returned. `open(on)` makes the batch. */
export async function writeAll(open, { files, isAsync, total }, { onProgress, signal }) {
  const begun = performance.now();
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
      onProgress(shown);
    } catch (error) {
      fail(error);
    }
  };
  const batch = open({ progress: onProgress && show });
  const ignore = signal && onAbort(signal, () => fail(signal.reason));

  // After a stop, files of a known number are taken to the end, so that the report has each. Other iterables are left at once.
  const isOver = () => batch.isStopped && (failure !== undefined || isAsync || total === undefined);
  const add = (entry) => {
    taken++;
    return batch.add(...fileOf(entry));
  };
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
    fail(error);
  }
  await batch.end();
  ignore?.();
  const isNews = shown.completed < batch.completed || (batch.completed > 0 && shown.total !== total);
  if (onProgress && failure === undefined && isNews) show(batch.last);
  if (failure !== undefined) throw failure.error;
  const { written, skipped, failed, notAttempted, bytes } = batch;
  const report = { written, skipped, failed, notAttempted, bytes, durationMs: performance.now() - begun };
  if (failed.length + notAttempted.length > 0) throw incomplete(report);
  return report;
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

function incomplete(report) {
  const { written, skipped, failed, notAttempted } = report;
  const all = written + skipped + failed.length + notAttempted.length;
  const [first] = failed;
  const rest = notAttempted.length > 0 ? `, ${notAttempted.length} of them not attempted` : '';
  const cause = first ? `: ${first.error.message}` : '';
  const message = `${failed.length + notAttempted.length} of ${all} files were not written${rest}${cause}`;
  return Object.assign(ogpressError('ERR_OGPRESS_FILES_NOT_WRITTEN', message), { report, cause: first?.error });
}
