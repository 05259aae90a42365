/// <reference types="node" />

// ---- Render ----------------------------------------------------------------

/**
 * Renders an SVG document to a PNG file, off the JavaScript thread: parsing, painting and encoding run on libuv's
 * pool, and only the finished bytes come back.
 *
 * Renders take turns: `ogImageLimiter` admits one at a time unless told otherwise, so that memory stays flat however
 * many calls are in flight.
 *
 * @param svg The document, as text or as UTF-8 bytes. It is copied when its turn comes.
 * @param options See {@link RenderOptions}. An unknown key is refused.
 * @returns The PNG file, lossless, in a layout chosen to be small: a palette for at most 256 colours,
 * else grey, grey with alpha, RGB or RGBA, 8 bits a channel.
 * @throws All by rejection, never by a synchronous throw. `ERR_OGPRESS_INVALID_ARG_TYPE`,
 * `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION` and
 * `ERR_OGPRESS_CONFLICTING_OPTIONS` for a mistake in the call; `ERR_OGPRESS_EMPTY_SVG`, `ERR_OGPRESS_INVALID_UTF8`,
 * `ERR_OGPRESS_INVALID_SVG` and `ERR_OGPRESS_INVALID_SVG_SIZE` for a document that cannot be rendered;
 * `ERR_OGPRESS_TOO_MANY_PIXELS`, `ERR_OGPRESS_LIMIT`, `ERR_OGPRESS_TOO_COMPLEX` and `ERR_OGPRESS_CIRCULAR_REFERENCE` for
 * one that asks for more than it may (`SECURITY.md` has the table); `ERR_OGPRESS_OUT_OF_MEMORY`;
 * `ERR_OGPRESS_TIMEOUT`, `ERR_OGPRESS_STUCK`, `ERR_OGPRESS_IMAGE_ROOT` and `ERR_OGPRESS_ISOLATION`, see the options; `ERR_OGPRESS_PANIC` for a bug in native code. The signal's reason
 * after an abort.
 *
 * @example
 * ```js
 * import { writeFile } from 'node:fs/promises';
 * import { renderOgPng } from 'ogpress';
 *
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
 *   <rect width="1200" height="630" fill="#111827"/>
 *   <text x="80" y="330" font-size="72" font-weight="700" fill="#fff">Hello, reader</text>
 * </svg>`;
 * await writeFile('card.png', await renderOgPng(svg));
 * ```
 */
export function renderOgPng(svg: string | Uint8Array, options?: RenderOptions): Promise<Buffer<ArrayBuffer>>;

