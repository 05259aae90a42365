// `createCardPool`: runs a template in worker threads, and renders its SVGs here. Limiters decide which card is made; piscina has the
// threads. A card whose worker has died or hung is made once more, by another worker.
import { fileURLToPath, pathToFileURL } from 'node:url';

import { onAbort } from '../shared/abort.js';
import { builtin } from '../shared/builtin.js';
import { hrefOf } from '../shared/classes.js';
import { invalidType, ogpressError } from '../shared/errors.js';
import { availableCpus } from '../shared/native.js';
import * as check from '../shared/options.js';
import { exists } from '../shared/places.js';
import { ConcurrencyLimiter, limiterOrNull, openShared, runTask } from '../limit/limiter.js';
import { IMAGE_OPTIONS } from '../render/options.js';
import { render, withSvg } from '../render/render.js';
import { cardError, nameOf, revived, summary } from './card-errors.js';
import { findWorker, loadPiscina } from './piscina.js';

const TIMEOUT_MS = 30_000;

/** How long a worker without cards is kept. */
const IDLE_MS = 60_000;

/** How long a worker may go on with a card that was aborted, before it is replaced. Most cards take less, and then it need not load again. */
const ABORTED_MS = 1000;

/** How often a card is begun whose worker dies or hangs. */
const MOST_ATTEMPTS = 2;

/** The limiter of all pools of the process that do not choose their number of threads. */
const SHARED = 'og-card';

/** With less than these, V8 ends the whole process while a worker starts. */
const LEAST_HEAP_MB = 16;
const LEAST_STACK_MB = 1;

const megabytes = (least) => check.integer(least, 2 ** 20);

const RESOURCE_LIMITS = {
  maxOldGenerationSizeMb: megabytes(LEAST_HEAP_MB),
  maxYoungGenerationSizeMb: megabytes(1),
  codeRangeSizeMb: megabytes(1),
  stackSizeMb: megabytes(LEAST_STACK_MB),
};

const OPTIONS = {
  template: fileOf,
  export: check.string,
  threads: check.positiveInteger,
  timeoutMs: check.milliseconds,
  data: cloned,
  resourceLimits: (value, name) => check.checkOptions(value, RESOURCE_LIMITS, name),
  limiter: limiterOrNull,
};

const PICTURE_OPTIONS = { ...IMAGE_OPTIONS, name: check.string };
const CARD_OPTIONS = { name: check.string, signal: check.signal, priority: check.priority };

export function createCardPool(options) {
  return new CardPool(check.checkOptions(options, OPTIONS));
}

class CardPool {
  #file;
  #threads;
  #timeoutMs;
  #pool;
  /** One permit for each thread: cards wait here, and not in piscina. */
  #slots;
  #limiter;
  /** Cards in a worker: the functions that end their attempts. */
  #attempts = new Set();
  #closing;
  #completed = 0;
  #failed = 0;
  #retried = 0;

