// `ogpress render`: reads, renders and writes files, a bounded number at a time.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';

import * as ogpress from '../../index.js';
import { exitWritten, onInterrupt } from './interrupt.js';
import { ENDINGS, pictureOptions } from './picture.js';
import { Report, errorObject } from './report.js';
import { Owners, filesOf, outputOf, sourcesOf } from './sources.js';
import { readStdin, writeStdout } from './stdin.js';
import { counted, duration, grouped } from './text.js';
import { UsageError } from './usage-error.js';

const { ConcurrencyLimiter, FileWriter, renderImage } = ogpress;

/** Files that are read or written while as many as `--concurrency` says are rendered. */
const AROUND = 4;

/** Renders what the operands name. Returns the exit code. */
export async function render(inputs, flags) {
  checkFlags(inputs, flags);
  const picture = await pictureOptions(ogpress, flags);
  if (inputs.includes('-')) return renderStdin(picture, flags);
  const run = new Run(await sourcesOf(inputs), picture, flags);
  return run.perform();
}

function checkFlags(inputs, { out, json, watch, cache }) {
  if (typeof cache === 'string' && /\.svgz?$|\*/i.test(cache)) {
    throw new UsageError(`'${cache}' is no folder of a cache; write --cache=<folder>, or --cache after the inputs`);
  }
  if (!inputs.includes('-')) return;
  const others = { 'other inputs': inputs.length > 1, '--out': out, '--json': json, '--watch': watch };
  const [other] = Object.entries(others).find(([, isGiven]) => isGiven) ?? [];
  if (other) throw new UsageError(`- reads one SVG and writes its image to standard output; ${other} cannot be used with it`);
}

/** Opens the cache of `--cache`. */
async function cacheOf({ cache }) {
  if (cache === undefined) return undefined;
  const { openCache } = await import('./cache.js');
  return openCache(cache);
}

/** Collects the warnings of one render, each text once. */
function collector() {
  const warnings = [];
  const onWarning = ({ code, message }) => {
    if (!warnings.some((known) => known.message === message)) warnings.push({ code, message });
  };
  return { warnings, onWarning };
}

async function renderStdin(picture, flags) {
  const report = new Report();
  const { warnings, onWarning } = collector();
  const cache = await cacheOf(flags);
  if (cache !== undefined) picture.cache = cache;
  try {
    const image = await renderImage(await readStdin(), { ...picture, strict: flags.strict, onWarning });
    await writeStdout(image);
    return 0;
  } catch (error) {
    report.error('-', error);
    return 1;
  } finally {
    for (const warning of warnings) report.warning('-', warning);
  }
}

/** One run of the command over its files. */
class Run {
  #sources;
  #target;
  #owners;
  #options;
  #flags;
  #concurrency;
  #cache;
  #writer = new FileWriter();
  #report;
  #begun = performance.now();
  /** The number of files, when all are listed. */
  #total = 0;
  #rendered = 0;
  #failed = 0;
  #warned = 0;
  #isStopped = false;
  #isWatching = false;
  /** Milliseconds that were spent on reading, and how many files were read. */
  #reading = 0;
  #reads = 0;