/** Options of {@link renderOgPng}. */
export interface RenderOptions {
  /**
   * Width of the image in pixels, an integer from 1 to 65500; the height follows from the SVG's proportions. At most
   * one of `width`, `height` and `scale` may be given.
   *
   * @default the SVG's own size, rounded up to whole pixels
   */
  width?: number | undefined;
  /** Height of the image in pixels, an integer from 1 to 65500; the width follows. */
  height?: number | undefined;
  /** Factor on the SVG's own size: finite, above 0 in single precision. `limits` bound the image's pixels. */
  scale?: number | undefined;
  /**
   * What is painted below the SVG: any colour of CSS Color 4 (`'#fff'`, `'rebeccapurple'`, `'oklch(70% 0.1 200)'`).
   *
   * @default transparent
   */
  background?: string | undefined;
  /**
   * The fonts for `<text>`. Plain options are loaded once per options object: pass the same object, or a
   * {@link FontSet}, each time.
   *
   * @default one set for the whole process: the embedded font, and the machine's where text needs them
   */
  fonts?: FontSet | FontSetOptions | undefined;
  /**
   * How hard the encoder tries. All are lossless.
   *
   * @default 'balanced'
   */
  compression?: 'fast' | 'balanced' | 'small' | undefined;
  /**
   * Who paints. `'auto'`: the fast painter, and resvg for the filters that it does not know; what both paint looks the
   * same. Where it makes a palette of 256 colours do, `'auto'` lets shades of edges become one that differ by at most 4
   * of 255; plain areas keep their exact colours. `'resvg'`: resvg alone, for comparison, which takes several times as
   * long, and as much memory: what casts large shadows may need higher `limits`.
   *
   * @default 'auto'
   */
  renderer?: 'auto' | 'resvg' | undefined;
  /**
   * Images that the SVG refers to by anything but a `data:` URI. `'none'`: none is loaded. A folder: regular files in it,
   * never one outside, whatever an address or a link says. A function: what it resolves to, see {@link ImageResolver}. An
   * image that is not loaded is left out, with a warning.
   *
   * @default 'none'
   */
  images?: 'none' | ImageFolder | ImageResolver | undefined;
  /**
   * Told of everything that is left out of the picture, before the render settles. What it throws rejects the render.
   *
   * @default `process.emitWarning`, once for each message
   */
  onWarning?: ((warning: RenderWarning) => void) | undefined;
  /**
   * Where the render runs. `'none'`: on a thread of this process. `'process'`: in a process of its own, which can open no
   * file, has limited memory, and is killed when the render is aborted or takes longer than `timeoutMs`; if it dies, the
   * render rejects with `ERR_OGPRESS_ISOLATION`. For documents of strangers. There are at most as many at
   * once as the machine has processors, or two; they are kept for some seconds and used again. Starting one takes about
   * as long as starting Node.js.
   *
   * @default 'none'
   */
  isolation?: 'none' | 'process' | undefined;
  /** What the render may ask of the machine, each beside the default of those not given. */
  limits?: Partial<RenderLimits> | undefined;
  /**
   * Aborts the render: the promise rejects at once with `signal.reason`; the work stops at its next stage, and only
   * then is its turn passed on.
   */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds that the render may take from when its turn comes: an integer from 1 to 2147483647. After that it rejects
   * at once with `ERR_OGPRESS_TIMEOUT`; the work stops as after an abort. A render that still runs five seconds later
   * counts as stuck, and while two are stuck no more are begun: they reject with `ERR_OGPRESS_STUCK`.
   *
   * @default no limit
   */
  timeoutMs?: number | undefined;
  /**
   * Renders of higher priority go first; equals go in order. A 32-bit integer.
   *
   * @default 0
   */
  priority?: number | undefined;
  /**
   * The limiter that admits the render. Inside a task of that limiter the render uses the task's own slot, so
   * `ogImageLimiter.run(() => renderOgPng(svg))` neither deadlocks nor counts twice. `null`: not limited.
   *
   * @default ogImageLimiter
   */
  limiter?: ConcurrencyLimiter | null | undefined;
}

/**
 * What a render may ask of the machine. Each limit is checked before what it limits is done, and a document that needs
 * more is refused with the code that is named. All are integers of at least 1 (`ERR_OGPRESS_OUT_OF_RANGE`). Where the
 * defaults come from, and what is bounded beside them, is in `SECURITY.md`.
 */
export interface RenderLimits {
  /** Bytes of the SVG, unpacked if it is compressed. `ERR_OGPRESS_LIMIT`. @default 33_554_432 (32 MiB) */
  maxBytes: number;
  /** Pixels of the image, at most 500,000,000. `ERR_OGPRESS_TOO_MANY_PIXELS`. @default 36_000_000 */
  maxPixels: number;
  /** Pixels of the image's longer side, at most 65500. `ERR_OGPRESS_TOO_MANY_PIXELS`. @default 16_384 */
  maxSide: number;
  /**
   * Bytes that the render needs at one time for pixels, layers, filters, outlines and compression, estimated before any of it is
   * asked for. `ERR_OGPRESS_LIMIT`.
   *
   * @default 268_435_456 (256 MiB)
   */
  maxMemory: number;
  /** Work, estimated, in about nanoseconds of a common processor. `ERR_OGPRESS_LIMIT`. @default 2_000_000_000 */
  maxWork: number;
  /** Nodes of the document, and elements with all that repeats them; at most 1,000,000. `ERR_OGPRESS_LIMIT`. @default 250_000 */
  maxNodes: number;
  /** Levels of elements inside of each other, references included; at most 256. `ERR_OGPRESS_LIMIT`. @default 256 */
  maxDepth: number;
  /** Characters of a `<text>`; all texts together may have five times as many. `ERR_OGPRESS_LIMIT`. @default 10_000 */
  maxTextLength: number;
}

