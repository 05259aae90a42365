/// <reference types="node" />

// ---- Render ----------------------------------------------------------------

/**
 * Renders an SVG document to a PNG file, off the JavaScript thread: parsing, painting and encoding run on threads of
 * the package, and only the finished bytes come back.
 *
 * Renders take turns: `ogImageLimiter` admits one at a time unless told otherwise, so that memory stays flat however
 * many calls are in flight.
 *
 * @param svg The document, as text or as bytes in the encoding that they say (UTF-8 if they say none). It is copied when its turn comes.
 * @param options See {@link RenderOptions}. An unknown key is refused.
 * @returns The PNG file, lossless, in a layout chosen to be small: a palette for at most 256 colours,
 * else grey, grey with alpha, RGB or RGBA, 8 bits a channel.
 * @throws All by rejection, never by a synchronous throw. `ERR_OGPRESS_INVALID_ARG_TYPE`,
 * `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION` and
 * `ERR_OGPRESS_CONFLICTING_OPTIONS` for a mistake in the call; `ERR_OGPRESS_EMPTY_SVG`, `ERR_OGPRESS_INVALID_UTF8`,
 * `ERR_OGPRESS_INVALID_ENCODING`, `ERR_OGPRESS_INVALID_SVG` and `ERR_OGPRESS_INVALID_SVG_SIZE` for a document that cannot be rendered;
 * `ERR_OGPRESS_TOO_MANY_PIXELS`, `ERR_OGPRESS_LIMIT`, `ERR_OGPRESS_TOO_COMPLEX` and `ERR_OGPRESS_CIRCULAR_REFERENCE` for
 * one that asks for more than it may (`SECURITY.md` has the table); `ERR_OGPRESS_OUT_OF_MEMORY`;
 * `ERR_OGPRESS_TIMEOUT`, `ERR_OGPRESS_STUCK`, `ERR_OGPRESS_IMAGE_ROOT` and `ERR_OGPRESS_ISOLATION`, see the options; `ERR_OGPRESS_PANIC` for a bug in native code. The signal's reason
 * after an abort.
 *
 * @example
 * ```js
 * import { renderOgPng, writeFile } from 'ogpress';
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
   * Width of the image in pixels, an integer from 1 to 65408; the height follows from the SVG's proportions, rounded to
   * the nearest pixel as browsers do, and the SVG fills it: 530 x 25 at a width of 300 is 14 pixels high. resvg-js rounds
   * up, to 15, of which the last row is partly transparent. At most one of `width`, `height` and `scale` may be given.
   *
   * @default the SVG's own size, rounded up to whole pixels
   */
  width?: number | undefined;
  /** Height of the image in pixels, an integer from 1 to 65408; the width follows. */
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
   * How hard the encoder tries. All are lossless. `'fast'` compresses drawn pictures in some two thirds of the time of
   * `'balanced'`, for 1 to 20 % more bytes; `'small'` takes 2 to 5 times as long, for 3 to 12 % fewer. Photographs are the
   * same at all three.
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
   * Images that the SVG refers to by anything but a `data:` URI, and fonts of its `@font-face` rules. `'none'`: none is loaded. A
   * folder: regular files in it, never one outside, whatever an address or a link says. A function: what it resolves to, see
   * {@link ImageResolver}. An image or a font that is not loaded is left out, with a warning.
   *
   * @default 'none'
   */
  images?: 'none' | ImageFolder | ImageResolver | undefined;
  /**
   * Told of everything that is left out of the picture or not as it was meant, before the render settles. What it throws rejects the render.
   *
   * @default `process.emitWarning`, once for each message
   */
  onWarning?: ((warning: RenderWarning) => void) | undefined;
  /**
   * Whether a picture that lacks anything the SVG asks for is no picture: the render then rejects with
   * `ERR_OGPRESS_STRICT`, an error whose `warnings` are what `onWarning` is told of.
   *
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Where the render runs. `'none'`: on a thread of this process. `'process'`: in a process of its own, which can open no
   * file, has limited memory, and is killed when the render is aborted or takes longer than `timeoutMs`; if it dies, the
   * render rejects with `ERR_OGPRESS_ISOLATION`. For documents of strangers. There are at most as many at
   * once as the machine has processors, or two; they are kept for some seconds and used again. Starting one takes about
   * as long as starting Node.js; one that has not started after thirty seconds is given up. None outlives the thread that
   * started it.
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
   * counts as stuck: its turn is passed on, and another thread takes the place of its own. While four are stuck no more
   * are begun: they reject with `ERR_OGPRESS_STUCK`, except with `isolation: 'process'`.
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
  /** Pixels of the image's longer side, at most 65408. `ERR_OGPRESS_TOO_MANY_PIXELS`. @default 16_384 */
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

