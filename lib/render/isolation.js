// Renders in processes of their own, for documents of strangers: what kills such a process is an error here, and nothing
// more. A process renders one document at a time, and is kept for the next one of the same fonts.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { Children } from '../../native.js';
import { onAbort } from '../shared/abort.js';
import { ogpressError } from '../shared/errors.js';
import { ConcurrencyLimiter } from '../limit/limiter.js';
import { withMemory } from './memory.js';

const HELPER = fileURLToPath(new URL('isolation-worker.js', import.meta.url));

/** Address space beside what a render may need of memory: for the document, its tree and its fonts. */
const SPARE_BYTES = 2 ** 30;

/** Processes that are kept though they have nothing to do, and for how long. */
const MOST_IDLE = 4;
const IDLE_MS = 10_000;

/** How long a process may take to start and to load its fonts, in seconds. */
const START_SECONDS = 30;

/** What a process is told of this one's environment: where things are, and no secrets. */
const ENVIRONMENT = /^(?:PATH|HOME|LANG|LC_.*|TMPDIR|TEMP|TMP|SYSTEMROOT|WINDIR|XDG_.*|FONTCONFIG_.*|OGPRESS_FONT_DIRS|LD_LIBRARY_PATH|NAPI_RS_.*)$/i;

const idle = [];

/** Processes that render at the same time: more would only wait for each other, whatever limiter lets renders in. */
const processes = new ConcurrencyLimiter(Math.max(2, availableParallelism()));

/** Processes that live, and the same for the native half, which ends them if this thread is terminated. */
const living = new Set();
const children = new Children();
process.on('exit', () => {
  for (const helper of living) helper.kill();
});

class Helper {
  #child;
  /** Undefined if it was never started: to signal what has no number would signal somebody else. */
  #pid;
  #answer;
  #ended;
  #hasEnded;
  #starting;
  #resting;

  constructor(fonts, bytes) {
    this.fonts = fonts;
    this.bytes = bytes;
    this.#ended = new Promise((resolve) => (this.#hasEnded = resolve));
    this.#start();
    this.#starting = setTimeout(() => this.#giveUp(`did not start within ${START_SECONDS} seconds`), START_SECONDS * 1000);
    this.ready = this.ask({ fonts, bytes: bytes + SPARE_BYTES }).finally(() => clearTimeout(this.#starting));
    // Whoever waits for it is told why.
    this.ready.catch(() => this.kill());
  }

  #start() {
    const failed = (error) => this.#end(`${this.#pid ? 'failed' : 'could not be started'}: ${error.message}`);
    try {
      this.#child = fork(HELPER, [String(process.pid)], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // Not the flags of this process, which may be for its own entry file.
        execArgv: [],
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name))),
      });
    } catch (error) {
      failed(error);
      return;
    }
    // Always: an error that nobody listens to would end this process.
    this.#child.on('error', failed);
    if (!(this.#child.pid > 0)) return;
    this.#pid = this.#child.pid;
    living.add(this);
    children.add(this.#pid);
    this.#child.once('exit', (code, signal) => this.#end(`ended by ${signal ?? `itself with code ${code}`}`));
    this.#child.on('message', (message) => this.#answer?.resolve(message));
  }

  /** Sends a message and resolves to what it is answered with; rejects with an error of it, or of the process's end. */
  async ask(message) {
    const answer = await new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      if (this.end) reject(this.end);
      // One that was not started says why by an event. Who cannot be reached is ending, and how is what counts.
      else if (this.#pid !== undefined) this.#child.send(message, (error) => error && this.kill());
    });
    if (answer.code !== undefined || answer.text !== undefined) throw failure(answer);
    return answer;
  }

  /** Ends it, whatever it does; resolves when it is gone. Nobody takes it up meanwhile. */
  kill() {
    this.#leave();
    if (living.has(this)) this.#child.kill('SIGKILL');
    return this.#ended;
  }

  /** Whether it can still be asked. */
  get isThere() {
    return living.has(this) && this.#child.connected;
  }

  /** Keeps it for later. It does not keep this process. */
  rest() {
    this.isKept = true;
    this.#child.unref();
    this.#child.channel?.unref();
    this.#resting = setTimeout(() => this.kill(), IDLE_MS).unref();
    idle.push(this);
  }

  /** Takes it up again. */
  wake() {
    clearTimeout(this.#resting);
    this.#child.ref();
    this.#child.channel?.ref();
  }

  /** Ends it, for a reason of ours. */
  #giveUp(reason) {
    this.#answer?.reject(isolationError(reason));
    this.kill();
  }

  #end(how) {
    if (living.delete(this)) children.remove(this.#pid);
    this.end ??= isolationError(how);
    clearTimeout(this.#starting);
    this.#leave();
    this.#answer?.reject(this.end);
    this.#hasEnded();
  }

  #leave() {
    const place = idle.indexOf(this);
    if (place >= 0) idle.splice(place, 1);
  }
}

function isolationError(how) {
  return ogpressError('ERR_OGPRESS_ISOLATION', `the process that rendered ${how}`);
}

/** Renders in another process. Settles when that has ended its work, or is gone; an abort is the end of it. */
export function renderIsolated(svg, picture, fonts, loadImages, options) {
  // Without the signal, whose abort would pass the slot on before the process is gone.
  return processes.run(() => render(svg, picture, fonts, loadImages, options), { priority: options.priority });
}

async function render(svg, picture, fonts, loadImages, { priority, signal }) {
  signal?.throwIfAborted();
  const bytes = picture.limits?.maxMemory ?? 256 * 2 ** 20;
  let helper = take(fonts, bytes);
  const stop = signal && onAbort(signal, () => helper.kill());
  const begin = () => helper.ask({ svg, picture, asksForImages: loadImages !== undefined });
  try {
    await helper.ready;
    let answer = await begin().catch((error) => {
      if (!helper.isKept || !helper.end || signal?.aborted) throw error;
      // It was gone before it was asked, maybe.
      helper = new Helper(fonts, bytes);
      return helper.ready.then(begin);
    });
    if (answer.hrefs) answer = await helper.ask({ files: await loadImages(answer.hrefs), svg });
    const rendered = await withMemory(answer.bytes, () => helper.ask({ go: true }), { priority, signal });
    return { png: Buffer.from(rendered.png), warnings: rendered.warnings };
  } finally {
    stop?.();
    if (signal?.aborted) await helper.kill();
    else if (helper.isThere) give(helper);
    else helper.kill();
  }
}

/** A process for these fonts, with at least so many bytes: one that is there, or a new one. */
function take(fonts, bytes) {
  const place = idle.findLastIndex((helper) => helper.isThere && helper.fonts === fonts && helper.bytes >= bytes);
  if (place < 0) return new Helper(fonts, bytes);
  const [helper] = idle.splice(place, 1);
  helper.wake();
  return helper;
}

function give(helper) {
  helper.rest();
  if (idle.length > MOST_IDLE) idle[0].kill();
}

function failure({ code, text }) {
  const isOurs = String(code).startsWith('ERR_OGPRESS_');
  return isOurs ? ogpressError(code, text) : isolationError(`failed: ${text}`);
}