/** A folder that images may come from. `ERR_OGPRESS_IMAGE_ROOT` if it cannot be read. */
export interface ImageFolder {
  /** The folder. Addresses that begin with `/` start here. */
  root: string;
  /** A folder in it, where other addresses start, as a path from the root. @default root */
  base?: string | undefined;
}

/**
 * Loads an image: asked once for each address of a document, eight at a time. `null`: there is none. What it throws rejects
 * the render. Mind what you fetch: the addresses are the document's.
 *
 * @param href The address as it is in the document.
 * @returns A PNG, JPEG, GIF, WebP or SVG file; all of a document at most `limits.maxBytes`.
 *
 * @example
 * ```js
 * import { renderOgPng } from 'ogpress';
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="https://elsewhere.test/a.png"/></svg>';
 * await renderOgPng(svg, {
 *   images: async (href, { signal }) => {
 *     if (!href.startsWith('https://example.com/')) return null;
 *     const response = await fetch(href, { signal });
 *     return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
 *   },
 *   timeoutMs: 10_000,
 *   onWarning: ({ message }) => console.log(message), // the image https://elsewhere.test/a.png is left out: ...
 * });
 * ```
 */
export type ImageResolver = (
  href: string,
  options: { signal: AbortSignal | undefined },
) => Promise<Uint8Array | null | undefined> | Uint8Array | null | undefined;

/** Something that was left out of a picture. */
export interface RenderWarning {
  /** `WARN_OGPRESS_IMAGE_REFUSED`: it was not loaded. `WARN_OGPRESS_IMAGE_BROKEN`: it cannot be shown. */
  code: 'WARN_OGPRESS_IMAGE_REFUSED' | 'WARN_OGPRESS_IMAGE_BROKEN';
  /** What is left out, and why. */
  message: string;
  /** The image's address, or how it begins. */
  href: string;
}

/**
 * Sets how many bytes all renders of the process may need at one time, of all threads. Each reserves what it was
 * estimated to need before it asks the system for it, or waits for others to give theirs back, first come, first served;
 * one that needs more than there are rejects with `ERR_OGPRESS_LIMIT`. What is reserved already stays so.
 *
 * At first it is what the environment variable `OGPRESS_MEMORY` says (`512MiB`, `1G`, or bytes), or else a quarter of what
 * the machine, or the cgroup, has: at least 256 MiB, at most 1 GiB.
 *
 * @param bytes An integer of at least 1.
 * @throws `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_INVALID_ARG_TYPE`.
 */
export function setMaxMemory(bytes: number): void;

/** How the renders of the process are doing, of all threads. */
export function getMetrics(): Metrics;

/**
 * Everything that the process counts, in Prometheus's text format 0.0.4: every shared limiter by name, and the renders of all
 * threads, once, whichever thread asks. `docs/metrics.md` lists the metrics.
 *
 * @example
 * ```js
 * import { prometheusMetrics } from 'ogpress';
 *
 * const GET = () => new Response(prometheusMetrics(), { headers: { 'Content-Type': 'text/plain; version=0.0.4' } });
 * console.log((await GET().text()).includes('limiter_inflight{limiter="og-image"} 0')); // true
 * ```
 */
export function prometheusMetrics(): string;