/** A folder that images and fonts may come from. `ERR_OGPRESS_IMAGE_ROOT` if it cannot be read. */
export interface ImageFolder {
  /** The folder. Addresses that begin with `/` start here. */
  root: string;
  /** A folder in it, where other addresses start, as a path from the root. @default root */
  base?: string | undefined;
}

/**
 * Loads an image, or a font of an `@font-face` rule: asked once for each address of a document, eight at a time. `null`: there is none. What it throws rejects
 * the render. Mind what you fetch: the addresses are the document's.
 *
 * @param href The address as it is in the document.
 * @returns A PNG, JPEG, GIF, WebP or SVG file, or a TTF, OTF, TTC, WOFF or WOFF2 font; all of a document at most `limits.maxBytes`.
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

/** Something that was left out of a picture, or is not as it was meant. */
export interface RenderWarning {
  /** What kind of thing it is; `docs/errors.md` lists them. */
  code:
    | 'WARN_OGPRESS_IMAGE_REFUSED'
    | 'WARN_OGPRESS_IMAGE_BROKEN'
    | 'WARN_OGPRESS_IMAGE_DAMAGED'
    | 'WARN_OGPRESS_IMAGE_COLOURS'
    | 'WARN_OGPRESS_FONT_REFUSED'
    | 'WARN_OGPRESS_FONT_BROKEN'
    | 'WARN_OGPRESS_ELEMENT'
    | 'WARN_OGPRESS_PROPERTY'
    | 'WARN_OGPRESS_VALUE'
    | 'WARN_OGPRESS_SELECTOR'
    | 'WARN_OGPRESS_FONT_FAMILY'
    | 'WARN_OGPRESS_GLYPH'
    | 'WARN_OGPRESS_AT_RULE'
    | 'WARN_OGPRESS_REFERENCE';
  /** What is left out or otherwise, and why. */
  message: string;
  /** Of an image or a font, its address, or how that begins. */
  href?: string;
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
  /** The machine's fonts, which are looked for once, when a text or a {@link FontSet} first asks for them; null before. */
  systemFonts: {
    /** Font files. */
    files: number;
    /** Fonts in them. */
    faces: number;
    /** Milliseconds that finding them took. */
    scanMs: number;
  } | null;
}

// ---- Fonts -----------------------------------------------------------------

/** What a {@link FontSet} is made of. */
export interface FontSetOptions {
  /** Paths of TTF, OTF, TTC, WOFF or WOFF2 files: regular ones. Relative paths start at the working directory. */
  files?: string[] | undefined;
  /**
   * Paths of folders; every regular `.ttf`, `.otf`, `.ttc`, `.otc`, `.woff` and `.woff2` file in and below them is loaded. Links
   * to folders are not followed. At most 100,000 files and folders, and 32 levels, are looked at.
   */
  dirs?: string[] | undefined;
  /** Fonts in memory, TTF, OTF, TTC, WOFF or WOFF2; copied. */
  buffers?: Uint8Array[] | undefined;
  /** Installed packages of [Fontsource](https://fontsource.org): their names, or what of them. See {@link FontSet.fromPackage}. */
  packages?: (string | (FontPackageOptions & { name: string }))[] | undefined;
  /**
   * The machine's own fonts. `'auto'`: looked for, once per process and off the JavaScript thread, when a text asks for a family or
   * a character that the set lacks. `true`: at once, which `new FontSet` waits for and {@link FontSet.load} does elsewhere.
   * `false`: never used, so that a render is the same on every machine.
   *
   * They are in the folders that fontconfig names, or else in those of the system and the user; and in those of the environment
   * variable `OGPRESS_FONT_DIRS`, separated as in `PATH`, whose fonts come first.
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
  /**
   * Families for characters that the families of a text lack, tried in this order, before the other fonts of the set and those of
   * the machine. Characters of private use, such as icons, come from these and the families of the text alone.
   *
   * @default []
   */
  fallback?: string[] | undefined;
  /**
   * How a family that was not found, and a character that no font has, are treated. `'warn'`: other fonts stand in, and
   * `onWarning` is told. `'error'`: the render rejects.
   *
   * @default 'warn'
   */
  missing?: 'warn' | 'error' | undefined;
}