  constructor({
    template,
    export: exportName = 'default',
    threads,
    timeoutMs = TIMEOUT_MS,
    data,
    resourceLimits,
    limiter,
  }) {
    if (template === undefined) throw invalidType('a path or a URL', 'template', template);
    this.#file = template;
    // One processor is for the renders. A worker more would only have to warm up satori once more.
    this.#threads = threads ?? Math.max(1, availableCpus() - 1);
    this.#timeoutMs = timeoutMs;
    const module = builtin('node:module');
    const Piscina = loadPiscina(module, template);
    const shared = () => (threads === undefined ? sharedLimiter() : null);
    this.#limiter = limiter === undefined ? shared() : limiter;
    this.#slots = new ConcurrencyLimiter({ maxConcurrent: this.#threads, reentrancy: 'queue' });
    this.#pool = new Piscina({
      filename: findWorker(module),
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
      resourceLimits,
      workerData: { url: pathToFileURL(template).href, exportName, data },
      // A worker that waits in `Atomics.wait` does not answer the limiters that threads share, nor run timers of the template.
      atomics: 'disabled',
      recordTiming: false,
    });
    this.#pool.on('error', (error) => this.#lose(error));
  }

  async svg(props, options) {
    const svg = await this.#make(props, check.checkOptions(options, CARD_OPTIONS));
    return typeof svg === 'string' ? svg : new TextDecoder().decode(svg);
  }

  async render(props, options) {
    const { name, ...picture } = check.checkOptions(options, PICTURE_OPTIONS);
    const { signal, priority } = picture;
    return render(withSvg(await this.#make(props, { name, signal, priority })), picture);
  }

  getStats() {
    const { running, queued } = this.#slots.getStats();
    return {
      threads: this.#threads,
      workers: this.#pool.threads.length,
      running,
      queued,
      completed: this.#completed,
      failed: this.#failed,
      retried: this.#retried,
    };
  }

  close() {
    this.#closing ??= this.#slots.onIdle().then(() => this.#pool.destroy());
    return this.#closing;
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  async #make(props, { name, signal, priority }) {
    const card = { file: this.#file, name: nameOf(name, props), props: cloned(props, 'props') };
    if (this.#closing !== undefined) throw cardError('ERR_OGPRESS_CARD_POOL_CLOSED', 'the pool was closed', card);
    const options = { signal, priority };
    const make = () => this.#attempt(card, signal);
    const limited = this.#limiter === null ? make : () => runTask(this.#limiter, make, options);
    try {
      const svg = await runTask(this.#slots, limited, options);
      this.#completed++;
      return svg;
    } catch (error) {
      this.#failed++;
      throw error;
    }
  }

  /** Makes a card, once more if its worker dies or hangs. Settles when no worker works on it any more. */
  async #attempt(card, signal) {
    for (let attempt = 1; ; attempt++) {
      const { answer, failure } = await this.#run(card, signal);
      if (answer?.svg !== undefined) return answer.svg;
      if (answer !== undefined) throw refused(answer, card);
      signal?.throwIfAborted();
      if (attempt === MOST_ATTEMPTS) throw lost(failure, attempt, card);
      this.#retried++;
    }
  }

  /** Resolves to the worker's answer, or to why there is none. */
  async #run({ props }, signal) {
    const controller = new AbortController();
    let failure;
    const end = (error) => {
      failure ??= error;
      // Piscina then ends the worker.
      controller.abort();
    };
    this.#attempts.add(end);
    let timer = setTimeout(() => end(this.#tookTooLong()), this.#timeoutMs);
    const ignore =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(signal.reason), Math.min(ABORTED_MS, this.#timeoutMs));
      });
    try {
      return { answer: await this.#pool.run(props, { signal: controller.signal }) };
    } catch (error) {
      return { failure: failure ?? error };
    } finally {
      clearTimeout(timer);
      ignore?.();
      this.#attempts.delete(end);
    }
  }

  #tookTooLong() {
    return ogpressError('ERR_OGPRESS_TIMEOUT', `the card took longer than the ${this.#timeoutMs} ms of \`timeoutMs\``);
  }

  /** A worker has died that had no card: while it started, or later. */
  #lose(error) {
    // Piscina starts no other worker for the cards that wait for this one.
    if (this.#pool.threads.length === 0 && this.#attempts.size > 0) for (const end of this.#attempts) end(error);
    else {
      const message = `a worker of the template ${this.#file} ended while it had no card: ${summary(error)}`;
      process.emitWarning(message, { type: 'OgpressWarning', code: 'WARN_OGPRESS_CARD_WORKER' });
    }
  }
}

/** As many cards at a time as there are processors, for all threads of the process. */
function sharedLimiter() {
  return openShared(SHARED, { maxConcurrent: availableCpus() });
}

/** The error for an answer without an SVG. */
function refused({ thrown, wrong }, card) {
  if (thrown === undefined) {
    const what = `expected a string or a Uint8Array, an SVG, from the template but it returned ${wrong}`;
    return cardError('ERR_OGPRESS_CARD_RESULT', what, card);
  }
  const cause = revived(thrown);
  return cardError('ERR_OGPRESS_CARD_TEMPLATE', `the template failed (${summary(cause)})`, card, cause);
}

/** The error for a card without an answer. */
function lost(failure, attempts, card) {
  const isTimeout = failure?.code === 'ERR_OGPRESS_TIMEOUT';
  const what = isTimeout ? failure.message : `the worker died (${summary(failure)})`;
  const code = isTimeout ? 'ERR_OGPRESS_CARD_TIMEOUT' : 'ERR_OGPRESS_CARD_CRASHED';
  return cardError(code, `${what}, ${attempts} times`, card, failure);
}

/** Checks the option `template`. Returns its path. */
function fileOf(value, name) {
  const href = hrefOf(value) ?? (typeof value === 'string' && value.startsWith('file:') ? value : undefined);
  if (href === undefined && typeof value !== 'string') throw invalidType('a path or a URL', name, value);
  const file = href === undefined ? builtin('node:path').resolve(value) : pathOf(href, name);
  if (!exists(file)) throw ogpressError('ERR_OGPRESS_CARD_TEMPLATE', `there is no template ${file}`);
  return file;
}

function pathOf(href, name) {
  if (href.startsWith('file:')) return fileURLToPath(href);
  throw ogpressError(
    'ERR_OGPRESS_INVALID_ARG_VALUE',
    `expected the URL of a file for \`${name}\` but received ${href}`,
  );
}

/** Returns a copy, which later changes of the caller do not reach. */
function cloned(value, name) {
  try {
    return structuredClone(value);
  } catch (error) {
    const message = `expected a value that a thread can receive for \`${name}\` but received one with ${error.message}`;
    throw Object.assign(ogpressError('ERR_OGPRESS_INVALID_ARG_VALUE', message), { cause: error });
  }
}