/** Result of {@link getMetrics}. */
export interface Metrics {
  renders: {
    /** Renders on native threads now. */
    active: number;
    /** Those of them that were aborted or timed out more than five seconds ago and have not stopped. */
    stuck: number;
  };
  /** In bytes. */
  memory: {
    /** What all renders may need at one time, see {@link setMaxMemory}. */
    max: number;
    /** What renders have reserved now. */
    reserved: number;
    /** The most that was reserved at one time. */
    peak: number;
    /** What renders wait for. */
    waiting: number;
    /** How many renders wait for it. */
    waiters: number;
  };
}

// ---- Fonts -----------------------------------------------------------------

/** What a {@link FontSet} is made of. */
export interface FontSetOptions {
  /** Paths of TTF, OTF or TTC files. Relative paths start at the working directory. */
  files?: string[] | undefined;
  /** Paths of folders; every `.ttf`, `.otf`, `.ttc` and `.otc` file in and below them is loaded. */
  dirs?: string[] | undefined;
  /** Fonts in memory, TTF, OTF or TTC; copied. */
  buffers?: Uint8Array[] | undefined;
  /**
   * The machine's own fonts. `'auto'`: scanned, once per process, when a text asks for a family or a character that
   * the set lacks. `true`: scanned at once. `false`: never used, so that a render is the same on every machine.
   *
   * @default 'auto'
   */
  system?: 'auto' | boolean | undefined;
  /**
   * The family of text that names none, or none that there is.
   *
   * @default the family of the first font given, else the embedded 'Inter'
   */
  defaultFamily?: string | undefined;
  /** The family behind `font-family: serif`. @default defaultFamily */
  serif?: string | undefined;
  /** The family behind `font-family: sans-serif`. @default defaultFamily */
  sansSerif?: string | undefined;
  /** The family behind `font-family: cursive`. @default defaultFamily */
  cursive?: string | undefined;
  /** The family behind `font-family: fantasy`. @default defaultFamily */
  fantasy?: string | undefined;
  /** The family behind `font-family: monospace`. @default defaultFamily */
  monospace?: string | undefined;
}

/**
 * Fonts, loaded once and shared by every render that is given the set, on whatever thread it runs. Immutable. The
 * embedded font (Inter, Latin scripts, regular and bold) is always part of it, so that text never goes missing.
 *
 * Sets of the same files or buffers share their memory, also between `worker_threads`.
 *
 * @example
 * ```js
 * import { FontSet, renderOgPng } from 'ogpress';
 *
 * const fonts = new FontSet({ system: false, monospace: 'Inter' });
 * console.log(fonts.families); // [ 'Inter' ]
 * await renderOgPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', { fonts });
 * ```
 */
export class FontSet {
  /**
   * Reads and checks every font before it returns: make sets at start-up, not per request.
   *
   * @throws `ERR_OGPRESS_FONT_FILE`, `ERR_OGPRESS_FONT_DIR` or `ERR_OGPRESS_FONT_BUFFER` for a font that cannot be used,
   * by name; `ERR_OGPRESS_FONT_FAMILY` for a family that is not there, unless `system` is `'auto'`;
   * `ERR_OGPRESS_INVALID_ARG_TYPE` and `ERR_OGPRESS_UNKNOWN_OPTION`.
   */
  constructor(options?: FontSetOptions);
  /** Every family of the set, sorted. The machine's are among them only with `system: true`. */
  readonly families: readonly string[];
}

// ---- Limit -----------------------------------------------------------------