/** Options for the fonts of a package. */
export interface FontPackageOptions {
  /**
   * Weights, of those that the package has; one of a variable font has them all.
   *
   * @default 400 and 700; if it has neither, all
   */
  weights?: number[] | undefined;
  /** Styles, of those that the package has: `'normal'`, `'italic'`. @default all */
  styles?: string[] | undefined;
  /** Subsets, of those that the package has: `'latin'`, `'cyrillic-ext'`, `'japanese'`. @default all */
  subsets?: string[] | undefined;
  /** A folder or file, as a path or URL (`import.meta.url`), from which the package is looked for. @default the working directory */
  from?: string | URL | undefined;
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
   * Reads and checks every font before it returns, on the calling thread: make sets at start-up, not per request, and use
   * {@link FontSet.load} for `dirs` and for many files.
   *
   * @throws `ERR_OGPRESS_FONT_FILE`, `ERR_OGPRESS_FONT_DIR` or `ERR_OGPRESS_FONT_BUFFER` for a font that cannot be used,
   * by name; `ERR_OGPRESS_FONT_FAMILY` for a family that is not there, unless `system` is `'auto'`; `ERR_OGPRESS_FONT_PACKAGE`;
   * `ERR_OGPRESS_INVALID_ARG_TYPE` and `ERR_OGPRESS_UNKNOWN_OPTION`.
   */
  constructor(options?: FontSetOptions);
  /**
   * The same, off the JavaScript thread. Options are read before it returns, `buffers` are copied; plain options that a
   * render is given are loaded in this way, too.
   *
   * @throws As the constructor does, by rejection.
   *
   * @example
   * ```js
   * import { FontSet } from 'ogpress';
   *
   * const fonts = await FontSet.load({ dirs: [], system: false }); // folders of yours
   * console.log(fonts.families); // [ 'Inter' ]
   * ```
   */
  static load(options?: FontSetOptions): Promise<FontSet>;
  /**
   * Loads the fonts of installed packages, `@fontsource/*` or `@fontsource-variable/*`, as {@link FontSet.load} does. The subsets of
   * a package become one family, by the name that its style sheet has: `Inter` or `Inter Variable`. A variable one is known by both.
   *
   * @param packages A name, or several.
   * @param options What to take of each, beside the options of the set.
   * @throws `ERR_OGPRESS_FONT_PACKAGE` for a package that is not installed, with the command to run;
   * `ERR_OGPRESS_INVALID_ARG_VALUE` for a weight, style or subset that it does not have; and as the constructor does.
   *
   * @example
   * ```js
   * import { FontSet, renderOgPng } from 'ogpress';
   *
   * // npm install @fontsource/inter
   * const fonts = await FontSet.fromPackage('@fontsource/inter', { weights: [400, 900], fallback: ['Inter'], system: false });
   * await renderOgPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="Inter">Ж</text></svg>', { fonts });
   * ```
   */
  static fromPackage(packages: string | string[], options?: FontPackageOptions & Omit<FontSetOptions, 'packages'>): Promise<FontSet>;
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

// ---- Write -----------------------------------------------------------------

/**
 * What a file is made of: text is written as UTF-8, of anything else the bytes. They are copied when the file is sent: what an iterable
 * yields at once, and what `writeFile` is given in a microtask, or as soon as there is room.
 */
export type FileData = string | NodeJS.ArrayBufferView | ArrayBufferLike;

/** Files to write: an object of data by path, or anything to iterate over, at once or in time, that has pairs or objects. */
export type Files =
  | Readonly<Record<string, FileData>>
  | Iterable<readonly [path: string | URL, data: FileData] | { path: string | URL; data: FileData }>
  | AsyncIterable<readonly [path: string | URL, data: FileData] | { path: string | URL; data: FileData }>;

/**
 * Writes one file by the process's default writer, with the folders that it needs. Call it as often as you like at once:
 * the calls of one turn of the event loop cross into native code together, and no more than 100 files are in writing at a
 * time, over all threads (`OGPRESS_WRITE_CONCURRENCY`).
 *
 * @returns Whether the file was written; `false` if `skipUnchanged` found its bytes there already.
 * @throws All by rejection, see {@link FileWriter.writeFile}; `ERR_OGPRESS_INVALID_ENV` if `OGPRESS_WRITE_CONCURRENCY` is nonsense.
 *
 * @example
 * ```js
 * import { getWriteStats, writeFile } from 'ogpress';
 *
 * const pages = ['index', 'about', 'posts/first'];
 * await Promise.all(pages.map((page) => writeFile(`dist/${page}.html`, `<h1>${page}</h1>`)));
 * console.log(getWriteStats().written); // 3
 * ```
 */
export function writeFile(path: string | URL, data: FileData, options?: WriteOptions): Promise<boolean>;

/**
 * Writes many files by the process's default writer, and accounts for each of them. The fastest way: it is some three times as
 * fast as `mkdir` and `writeFile` under p-limit, and faster than a loop of `writeFileSync`, which blocks.
 *
 * Of an iterable no more is taken than can be written: some 8 MiB wait at a time, a single larger file apart.
 *
 * @throws All by rejection, see {@link FileWriter.writeFiles}.
 *
 * @example
 * ```js
 * import { writeFiles } from 'ogpress';
 *
 * async function* pages() {
 *   for (let page = 1; page <= 1000; page++) yield [`dist/pages/${page}.html`, `<h1>Page ${page}</h1>`];
 * }
 * const { written, skipped } = await writeFiles(pages(), {
 *   skipUnchanged: true,
 *   onProgress: ({ completed, total }) => console.log(`${completed} of ${total ?? 'some'}`),
 * });
 * console.log(written + skipped); // 1000
 * ```
 */
export function writeFiles(files: Files, options?: WriteFilesOptions): Promise<WriteReport>;

/** How many files the process's default writer has written, and is writing. */
export function getWriteStats(): WriteStats;

/**
 * Writes files, so many at a time at most.
 *
 * - A file that exists is replaced as a whole: a full disk, an abort or a killed process leaves the old one as it was. Its
 *   permissions are kept, and its owner where the process may set that; hard links and extended attributes are not.
 * - A file that does not exist is written where it belongs, and removed if that fails.
 * - Writes to one path are one after the other, also those of other threads: `writeFile` calls of one object in their order, and
 *   `writeFiles` after the `writeFile` calls before it. Of two spellings of a path (by a link, say) one wins, as a whole.
 * - Without descriptors (`EMFILE`, `ENFILE`) a file waits, up to a minute, and fewer are in writing for a while.
 * - A disk that is full, read-only or broken fails for one file; the others on it that had been asked for before are not
 *   attempted (`ERR_OGPRESS_NOT_ATTEMPTED`), or wait (`onDiskFull: 'pause'`). Other errors are a file's own.
 *
 * How many of `concurrency` are used depends on the disk: there is a thread for each processor, and one more whenever the disk keeps
 * those that there are waiting.
 *
 * @example
 * ```js
 * import { FileWriter } from 'ogpress';
 *
 * const writer = new FileWriter({ concurrency: 20, root: 'dist', skipUnchanged: true });
 * await writer.writeFile('index.html', '<h1>Hello</h1>');
 * await writer.writeFiles({ 'a.css': 'a {}', 'b/c.js': 'export {};' });
 * console.log(writer.getStats().total); // 3
 * ```
 */
export class FileWriter extends EventTarget {
  /**
   * @throws `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE`,
   * `ERR_OGPRESS_UNKNOWN_OPTION` and `ERR_OGPRESS_CONFLICTING_OPTIONS` for a mistake in the options; `ERR_OGPRESS_INVALID_ENV`.
   */
  constructor(options?: FileWriterOptions);

