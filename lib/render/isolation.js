// Renders in separate processes, for documents that are not trusted: a crash of such a process is only an error here. A process
// renders one document at a time, and is kept for the next document with the same fonts.
import { builtin } from '../shared/builtin.js';
import { ignoreExit, onExit } from '../shared/exit.js';
import { Children, findBinary } from '../shared/native.js';
import { onAbort } from '../shared/abort.js';
import { copyOf } from '../shared/bytes.js';
import { ogpressError } from '../shared/errors.js';
import { HERE } from '../shared/places.js';
import { findProgram } from '../shared/programs.js';
import { clearTimeout, setTimeout } from '../shared/timers.js';
import { ConcurrencyLimiter, runTask } from '../limit/limiter.js';
import { withMemory } from './memory.js';

/** Address space beside the memory of a render: for the document, its tree and its fonts. */
const SPARE_BYTES = 2 ** 30;

/** How many idle processes are kept, and for how long. */
const MOST_IDLE = 4;
const IDLE_MS = 10_000;

/** How long a process may take to start and to load its fonts, in seconds. */
const START_SECONDS = 30;

/** The environment variables that a process gets: locations, and no secrets. */
const ENVIRONMENT =
  /^(?:PATH|HOME|LANG|LC_.*|TMPDIR|TEMP|TMP|SYSTEMROOT|WINDIR|XDG_.*|FONTCONFIG_.*|OGPRESS_FONT_DIRS|LD_LIBRARY_PATH)$/i;

const idle = [];

/** Bounds the processes that render at the same time, whatever limiter the renders obey: more would only wait for each other. */
let processes;
const limited = () => (processes ??= new ConcurrencyLimiter(Math.max(2, builtin('node:os').availableParallelism())));

/** The live processes. Native code has the same list, and ends them if this thread is terminated. */
const living = new Set();
let children;
function killAll() {
  for (const worker of living) worker.kill();
}

/** The file of the program that a process runs. */
let program;

/** Prepares what only programs need that isolate renders. */
function prepare() {
  program = findWorker(builtin('node:module'));
  children = new Children();
}

class IsolationWorker {
  #child;
  /** Undefined if the process was never started: it must not be signalled then. */
  #pid;
  #answer;
  #ended;
  #hasEnded;
  #starting;
  #resting;

  constructor(fonts, bytes) {
    if (program === undefined) prepare();
    this.fonts = fonts;
    this.bytes = bytes;
    this.#ended = new Promise((resolve) => (this.#hasEnded = resolve));
    this.#start();
    this.#starting = setTimeout(
      () => this.#giveUp(`did not start within ${START_SECONDS} seconds`),
      START_SECONDS * 1000,
    );
    this.ready = this.ask({ fonts, bytes: bytes + SPARE_BYTES }).finally(() => clearTimeout(this.#starting));
    // The error is for the render that waits for `ready`.
    this.ready.catch(() => this.kill());
  }

  #start() {
    const failed = (error) => this.#end(`${this.#pid ? 'failed' : 'could not be started'}: ${error.message}`);
    try {
      this.#child = builtin('node:child_process').fork(program, [String(process.pid)], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // The flags of this process may only make sense for its own entry file.
        execArgv: [],
        env: environment(),
      });
    } catch (error) {
      failed(error);
      return;
    }
    // First: an `error` event without a listener would end this process.
    this.#child.on('error', failed);
    if (!(this.#child.pid > 0)) return;
    this.#pid = this.#child.pid;
    if (living.size === 0) onExit(killAll);
    living.add(this);
    children.add(this.#pid);
    this.#child.once('exit', (code, signal) => this.#end(`ended by ${signal ?? `itself with code ${code}`}`));
    this.#child.on('message', (message) => this.#answer?.resolve(message));
  }

  /** Sends a message and resolves to the answer. Rejects with the error that the process answers, or if the process ends. */
  async ask(message) {
    const answer = await new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      if (this.end) reject(this.end);
      // A process that could not be started emits `error`. One that cannot be reached is about to emit `exit`, which says why.
      else if (this.#pid !== undefined) this.#child.send(message, (error) => error && this.kill());
    });
    if (answer.code !== undefined || answer.text !== undefined) throw failure(answer);
    return answer;
  }

  /** Kills the process. Resolves when it is gone. It is not used for another render meanwhile. */
  kill() {
    this.#leave();
    if (living.has(this)) this.#child.kill('SIGKILL');
    return this.#ended;
  }

  /** Whether the process can receive messages. */
  get isAlive() {
    return living.has(this) && this.#child.connected;
  }

  /** Keeps the process for a later render. It does not keep this process alive. */
  rest() {
    this.isKept = true;
    this.#child.unref();
    this.#child.channel?.unref?.();
    this.#resting = setTimeout(() => this.kill(), IDLE_MS).unref();
    idle.push(this);
  }

  /** Uses a kept process again. */
  wake() {
    clearTimeout(this.#resting);
    this.#child.ref();
    this.#child.channel?.ref?.();
  }

  /** Kills the process for a reason that its exit code does not tell. */
  #giveUp(reason) {
    this.#answer?.reject(isolationError(reason));
    this.kill();
  }

  #end(how) {
    if (living.delete(this)) children.remove(this.#pid);
    if (living.size === 0) ignoreExit(killAll);
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

/** Returns the file of the program of the processes. */
function findWorker(module) {
  const require = module.createRequire(HERE);
  const beside = () => require.resolve('./isolation-worker.js');
  const found = findProgram(beside, 'render/isolation-worker.js', "`isolation: 'process'`");
  // Never true: tracers of files follow the call.
  if (found === null) require('./isolation-worker.js');
  return found;
}

/** The process loads the binary of this one. It need not find it, which code outside of a bundle could not. */
function environment() {
  const passed = Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name));
  return { ...Object.fromEntries(passed), NAPI_RS_NATIVE_LIBRARY_PATH: findBinary() };
}