/**
 * Bounds how many asynchronous tasks run at once. A task starts at once when a slot is free; a slot that is freed goes
 * straight to the first in line, without timers or polling.
 *
 * A task may `run` further tasks on the limiter that admitted it: they use its slot, one at a time, or slots of their
 * own where some are free. This is followed through `AsyncLocalStorage`, however deep the call, within one thread: a
 * task must not wait for another thread that waits for the same shared limiter.
 *
 * @example
 * ```js
 * import { ConcurrencyLimiter } from 'ogpress';
 *
 * const limiter = new ConcurrencyLimiter(4);
 * const pages = await limiter.map(['/a', '/b', '/c'], async (path) => `page ${path}`);
 * console.log(limiter.getStats()); // { running: 0, queued: 0, maxConcurrent: 4 }
 * ```
 */
export class ConcurrencyLimiter extends EventTarget {
  /**
   * @param maxConcurrent How many tasks may run at once: an integer of at least 1, or `Infinity`.
   * @throws `ERR_OGPRESS_OUT_OF_RANGE` (a RangeError) for any other number, `ERR_OGPRESS_INVALID_ARG_TYPE` (a TypeError)
   * for anything that is no number, `ERR_OGPRESS_UNKNOWN_OPTION`.
   */
  constructor(maxConcurrent: number | LimiterOptions | AdaptiveLimiterOptions);

  /**
   * The limiter of this name: one per process, whichever `worker_threads` thread asks. Threads take turns within a priority.
   * What a thread held or waited for is returned when it exits or is terminated. A thread that waits for what another thread
   * holds stays alive.
   *
   * @param options `maxConcurrent` is 1 if the limiter is new and none is given. `reentrancy` is the thread's own.
   * @throws `ERR_OGPRESS_LIMITER_CONFLICT` if the limiter was made with another value of an option that is given, and what the
   * constructor throws.
   */
  static shared(name: string, options?: Partial<LimiterOptions> | AdaptiveLimiterOptions): ConcurrencyLimiter;

  /**
   * Runs `fn` when a slot is free, at once if one is free now. The slot is returned when what `fn` returned has
   * settled, whichever way.
   *
   * @returns What `fn` returns. Rejects with what `fn` throws or rejects with; with `signal.reason` as soon as the
   * signal aborts: a waiting task is then removed, a running one keeps its slot until it has really settled, so give
   * it `context.signal`.
   * @throws By rejection: `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION`;
   * `ERR_OGPRESS_CLEARED` if {@link clear} or {@link remove} took the task out of line without a reason;
   * `ERR_OGPRESS_TIMEOUT`, `ERR_OGPRESS_QUEUE_TIMEOUT`, `ERR_OGPRESS_QUEUE_FULL`, `ERR_OGPRESS_DUPLICATE_ID`,
   * `ERR_OGPRESS_CONFLICTING_OPTIONS` and `ERR_OGPRESS_REENTRANT`, see the options.
   */
  run<T>(fn: (context: TaskContext) => T | PromiseLike<T>, options?: TaskOptions): Promise<T>;

  /**
   * Runs `fn` for every item and resolves to the results in the order of the items. An item is taken from the
   * iterable when the one before it has a slot, so it may be endless or asynchronous. At the first failure no further item is
   * started, and that failure rejects.
   */
  map<T, R>(
    iterable: Iterable<T | PromiseLike<T>> | AsyncIterable<T>,
    fn: (item: T, index: number) => R | PromiseLike<R>,
    options?: Omit<TaskOptions, 'id'>,
  ): Promise<R[]>;

  /**
   * A slot as a value: resolves when one is free, and holds it until it is released. For work that is not one function.
   * Inside a task it is the slot of that task.
   *
   * @example
   * ```js
   * import { ConcurrencyLimiter } from 'ogpress';
   *
   * const limiter = new ConcurrencyLimiter(1);
   * const permit = await limiter.acquire(); // or: using permit = await limiter.acquire();
   * try {
   *   console.log(limiter.getStats().running); // 1
   * } finally {
   *   permit.release();
   * }
   * ```
   *
   * @throws By rejection, what {@link run} rejects with for these options.
   */
  acquire(options?: AcquireOptions): Promise<Permit>;

