// The errors of `writeFiles` when files are missing. Each has the report, which says what was written.
import { inspect, types } from 'node:util';

import { ogpressError } from '../shared/errors.js';

/** An entry of `files` that is no file, by its index. Thrown while entries are taken, and explained when the others have ended. */
export class WrongEntry {
  constructor(error, index) {
    this.error = error;
    this.index = index;
  }
}

/** Reports that were given to an error. */
const given = new WeakSet();

/** Returns the error for a report with files that were not written. */
export function notWritten(report) {
  const { written, skipped, failed, notAttempted } = report;
  const all = written + skipped + failed.length + notAttempted.length;
  const [first] = failed;
  const rest = notAttempted.length > 0 ? `, ${notAttempted.length} of them not attempted` : '';
  const cause = first ? `: ${first.error.message}` : '';
  const message = `${failed.length + notAttempted.length} of ${all} files were not written${rest}${cause}`;
  return Object.assign(ogpressError('ERR_OGPRESS_FILES_NOT_WRITTEN', message), { report, cause: first?.error });
}

/** Returns the error to throw after entries could not be taken, or `onProgress` threw. */
export function interrupted(error, report) {
  if (!(error instanceof WrongEntry)) return withReport(error, report);
  const { error: reason, index } = error;
  // The entry is an object with a getter, which threw.
  if (!String(reason?.code).startsWith('ERR_OGPRESS_')) return withReport(reason, report);
  const { written, skipped } = report;
  const unchanged = skipped > 0 ? ` and ${counted(skipped)} unchanged` : '';
  const before = `of the ${index} entries before it, ${counted(written)} written${unchanged}`;
  const account = index === 0 ? 'nothing was written' : before;
  const message = `${reason.message}; it is entry ${index} of \`files\`; ${account}`;
  const wrong = Object.assign(ogpressError(reason.code, message), { index, report });
  if (reason.path !== undefined) wrong.path = reason.path;
  return wrong;
}

function counted(files) {
  return `${files} ${files === 1 ? 'was' : 'were'}`;
}

/** Adds the report to an error of the caller, which stays the same object. What cannot carry it is the `cause` of an error that can. */
function withReport(error, report) {
  given.add(report);
  if (canCarryReport(error)) {
    Object.defineProperty(error, 'report', { value: report, configurable: true, enumerable: true, writable: true });
    return error;
  }
  const { written, failed, notAttempted } = report;
  const lost = failed.length + notAttempted.length;
  const message = `${written} files were written and ${lost} were not, because the caller threw ${inspect(error)}`;
  return Object.assign(ogpressError('ERR_OGPRESS_FILES_NOT_WRITTEN', message), { report, cause: error });
}

function canCarryReport(error) {
  if (typeof error !== 'object' || error === null || types.isProxy(error) || !Object.isExtensible(error)) return false;
  // Another property of this name belongs to the caller. That of an earlier call is replaced.
  return !('report' in error) || (Object.hasOwn(error, 'report') && given.has(error.report));
}