  /**
   * The writer of this name: one per process, whichever `worker_threads` thread asks. How files are written is the object's
   * own; the limit, the counts and whether it is paused are the process's.
   *
   * @example
   * ```js
   * import { FileWriter } from 'ogpress';
   *
   * const infrastructure = FileWriter.shared('infrastructure', { concurrency: 50 });
   * await infrastructure.writeFiles({ 'dist/package.json': '{}', 'dist/README.md': '# Hello' });
   * ```
   *
   * @throws `ERR_OGPRESS_WRITER_CONFLICT` if the writer was made with another limit than one that is given, and what the
   * constructor throws.
   */
  static shared(name: string, options?: FileWriterOptions): FileWriter;

  /**
   * Writes one file, with the folders that it needs.
   *
   * @param path Relative paths start in the working folder at the time of the call, or in `root`.
   * @returns Whether the file was written; `false` if `skipUnchanged` found its bytes there already.
   * @throws All by rejection, with the `path`, the `syscall` that failed and the system's own `systemCode` (`'ENOSPC'`), where
   * there is one. `ERR_OGPRESS_INVALID_PATH`, `ERR_OGPRESS_OUTSIDE_ROOT`, `ERR_OGPRESS_NOT_A_FILE` and `ERR_OGPRESS_SYMLINK` for
   * a path that is refused; `ERR_OGPRESS_DISK_FULL`, `ERR_OGPRESS_READ_ONLY`, `ERR_OGPRESS_DISK_ERROR` and
   * `ERR_OGPRESS_NOT_ATTEMPTED`, see above; `ERR_OGPRESS_TOO_MANY_OPEN_FILES` after a minute without descriptors;
   * `ERR_OGPRESS_WRITE` for all else that the system refuses; `ERR_OGPRESS_PANIC`. A mistake in the call is an error as the
   * constructor throws it. After an abort the signal's reason, unless the file is in writing already, which then is its end.
   */
  writeFile(path: string | URL, data: FileData, options?: WriteOptions): Promise<boolean>;