  constructor(sources, picture, flags) {
    this.#sources = sources;
    this.#flags = flags;
    this.#target = { out: flags.out, ending: ENDINGS[flags.format] };
    this.#owners = new Owners(this.#target);
    this.#concurrency = flags.concurrency ?? availableParallelism();
    // Calls cost less if the limiter does not follow nesting, and there is none here.
    const limiter = new ConcurrencyLimiter({ maxConcurrent: this.#concurrency, reentrancy: 'queue' });
    this.#options = { ...picture, strict: flags.strict ?? false, limiter };
    this.#report = new Report({ isJson: flags.json });
  }

  async perform() {
    this.#cache = await cacheOf(this.#flags);
    if (this.#cache !== undefined) this.#options.cache = this.#cache;
    for (const source of this.#sources) {
      for (const file of filesOf(source)) {
        if (file.error !== undefined || this.#owners.claim(file)) this.#total++;
      }
    }
    if (this.#total === 0 && !this.#flags.watch) throw new UsageError('there are no SVG files in the inputs');

    const ignoreInterrupt = onInterrupt((code) => this.#interrupt(code));
    // A reader that has gone, as in `| head`, is no error. Nothing more can be told.
    process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
    const changes = this.#flags.watch ? await this.#watch() : undefined;
    await this.#report.begin(this.#total, () => this.#cache?.getStats().hits);
    await this.#renderAll();
    if (this.#isStopped) return new Promise(() => {});
    this.#report.end();
    this.#summarize();
    if (changes !== undefined) {
      this.#isWatching = true;
      this.#report.say(`watching ${this.#sources.map(({ base }) => base).join(', ')}; Ctrl-C ends`);
      this.#report.object({ type: 'watching' });
      await changes.follow((file) => this.#renderChanged(file));
    }
    ignoreInterrupt();
    return this.#failed === 0 ? 0 : 1;
  }

  async #renderAll() {
    const files = this.#files();
    const lane = async () => {
      for (let next = files.next(); !next.done && !this.#isStopped; next = files.next()) await this.#render(next.value);
    };
    const lanes = Math.min(this.#concurrency + AROUND, this.#total);
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  *#files() {
    for (const source of this.#sources) {
      for (const file of filesOf(source)) if (file.error !== undefined || this.#owners.claim(file)) yield file;
    }
  }

  /** Renders one file, and reports what became of it. Resolves in any case. */
  async #render(file) {
    const { input } = file;
    const { warnings, onWarning } = collector();
    const output = outputOf(file, this.#target);
    let image;
    let failure;
    try {
      if (file.error !== undefined) throw file.error;
      image = await renderImage(await this.#read(file), { ...this.#options, onWarning });
      // After Ctrl-C no file is begun any more.
      if (this.#isStopped) return undefined;
      await this.#writer.writeFile(output, image);
      this.#rendered++;
    } catch (error) {
      if (this.#isStopped) return undefined;
      failure = error;
      this.#failed++;
    }
    this.#warned += warnings.length > 0 ? 1 : 0;
    for (const warning of warnings) this.#report.warning(input, warning);
    if (failure !== undefined) this.#report.error(input, failure);
    this.#report.object(
      failure === undefined
        ? { type: 'file', ok: true, input, output, bytes: image.length, warnings }
        : { type: 'file', ok: false, input, output, error: errorObject(failure), warnings },
    );
    this.#report.progress(this.#rendered + this.#failed);
    return failure === undefined;
  }

  /**
   * Reads a file. Small files of a fast disk are read at once, because a thread for each takes several times as long. If reading takes long,
   * as over a network, several are read at a time. A file that the user has named may be a pipe, on which the program must not wait.
   */
  #read({ source, input }) {
    if (source.isFile || (this.#reads >= 16 && this.#reading / this.#reads > 1)) return readFile(input);
    const begun = performance.now();
    const data = readFileSync(input);
    this.#reading += performance.now() - begun;
    this.#reads++;
    return data;
  }

  async #watch() {
    const { Changes } = await import('./watch.js');
    return Changes.of(this.#sources, this.#concurrency);
  }

  /** Renders a file that was changed or is new. */
  async #renderChanged(file) {
    try {
      this.#owners.claim(file);
    } catch (error) {
      this.#report.error(file.input, error);
      return;
    }
    const begun = performance.now();
    const isRendered = await this.#render(file);
    if (isRendered) this.#report.say(`${relative('', outputOf(file, this.#target))} ${duration(performance.now() - begun)}`);
  }

  /** Ends the process when the files that are being written are complete. */
  async #interrupt(code) {
    this.#isStopped = true;
    await this.#writer.drain();
    // What was written is counted when its promise has settled.
    await new Promise((resolve) => setImmediate(resolve));
    this.#report.end();
    if (!this.#isWatching) this.#summarize({ isInterrupted: true });
    exitWritten(this.#isWatching && code === 130 ? 0 : code);
  }

  #summarize({ isInterrupted = false } = {}) {
    const ms = performance.now() - this.#begun;
    const hits = this.#cache?.getStats().hits;
    const counts = { rendered: this.#rendered, failed: this.#failed, warned: this.#warned, total: this.#total };
    this.#report.object({ type: 'summary', ...counts, cacheHits: hits, ms: Math.round(ms), interrupted: isInterrupted });
    const rate = this.#rendered / (ms / 1000);
    const done = isInterrupted
      ? `interrupted: ${grouped(this.#rendered)} of ${counted(this.#total, 'image')} in ${duration(ms)}`
      : `${counted(this.#rendered, 'image')} in ${duration(ms)}, ${rate < 10 ? rate.toFixed(1) : grouped(rate)}/s`;
    this.#report.say(this.#report.colour(this.#failed > 0 || isInterrupted ? 'yellow' : 'green', done));
    if (hits !== undefined) this.#report.say(`${grouped(hits)} from the cache`);
    if (this.#warned > 0) this.#report.say(`${counted(this.#warned, 'file')} with warnings`);
    if (this.#failed > 0) this.#report.say(this.#report.colour('red', `${counted(this.#failed, 'file')} failed`));
  }
}