function isolationError(how) {
  return ogpressError('ERR_OGPRESS_ISOLATION', `the process that rendered ${how}`);
}

/** Renders in another process. Settles when that has ended its work or is gone. An abort kills it. */
export function renderIsolated(svg, picture, fonts, loadImages, options) {
  // Without the signal: its abort would return the permit before the process is gone.
  return runTask(limited(), () => render(svg, picture, fonts, loadImages, options), { priority: options.priority });
}

async function render(svg, picture, fonts, loadImages, { priority, signal }) {
  signal?.throwIfAborted();
  const bytes = picture.limits?.maxMemory ?? 256 * 2 ** 20;
  let worker = take(fonts, bytes);
  const stop = signal && onAbort(signal, () => worker.kill());
  const begin = () => worker.ask({ svg, picture, asksForImages: loadImages !== undefined });
  try {
    await worker.ready;
    let answer = await begin().catch((error) => {
      if (!worker.isKept || !worker.end || signal?.aborted) throw error;
      // The kept process may have ended before it got the message.
      worker = new IsolationWorker(fonts, bytes);
      return worker.ready.then(begin);
    });
    if (answer.hrefs) answer = await worker.ask({ files: await loadImages(answer.hrefs), svg });
    if (answer.inspection) return answer;
    const { image } = await withMemory(answer.bytes, () => worker.ask({ go: true }), { priority, signal });
    // A small message is a part of a buffer that others share.
    return { image: { ...image, data: Buffer.from(copyOf(image.data).buffer) } };
  } finally {
    stop?.();
    if (signal?.aborted) await worker.kill();
    else if (worker.isAlive) give(worker);
    else worker.kill();
  }
}

/** Returns a process for these fonts with at least `bytes` of memory: an idle one, or a new one. */
function take(fonts, bytes) {
  const place = idle.findLastIndex((worker) => worker.isAlive && worker.fonts === fonts && worker.bytes >= bytes);
  if (place < 0) return new IsolationWorker(fonts, bytes);
  const [worker] = idle.splice(place, 1);
  worker.wake();
  return worker;
}

function give(worker) {
  worker.rest();
  if (idle.length > MOST_IDLE) idle[0].kill();
}

function failure({ code, text }) {
  const isOurs = String(code).startsWith('ERR_OGPRESS_');
  return isOurs ? ogpressError(code, text) : isolationError(`failed: ${text}`);
}