  /**
   * Writes many files. One that cannot be written keeps none of the others from it.
   *
   * @returns An account of all of them, if all were written or had their bytes already.
   * @throws By rejection, `ERR_OGPRESS_FILES_NOT_WRITTEN`, a {@link FilesNotWrittenError}, which has the account too. When a disk
   * has failed, no more is taken from an iterator; the files of an array, Map, Set or object are all accounted for. What the
   * iterable or `onProgress` throws, and after an abort the signal's reason, when no file of the call is in writing any more.
   */
  writeFiles(files: Files, options?: WriteFilesOptions): Promise<WriteReport>;

  /** How many files may be in writing at one time. Can be set at any time, which ends `adaptive`; files in writing are written. */
  concurrency: number;
  /** How many files there were and are. */
  getStats(): WriteStats;
  /** Begins nothing more. Files in writing are written. A paused writer keeps the process alive while anybody waits for it. */
  pause(): void;
  /** Goes on, also with files that wait for a disk (`onDiskFull: 'pause'`). */
  resume(): void;
  /** Resolves when all calls of this object have settled. */
  drain(): Promise<void>;

  /**
   * `'diskfull'` is told, with `onDiskFull: 'pause'`, when files of this object begin to wait for a disk, whether it is full,
   * read-only or broken. Call `preventDefault()` if you see to it: else the process is warned (`WARN_OGPRESS_DISK_FULL`).
   */
  addEventListener(
    type: 'diskfull',
    listener: ((event: CustomEvent<FileError>) => void) | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  addEventListener(...args: Parameters<EventTarget['addEventListener']>): void;
  removeEventListener(
    type: 'diskfull',
    listener: ((event: CustomEvent<FileError>) => void) | null,
    options?: EventListenerOptions | boolean,
  ): void;
  removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void;
}

/** How a file is written. */
export interface WriteFileOptions {
  /**
   * Whether the bytes go to a temporary file beside it, which is renamed: always, or never. `false` writes into the file itself,
   * which keeps its hard links, and what is in it is lost if that fails.
   *
   * @default only where the file exists
   */
  atomic?: boolean | undefined;
  /**
   * What has to have reached the disk: nothing, the file's bytes, or also its name.
   *
   * @default 'none'
   */
  fsync?: 'none' | 'file' | 'file+dir' | undefined;
  /**
   * Whether a symbolic link at the path itself is followed. Links above it always are.
   *
   * @default 'follow'
   */
  symlinks?: 'follow' | 'refuse' | undefined;
  /**
   * What becomes of files whose disk is full, read-only or broken.
   *
   * @default 'reject'
   */
  onDiskFull?: 'reject' | 'pause' | undefined;
  /**
   * Leaves a file alone that has these bytes already: some three times as fast as writing it, and no watcher of files wakes up.
   *
   * @default false
   */
  skipUnchanged?: boolean | undefined;
  /**
   * Permissions of a new file, before the process's umask.
   *
   * @default 0o666
   */
  mode?: number | undefined;
  /**
   * A folder that paths are relative to and do not leave by links, also by such as are made meanwhile. Paths with `..`, and absolute
   * ones, are refused. It is made if there is none. Hard links and mounts in it are part of it.
   */
  root?: string | undefined;
}

/** Options of `writeFile`. */
export interface WriteOptions extends WriteFileOptions {
  /** Keeps the file from being written, if it is not in writing yet. */
  signal?: AbortSignal | undefined;
}

/** Options of `writeFiles`. */
export interface WriteFilesOptions extends WriteOptions {
  /** Called at most every 50 ms or so, however many files there are, and at the end if there were any. */
  onProgress?: ((progress: WriteProgress) => void) | undefined;
}

/** How far `writeFiles` is. */
export interface WriteProgress {
  /** Files that have ended, in whatever way. */
  completed: number;
  /** How many there are: known from the start of an array, Map, Set or object, and at the end of anything else. */
  total: number | undefined;
  /** Bytes written. */
  bytes: number;
  /** The file that has ended last. */
  path: string | undefined;
}

/** What has become of the files of `writeFiles`. */
export interface WriteReport {
  /** Files written. */
  written: number;
  /** Files that had their bytes already. */
  skipped: number;
  /** Files that could not be written, and why. */
  failed: { path: string; error: FileError }[];
  /** Files that were not begun. */
  notAttempted: string[];
  /** Bytes written. */
  bytes: number;
  durationMs: number;
}

/** Why a file was not written. */
export interface FileError extends Error {
  code: string;
  path?: string;
  /** The system's name of the reason, as Node.js has it: `'ENOSPC'`. */
  systemCode?: string;
  /** What was being done: `'open'`, `'write'`, `'rename'`. */
  syscall?: string;
}

/** The error of `writeFiles`. Its `cause` is the first file's error. */
export interface FilesNotWrittenError extends Error {
  code: 'ERR_OGPRESS_FILES_NOT_WRITTEN';
  report: WriteReport;
}

/** Options of a writer: its limit, and how its files are written where a call does not say otherwise. */
export interface FileWriterOptions extends WriteFileOptions {
  /**
   * How many files may be in writing at one time: an integer of at least 1, or `Infinity`; more than 512 are never.
   *
   * @default `OGPRESS_WRITE_CONCURRENCY`, or 100
   */
  concurrency?: number | undefined;
  /** The name of an environment variable that stands above `concurrency`, if it is set. */
  envVar?: string | undefined;
  /** A limit that gives way to failing disks, to a lack of descriptors and to memory. Instead of `concurrency`. */
  adaptive?: AdaptiveOptions | undefined;
  /** A writer whose limit holds too: a file takes a slot of each, and is counted by this one only. */
  within?: FileWriter | undefined;
}

/** Counts of a writer. */
export interface WriteStats {
  /** Files that were asked for and have been taken up. */
  total: number;
  /** The most that were in writing at one time, with those of writers within this one. */
  maxConcurrent: number;
  /** How many may be; `Infinity` if there is no limit. */
  limit: number;
  /** Files in writing. */
  running: number;
  /** Files that wait. */
  queued: number;
  /** Those of them that wait for a disk. */
  parked: number;
  /** Files written. */
  written: number;
  /** Files that had their bytes already. */
  skipped: number;
  /** Files that could not be written. */
  failed: number;
  /** Files that were not begun. */
  notAttempted: number;
  /** Bytes written. */
  bytes: number;
  /** Whether it is paused. */
  paused: boolean;
}
