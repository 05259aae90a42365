// The options of writers and of writes.
import { Fsync, OnDiskFull, Symlinks } from '../shared/native.js';
import { limitFromEnvironment } from '../shared/environment.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { adaptive } from '../limit/options.js';
import * as check from '../shared/options.js';

/** The default limit of files that are written at one time. */
const CONCURRENCY = 100;

/** How a file is written. */
const FILE_OPTIONS = {
  atomic: check.boolean,
  fsync: check.oneOf(...Object.values(Fsync)),
  symlinks: check.oneOf(...Object.values(Symlinks)),
  onDiskFull: check.oneOf(...Object.values(OnDiskFull)),
  skipUnchanged: check.boolean,
  mode: (value, name) => {
    check.number(value, name);
    if (!Number.isInteger(value) || value < 0 || value > 0o7777) {
      throw ogpressError(
        'ERR_OGPRESS_OUT_OF_RANGE',
        `expected an integer from 0 to 0o7777 for \`${name}\` but received ${value}`,
      );
    }
  },
  root: check.string,
};

const WRITER_OPTIONS = {
  ...FILE_OPTIONS,
  concurrency: (value, name) => {
    check.number(value, name);
    const isLimit = value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= 1);
    if (isLimit) return;
    const message = `expected an integer of at least 1, or Infinity, for \`${name}\` but received ${value}`;
    throw ogpressError('ERR_OGPRESS_OUT_OF_RANGE', message);
  },
  envVar: check.string,
  adaptive,
  within: (value, name) => {
    if (typeof value !== 'object' || value === null) throw invalidType('a FileWriter', name, value);
  },
};

const WRITE_OPTIONS = { ...FILE_OPTIONS, signal: check.signal };
const BATCH_OPTIONS = { ...WRITE_OPTIONS, onProgress: check.callback };

/** Checks a writer's options. Returns `{ limits, within, defaults }`, where `limits` are options of a native limiter. */
export function checkWriter(options) {
  const { concurrency, envVar, adaptive: bounds, within, ...defaults } = check.checkOptions(options, WRITER_OPTIONS);
  if (bounds !== undefined && (concurrency ?? envVar) !== undefined) {
    const message = 'at most one of `adaptive` and of `concurrency` and `envVar` may be given';
    throw ogpressError('ERR_OGPRESS_CONFLICTING_OPTIONS', message);
  }
  const maxConcurrent = (envVar && limitFromEnvironment(envVar)) ?? concurrency;
  return { limits: { maxConcurrent, adaptive: bounds }, within, defaults };
}

/** The limit of a writer without one. */
export function standardLimit() {
  return limitFromEnvironment('OGPRESS_WRITE_CONCURRENCY') ?? CONCURRENCY;
}

export function checkWrite(options) {
  return check.checkOptions(options, WRITE_OPTIONS);
}

export function checkBatch(options) {
  return check.checkOptions(options, BATCH_OPTIONS);
}

export function checkConcurrency(value) {
  WRITER_OPTIONS.concurrency(value, 'concurrency');
}