  /** As many slots as `weight` says, one by default, if they are free now and nobody waits; else `null`. */
  tryAcquire(options?: { weight?: number | undefined }): Permit | null;

  /** As {@link getStats}, and more. */
  getMetrics(): LimiterMetrics;

  /** How many tasks run and wait. Constant time. Of a shared limiter, the numbers of the whole process. */
  getStats(): LimiterStats;

  /**
   * How many tasks may run at once. Raising it starts waiting tasks; lowering it never interrupts a running one. Of a
   * shared limiter, for the whole process. An adaptive limit that is set stays what it is set to.
   *
   * @throws What the constructor throws.
   */
  get maxConcurrent(): number;
  set maxConcurrent(value: number);

  /**
   * Starts nothing more until {@link resume}, except what running tasks run inside their own slot. Of a shared limiter,
   * for the whole process, until any thread resumes it or the thread that paused it ends.
   */
  pause(): void;
  /** Starts again after {@link pause}. */
  resume(): void;

  /**
   * Removes every task that waits. Of a shared limiter, those of this thread.
   *
   * @param reason What their promises reject with. Default: one error with code `ERR_OGPRESS_CLEARED`.
   */
  clear(reason?: unknown): void;

  /**
   * Takes the task of this id out of line.
   *
   * @param reason What its promise rejects with. Default: an error with code `ERR_OGPRESS_CLEARED`.
   * @returns Whether it waited.
   */
  remove(id: TaskId, reason?: unknown): boolean;

  /**
   * Gives the task of this id another priority, as if it had come with that.
   *
   * @returns Whether it waited.
   */
  setPriority(id: TaskId, priority: number): boolean;

  /**
   * How many tasks wait, of one priority or of all. With `ageingMs` a priority is that of tasks that came just now.
   */
  sizeBy(options?: { priority?: number | undefined }): number;

  /** The tasks of this thread that have an id and run. */
  readonly runningTasks: RunningTask[];

  /**
   * Says that what the tasks do is too much for whoever does it (an answer of 429 or 503, say), so that a limit that is
   * `adaptive` gives way within a second. A task that takes longer than its `timeoutMs` says so itself.
   */
  reportOverload(): void;

  /** Resolves when nothing runs and nothing waits, after whatever awaits the last task; soon if that is so now. */
  onIdle(): Promise<void>;
  /** Resolves when nothing waits, though something may run. */
  onEmpty(): Promise<void>;
  /** Resolves when fewer tasks wait than `limit`, an integer of at least 1: for those who make tasks faster than they end. */
  onSizeLessThan(limit: number): Promise<void>;

