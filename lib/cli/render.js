// `ogpress render`: reads, renders and writes files, a bounded number at a time.
import { availableParallelism } from 'node:os';

import { readLater, readNow, readStdin, writeStdout } from './documents.js';
import { exitWritten, onInterrupt } from './interrupt.js';
import { Outputs } from './outputs.js';
import { ENDINGS, pictureOptions } from './picture.js';
import { Report, errorObject } from './report.js';
import { Inputs, Target, sourcesOf } from './sources.js';
import { counted, duration, grouped, plain } from './text.js';
import { UsageError } from './usage-error.js';

/** Renders for each processor. With one, a processor would wait until JavaScript has sent the next file. */
const FOR_EACH_PROCESSOR = 2;

/** Files that are written at a time. */
const WRITES = 16;

/** Renders what the operands name. Returns the exit code. */
export async function render(inputs, flags) {
  checkFlags(inputs, flags);
  const ogpress = await import('../../index.js');
  const picture = await pictureOptions(ogpress, flags);
  if (inputs.includes('-')) return renderStdin(ogpress, picture, flags);
  const run = new Run(ogpress, await sourcesOf(inputs), picture, flags);
  return run.perform();
}

function checkFlags(inputs, { out, json, watch, cache }) {
  if (inputs.length === 0) {
    const taken = typeof cache === 'string' ? `; '${cache}' was taken for the folder of --cache` : '';
    throw new UsageError(`missing required argument 'inputs'${taken}`);
  }
  if (typeof cache === 'string' && /\.svgz?$|\*/i.test(cache)) {
    throw new UsageError(`'${cache}' is no folder of a cache; write --cache=<folder>, or --cache after the inputs`);
  }
  if (!inputs.includes('-')) return;
  const others = { 'other inputs': inputs.length > 1, '--out': out, '--json': json, '--watch': watch };
  const [other] = Object.entries(others).find(([, isGiven]) => isGiven) ?? [];
  if (other)
    throw new UsageError(`- reads one SVG and writes its image to standard output; ${other} cannot be used with it`);
}

/** Opens the cache of `--cache`. */
async function cacheOf(ogpress, { cache }) {
  if (cache === undefined) return undefined;
  const { openCache } = await import('./cache.js');
  return openCache(ogpress, cache);
}

/** Collects the warnings of one render, each text once. */
function collector() {
  const warnings = [];
  const onWarning = ({ code, message }) => {
    if (!warnings.some((known) => known.message === message)) warnings.push({ code, message });
  };
  return { warnings, onWarning };
}