  /**
   * Hears of this thread's tasks and of idleness, see {@link LimiterEvents}. What nobody listens to costs nothing; nested
   * and mapped tasks are told of like others. `node:diagnostics_channel` has the same of every limiter, in the channel
   * `ogpress:limiter`: `{ limiter, type, ...detail }`.
   */
  addEventListener<Type extends keyof LimiterEvents>(
    type: Type,
    listener: ((event: CustomEvent<LimiterEvents[Type]>) => void) | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  addEventListener(...args: Parameters<EventTarget['addEventListener']>): void;
  removeEventListener<Type extends keyof LimiterEvents>(
    type: Type,
    listener: ((event: CustomEvent<LimiterEvents[Type]>) => void) | null,
    options?: EventListenerOptions | boolean,
  ): void;
  removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void;
}

/** What a task is called in events. */
export interface TaskDetail {
  id: TaskId | undefined;
  priority: number;
  weight: number;
}

/** The events of a {@link ConcurrencyLimiter}, and their details. */
export interface LimiterEvents {
  /** A task waits. */
  queued: TaskDetail;
  /** A task starts. */
  start: TaskDetail;
  /** A task has ended: its function has settled, or it never started. `error` is what it rejected with. */
  end: TaskDetail & { outcome: 'ok' | 'error' | 'timeout' | 'aborted' | 'unstarted'; error: unknown };
  /** A task has ended, and nothing runs or waits. */
  idle: null;
  /** `maxConcurrent` is another one: it was set, in any thread, or has adapted. */
  limitchange: { maxConcurrent: number; previous: number };
}

/** Options of {@link ConcurrencyLimiter}. */
export interface LimiterOptions {
  /** How many tasks may run at once: an integer of at least 1, or `Infinity`. */
  maxConcurrent: number;
  /**
   * What happens when a task asks its own limiter for another slot. `'inherit'`: it uses the slot of the task. `'error'`: it
   * rejects with `ERR_OGPRESS_REENTRANT`. `'queue'`: it waits in line like any other, which can be for ever; calls cost less
   * then, because nothing has to be remembered of the task around them.
   *
   * @default 'inherit'
   */
  reentrancy?: 'inherit' | 'error' | 'queue' | undefined;
  /** How many tasks may start in a stretch of time, beside how many may run. What runs inside the slot of a task does not count. */
  rate?: RateOptions | undefined;
  /** How many tasks may wait: an integer of at least 0. @default no limit */
  maxQueued?: number | undefined;
  /**
   * What happens to one more. `'reject'`: it rejects with `ERR_OGPRESS_QUEUE_FULL`. `'drop-oldest'`: the one that has waited
   * longest does. `'drop-lowest'`: the one that came last of those of lowest priority does, which may be the new one.
   * `'wait'`: it waits outside of the line until there is room, first come, first served.
   *
   * @default 'reject'
   */
  whenFull?: 'reject' | 'drop-oldest' | 'drop-lowest' | 'wait' | undefined;
  /**
   * Milliseconds of waiting that are worth one step of priority, so that no task waits for ever behind ones that matter more:
   * an integer of at least 1.
   *
   * @default priorities are strict
   */
  ageingMs?: number | undefined;
}

/** Options of a {@link ConcurrencyLimiter} whose limit gives way. */
export interface AdaptiveLimiterOptions extends Omit<LimiterOptions, 'maxConcurrent'> {
  maxConcurrent?: undefined;
  adaptive: AdaptiveOptions;
}

/**
 * A limit that gives way, decided once a second. It begins with `max`. An overload takes a tenth; a second without gives one
 * back, if at least half of the slots are in use. From 75 % of memory on it falls, to `min` at 92 %, and rises again below
 * 70 %, one by one: memory is that of the cgroup (version 1 or 2, with its ancestors), or of the machine, without what the page
 * cache holds, and the heap of each JavaScript thread. It is halved when tasks lose more than 10 % of their time to memory
 * (Linux's pressure stall information), and `min` above 30 %.
 */
export interface AdaptiveOptions {
  /** Never less: an integer of at least 1. @default 1 */
  min?: number | undefined;
  /** Never more: an integer of at least `min`. */
  max: number;
  /** Whether it gives way to memory. Linux tells how much there is; elsewhere the heap counts. @default true */
  memory?: boolean | undefined;
}

/** A rate of starts. */
export interface RateOptions {
  /** How many tasks may start: an integer of at least 1. */
  limit: number;
  /** In how many milliseconds: an integer of at least 1. */
  intervalMs: number;
  /**
   * `false`: an interval begins with a start when the last one is over; around the border of two, twice as many may start.
   * `true`: the limit holds of every stretch of that length.
   *
   * @default false
   */
  strict?: boolean | undefined;
}

/** Options of {@link ConcurrencyLimiter.acquire}. */
export interface AcquireOptions {
  /**
   * Higher priority goes first; equals go in order. A 32-bit integer.
   *
   * @default 0
   */
  priority?: number | undefined;
  /**
   * How many slots are needed, all at once: an integer of at least 1. Nobody overtakes a heavy task that is first in
   * line, and one that is heavier than the limit runs alone. A task inside a task uses the slots of that, however many.
   *
   * @default 1
   */
  weight?: number | undefined;
  /** Aborts it, waiting or running. A signal that is already aborted starts nothing. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that it may wait: an integer of at least 1. After that it rejects with `ERR_OGPRESS_QUEUE_TIMEOUT`. */
  queueTimeoutMs?: number | undefined;
}

/** What names a task among those of a limiter in this thread. */
export type TaskId = string | number | symbol;

/** Options of {@link ConcurrencyLimiter.run}. */
export interface TaskOptions extends AcquireOptions {
  /** Names the task until it has ended: `ERR_OGPRESS_DUPLICATE_ID` if another one has the name. */
  id?: TaskId | undefined;
  /**
   * Milliseconds that the task may take from its start: an integer of at least 1. After that it rejects with
   * `ERR_OGPRESS_TIMEOUT`, and so does `context.signal`. What the function still does is its own affair: see `releaseOn`.
   */
  timeoutMs?: number | undefined;
  /**
   * When the slot of a task that took too long is returned. `'settle'`: when its function has really settled, so that no more
   * runs than the limit says. `'timeout'`: at once; what still runs then is counted by `getMetrics().zombies` alone.
   *
   * @default 'settle'
   */
  releaseOn?: 'settle' | 'timeout' | undefined;
}

/** Slots as a value. One that is garbage-collected before it is released is returned, with a warning. */
export interface Permit {
  /** How many slots. */
  readonly weight: number;
  /** Whether they were given back. */
  readonly released: boolean;
  /** Gives them back; the second time does nothing. */
  release(): void;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An element of {@link ConcurrencyLimiter.runningTasks}. */
export interface RunningTask {
  id: TaskId;
  priority: number;
  weight: number;
  /** When it started, in milliseconds since 1970. */
  startTime: number;
}

/** What a task is given. */
export interface TaskContext {
  /** Aborts when the signal does that the task was submitted with, or its time is over. */
  readonly signal: AbortSignal | undefined;
}

/** Result of {@link ConcurrencyLimiter.getStats}. */
export interface LimiterStats {
  /** Slots in use. Tasks inside a task share its slot. */
  running: number;
  /** Tasks that wait for a slot. */
  queued: number;
  /** The limit; `Infinity` if there is none. */
  maxConcurrent: number;
}

/** Result of {@link ConcurrencyLimiter.getMetrics}. */
export interface LimiterMetrics extends LimiterStats {
  /** The most slots that were in use at one time. */
  peakRunning: number;
  /** Slots that waiting tasks need: as many as there are tasks, unless they have weights. */
  queuedWeight: number;
  /** Tasks that wait for room in the line, see `whenFull`. */
  overflow: number;
  /** Tasks that took longer than their `timeoutMs` and still run. */
  zombies: number;
  /** How many tasks have ended since the limiter was made, and how. */
  tasks: {
    /** They resolved. */
    ok: number;
    /** They rejected, or threw. */
    error: number;
    /** They took, or waited, too long. */
    timeout: number;
    /** They were aborted, or removed, or their thread ended. */
    aborted: number;
    /** They never started: refused by a full line, or cleared. */
    rejected: number;
  };
}

/**
 * The limiter that renders obey: `ConcurrencyLimiter.shared('og-image')`. It admits one task at a time, or as many as
 * the environment variable `OGPRESS_CONCURRENCY` said when the first thread imported the package. Importing the package throws `ERR_OGPRESS_INVALID_ENV` if that is
 * anything but an integer of at least 1, or `Infinity`.
 *
 * @example
 * ```ts
 * // src/pages/posts/[...slug]/index.png.ts
 * import { ogImageLimiter } from 'ogpress';
 *
 * export const GET = async ({ props }) =>
 *   new Response(await ogImageLimiter.run(() => generateOgImageForPost(props.post)));
 * ```
 */
export const ogImageLimiter: ConcurrencyLimiter;