async function renderStdin(ogpress, picture, flags) {
  const report = new Report();
  const { warnings, onWarning } = collector();
  const cache = await cacheOf(ogpress, flags);
  if (cache !== undefined) picture.cache = cache;
  try {
    const image = await ogpress.renderImage(await readStdin(), { ...picture, strict: flags.strict, onWarning });
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
  #ogpress;
  #sources;
  #target;
  #inputs;
  #options;
  #flags;
  #concurrency;
  #cache;
  #outputs;
  #report;
  #begun = performance.now();
  #rendered = 0;
  #failed = 0;
  #warned = 0;
  #isStopped = false;
  #isWatching = false;
  /** Milliseconds that were spent on reading, and how many files were read. */
  #reading = 0;
  #reads = 0;

  constructor(ogpress, sources, picture, flags) {
    this.#ogpress = ogpress;
    this.#sources = sources;
    this.#flags = flags;
    this.#target = new Target(flags.out, ENDINGS[flags.format]);
    this.#concurrency = flags.concurrency ?? FOR_EACH_PROCESSOR * availableParallelism();
    // No limiter: the loops of this run are the limit.
    this.#options = { ...picture, strict: flags.strict ?? false, limiter: null };
    // Files that have the same bytes already are left alone, which is faster, and does not wake what watches them. Few are written at a
    // time, so that descriptors are left for reading.
    const writer = { skipUnchanged: true, concurrency: WRITES, envVar: 'OGPRESS_WRITE_CONCURRENCY' };
    this.#outputs = new Outputs(new ogpress.FileWriter(writer));
    this.#report = new Report({ isJson: flags.json });
  }

  async perform() {
    this.#cache = await cacheOf(this.#ogpress, this.#flags);
    if (this.#cache !== undefined) this.#options.cache = this.#cache;
    this.#inputs = new Inputs(this.#sources, this.#target);
    if (this.#inputs.total === 0 && !this.#flags.watch) throw new UsageError('there are no SVG files in the inputs');

    onInterrupt((code) => this.#interrupt(code));
    const changes = this.#flags.watch ? await this.#watch() : undefined;
    await this.#report.begin(this.#inputs.total, () => this.#cache?.getStats().hits);
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
    return this.#failed === 0 ? 0 : 1;
  }

  async #renderAll() {
    const files = this.#inputs.files();
    const loop = async () => {
      for (let next = files.next(); !next.done && !this.#isStopped; next = files.next()) {
        await this.#render(next.value);
        if (this.#outputs.isFull) await this.#outputs.room();
      }
    };
    const loops = Math.min(this.#concurrency, this.#inputs.total);
    await Promise.all(Array.from({ length: loops }, loop));
    await this.#outputs.drain();
  }

  /** Renders one file, and has its image written. `ended(isWritten)` is called when that is done or has failed. */
  async #render(file, ended) {
    const { warnings, onWarning } = collector();
    const entry = { file, warnings, path: this.#target.outputOf(file), ended };
    try {
      if (file.error !== undefined) throw file.error;
      const data = this.#read(file);
      const image = await this.#ogpress.renderImage(Buffer.isBuffer(data) ? data : await data, {
        ...this.#options,
        onWarning,
      });
      // After Ctrl-C no file is begun any more.
      if (!this.#isStopped)
        this.#outputs.add({ ...entry, image, settled: (error) => this.#settle(entry, image.length, error) });
    } catch (error) {
      if (!this.#isStopped) this.#settle(entry, 0, error);
    }
  }

  /** Counts and reports a file. */
  #settle({ file: { input }, warnings, path, ended }, bytes, error) {
    if (error === undefined) this.#rendered++;
    else this.#failed++;
    if (warnings.length > 0) this.#warned++;
    for (const warning of warnings) this.#report.warning(input, warning);
    if (error !== undefined) this.#report.error(input, error);
    if (this.#flags.json) {
      const result = error === undefined ? { ok: true, bytes } : { ok: false, error: errorObject(error) };
      this.#report.object({ type: 'file', input, output: path, ...result, warnings });
    }
    this.#report.progress(this.#rendered + this.#failed);
    ended?.(error === undefined);
  }

  /**
   * Reads a file. Small files of a fast disk are read at once, because a thread for each takes several times as long. If reading takes long,
   * as over a network, several are read at a time. What the user has named may be a pipe, on which the program must not wait.
   */
  #read({ source, input }) {
    const mayWait = source.isFile && !source.isRegular;
    if (mayWait || (this.#reads >= 16 && this.#reading / this.#reads > 1)) return readLater(input);
    const begun = performance.now();
    const data = readNow(input);
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
    let error;
    try {
      this.#inputs.claim(file);
    } catch (refusal) {
      error = refusal;
    }
    const begun = performance.now();
    const isWritten = await new Promise((ended) => this.#render({ ...file, error }, ended));
    if (isWritten) this.#report.say(`${plain(this.#target.outputOf(file))} ${duration(performance.now() - begun)}`);
  }

  /** Ends the process when the images that are ready are written as a whole. */
  async #interrupt(code) {
    this.#isStopped = true;
    await this.#outputs.drain();
    this.#report.end();
    if (!this.#isWatching) this.#summarize({ isInterrupted: true });
    exitWritten(this.#isWatching && code === 130 ? 0 : code);
  }

  #summarize({ isInterrupted = false } = {}) {
    const ms = performance.now() - this.#begun;
    const hits = this.#cache?.getStats().hits;
    const counts = { rendered: this.#rendered, failed: this.#failed, warned: this.#warned, total: this.#inputs.total };
    this.#report.object({
      type: 'summary',
      ...counts,
      cacheHits: hits,
      ms: Math.round(ms),
      interrupted: isInterrupted,
    });
    const rate = this.#rendered / (ms / 1000);
    const lines = isInterrupted
      ? [`interrupted after ${duration(ms)}`, `${grouped(this.#rendered)} of ${counted(this.#inputs.total, 'image')}`]
      : [`${counted(this.#rendered, 'image')} in ${duration(ms)}, ${rate < 10 ? rate.toFixed(1) : grouped(rate)}/s`];
    const style = this.#failed > 0 || isInterrupted ? 'yellow' : 'green';
    // Short lines, which fit into a narrow terminal.
    for (const line of lines) this.#report.say(this.#report.colour(style, line));
    if (hits !== undefined) this.#report.say(`${grouped(hits)} from the cache`);
    if (this.#warned > 0) this.#report.say(`${counted(this.#warned, 'file')} with warnings`);
    if (this.#failed > 0) this.#report.say(this.#report.colour('red', `${counted(this.#failed, 'file')} failed`));
  }
}
