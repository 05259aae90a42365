/// <reference types="node" />

// The import throws where the native binary cannot be loaded: `ERR_OGPRESS_NATIVE_MISSING`, `ERR_OGPRESS_NATIVE_BROKEN`,
// `ERR_OGPRESS_NATIVE_VERSION`, `ERR_OGPRESS_UNSUPPORTED_PLATFORM`, `ERR_OGPRESS_BUNDLED` or `ERR_OGPRESS_RUNTIME`. The message says what to do.
// In browsers and edge runtimes there is a stand-in, which throws `ERR_OGPRESS_BROWSER` or `ERR_OGPRESS_RUNTIME` where it is used.

// ---- Render ----------------------------------------------------------------

/**
 * Renders an SVG document to a PNG file, off the JavaScript thread: parsing, painting and encoding run on threads of
 * the package, and only the finished bytes come back.
 *
 * `ogImageLimiter` admits one render at a time by default, so that memory stays flat however many calls are in flight.
 *
 * @param svg The document, as text, or as bytes in the encoding that they declare (UTF-8 by default). It is copied when the render starts.
 * @param options See {@link RenderOptions}. An unknown key is an error.
 * @returns The PNG file, lossless unless `colors` is given, in a layout chosen to be small: a palette for at most 256 colours,
 * else grey, grey with alpha, RGB or RGBA, 8 bits a channel. {@link renderImage} makes other formats.
 * @throws All by rejection, never by a synchronous throw. `ERR_OGPRESS_INVALID_ARG_TYPE`,
 * `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION` and
 * `ERR_OGPRESS_CONFLICTING_OPTIONS` for a mistake in the call; `ERR_OGPRESS_EMPTY_SVG`, `ERR_OGPRESS_INVALID_UTF8`,
 * `ERR_OGPRESS_INVALID_ENCODING`, `ERR_OGPRESS_INVALID_SVG` and `ERR_OGPRESS_INVALID_SVG_SIZE` for a document that cannot be rendered;
 * `ERR_OGPRESS_TOO_MANY_PIXELS`, `ERR_OGPRESS_LIMIT`, `ERR_OGPRESS_TOO_COMPLEX` and `ERR_OGPRESS_CIRCULAR_REFERENCE` for
 * one that exceeds a limit (`SECURITY.md` has the table); `ERR_OGPRESS_OUT_OF_MEMORY`;
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

/**
 * Renders an SVG document as {@link renderOgPng} does, to a PNG, JPEG or WebP file, or to pixels.
 *
 * @param svg The document, as for {@link renderOgPng}.
 * @param options See {@link ImageOptions}. An option of another format is an error.
 * @returns The file; with `format: 'raw'` the pixels, see {@link RawImage}.
 * @throws By rejection, as {@link renderOgPng} does. `ERR_OGPRESS_CONFLICTING_OPTIONS` for an option that the format does not have;
 * `ERR_OGPRESS_TOO_MANY_PIXELS` for a WebP with a side of more than 16383 pixels, whatever `limits` say;
 * `ERR_OGPRESS_TOO_COMPLEX` for a huge WebP with loss that does not fit the parts that such a file has.
 *
 * @example
 * ```js
 * import { renderImage, writeFile } from 'ogpress';
 *
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
 *   <rect width="1200" height="630" fill="#111827"/>
 *   <text x="80" y="330" font-size="72" font-weight="700" fill="#fff">Hello, reader</text>
 * </svg>`;
 * await writeFile('card.jpg', await renderImage(svg, { format: 'jpeg', quality: 85 }));
 * await writeFile('card.webp', await renderImage(svg, { format: 'webp', lossless: true }));
 *
 * const { data, width, height } = await renderImage(svg, { format: 'raw', width: 600 });
 * console.log(width, height, data.length === 4 * width * height); // 600 315 true
 * ```
 */
export function renderImage(svg: string | Uint8Array, options: RawImageOptions & WarningOptions): Promise<RawImage>;
export function renderImage(
  svg: string | Uint8Array,
  options?: (PngImageOptions | JpegImageOptions | WebpImageOptions) & WarningOptions,
): Promise<Buffer<ArrayBuffer>>;
export function renderImage(svg: string | Uint8Array, options?: ImageOptions): Promise<Buffer<ArrayBuffer> | RawImage>;

/**
 * Reads an SVG document without painting it, and tells what a render would need and leave out. It has the same limiter, limits, timeouts
 * and isolation as a render.
 *
 * @param svg The document, as for {@link renderOgPng}.
 * @param options Those of the render that it is about: `format`, the size, `fonts` and `images` change what is found. Images are
 * loaded as for a render.
 * @throws By rejection, as the render would before it paints. So `memory` and `work` are never above the limits: raise `limits` to learn
 * what a refused document needs.
 *
 * @example
 * ```js
 * import { inspectSvg } from 'ogpress';
 *
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
 *   <text y="99" font-family="Brand, sans-serif">Hello</text>
 *   <script>alert(1)</script>
 * </svg>`;
 * const { families, characters, warnings } = await inspectSvg(svg, { fonts: { system: false } });
 * console.log(families, characters); // [ 'Brand', 'sans-serif' ] Helo
 * for (const { code, message } of warnings) console.log(code, message);
 * // WARN_OGPRESS_ELEMENT the element `<script>` is left out: it is not drawn here
 * // WARN_OGPRESS_FONT_FAMILY the font family `Brand` was not found: ...
 * ```
 */
export function inspectSvg(svg: string | Uint8Array, options?: InspectOptions): Promise<Inspection>;

/** Options of {@link renderOgPng}. */
export interface RenderOptions extends CommonOptions, WarningOptions, PngOptions {}

/**
 * Options of {@link renderImage}: those of all formats, and those of one. `format` decides which. An option of another format is a
 * mistake: `ERR_OGPRESS_CONFLICTING_OPTIONS`.
 */
export type ImageOptions = (PngImageOptions | JpegImageOptions | WebpImageOptions | RawImageOptions) & WarningOptions;

/** Options of {@link inspectSvg}: those of {@link renderImage}. `onWarning` and `strict` have no effect, because it returns the warnings. */
export type InspectOptions = ImageOptions;

/** Options of {@link renderOgPng}, {@link renderImage} and {@link inspectSvg}. */
export interface CommonOptions {
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
   * The colour below the SVG: any colour of CSS Color 4 (`'#fff'`, `'rebeccapurple'`, `'oklch(70% 0.1 200)'`).
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
   * The painter. `'auto'`: the fast painter, and resvg for the filters that the fast one lacks; both look the same. If a
   * palette of 256 colours then suffices, `'auto'` merges shades of edges that differ by at most 4 of 255; plain areas keep
   * their exact colours. `'resvg'`: resvg alone, for comparison. It takes several times as long, and as much memory: large
   * shadows may need higher `limits`.
   *
   * @default 'auto'
   */
  renderer?: 'auto' | 'resvg' | undefined;
  /**
   * Images that the SVG refers to by anything but a `data:` URI, and fonts of its `@font-face` rules. `'none'`: none is loaded. A
   * folder: regular files in it, never one outside, whatever an address or a link says. A function: the images that it resolves to, see
   * {@link ImageResolver}. An image or a font that is not loaded is left out, with a warning.
   *
   * @default 'none'
   */
  images?: 'none' | ImageFolder | ImageResolver | undefined;
  /**
   * Where the render runs. `'none'`: on a thread of this process. `'process'`: in a process of its own, which can open no
   * file, has limited memory, and is killed when the render is aborted or takes longer than `timeoutMs`; if it dies, the
   * render rejects with `ERR_OGPRESS_ISOLATION`. For documents that are not trusted. There are at most as many
   * processes as the machine has processors, or two; they are kept for some seconds and used again. Starting one takes about
   * as long as starting Node.js; one that has not started after thirty seconds is killed. No process outlives the thread
   * that started it.
   *
   * @default 'none'
   */
  isolation?: 'none' | 'process' | undefined;
  /** Limits of what the render may use. Those that are absent have their defaults. */
  limits?: Partial<RenderLimits> | undefined;
  /**
   * Aborts the render: the promise rejects at once with `signal.reason`; the work stops at its next stage, and only
   * then is its permit returned.
   */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds that the render may take from its start: an integer from 1 to 2147483647. After that it rejects
   * at once with `ERR_OGPRESS_TIMEOUT`; the work stops as after an abort. A render that still runs five seconds later
   * counts as stuck: its permit is returned, and another thread replaces its thread. While four renders are stuck, further
   * ones reject with `ERR_OGPRESS_STUCK`, except with `isolation: 'process'`.
   *
   * @default no limit
   */
  timeoutMs?: number | undefined;
  /**
   * How many milliseconds the render may wait for its turn at the limiter, an integer from 1 to 2147483647. After that it rejects with
   * `ERR_OGPRESS_QUEUE_TIMEOUT`. With `limiter: null` it is a mistake: `ERR_OGPRESS_CONFLICTING_OPTIONS`.
   *
   * @default no limit
   */
  queueTimeoutMs?: number | undefined;
  /**
   * Renders of higher priority go first; equals go in order. A 32-bit integer.
   *
   * @default 0
   */
  priority?: number | undefined;
  /**
   * Where rendered images are kept, so that none is rendered twice: `'auto'` for the folder that the project's host restores between
   * builds (see {@link RenderCacheOptions.dir}), a {@link RenderCache}, or the options of one, for which the same object is the same cache.
   * An image is found by a hash of the version of this package, the options, the document, the fonts, and the bytes of the images that the
   * document refers to. A hit gives the same bytes and the same warnings as the render; it needs no permit of the limiter, except where
   * `images` is a function, which is called first, with a permit. A damaged entry is a miss. What goes wrong with the cache never fails a
   * render; it is a warning of the process (`WARN_OGPRESS_CACHE`). `inspectSvg` ignores it.
   *
   * @default nothing is kept
   */
  cache?: 'auto' | RenderCache | RenderCacheOptions | undefined;
  /**
   * The limiter that admits the render. Inside a task of that limiter the render uses the task's own slot, so
   * `ogImageLimiter.run(() => renderOgPng(svg))` neither deadlocks nor counts twice. `null`: not limited.
   *
   * @default ogImageLimiter
   */
  limiter?: ConcurrencyLimiter | null | undefined;
}

/** What becomes of the warnings of a render. */
export interface WarningOptions {
  /**
   * Called for each part of the document that the picture lacks or shows differently, before the render settles. An error that it throws
   * rejects the render.
   *
   * @default `process.emitWarning`, once for each message
   */
  onWarning?: ((warning: RenderWarning) => void) | undefined;
  /**
   * Whether a render with warnings rejects: with `ERR_OGPRESS_STRICT`, an error whose `warnings` are those that `onWarning`
   * gets.
   *
   * @default false
   */
  strict?: boolean | undefined;
}

/** Options of the format PNG. */
export interface PngOptions {
  /**
   * How much time the encoder spends. All are lossless. `'fast'` compresses drawn pictures in some two thirds of the time of
   * `'balanced'`, for 1 to 20 % more bytes; `'small'` takes 2 to 5 times as long, for 3 to 12 % fewer. Photographs are the
   * same at all three.
   *
   * @default 'balanced'
   */
  compression?: 'fast' | 'balanced' | 'small' | undefined;
  /**
   * The most colours of the picture: an integer from 2 to 256. A picture with more is reduced to a palette of so many, which loses
   * shades; one with fewer stays as it is. It halves files with photographs and soft shadows, and takes about 0.1 microseconds a pixel
   * for drawings, 0.3 for photographs and 2 for noise.
   *
   * @default no limit, and no loss
   */
  colors?: number | undefined;
  /**
   * How much the picture is dithered: shades that the palette lacks are imitated by pixels of similar colours, side by side. `true`
   * is 1, `false` is 0, and a number between them is less of it. Without dithering gradients have visible steps, and files are smaller.
   * Without `colors` the option is a mistake: `ERR_OGPRESS_CONFLICTING_OPTIONS`.
   *
   * @default true
   */
  dither?: boolean | number | undefined;
}

/** Options of a PNG file. */
export interface PngImageOptions extends CommonOptions, PngOptions {
  /** @default 'png' */
  format?: 'png' | undefined;
}

/**
 * Options of a JPEG file. JPEG has no transparency: what is transparent becomes white, with the warning
 * `WARN_OGPRESS_TRANSPARENCY`. `background` sets another colour.
 */
export interface JpegImageOptions extends CommonOptions {
  format: 'jpeg';
  /** The quality: an integer from 1, the smallest files, to 100. @default 80 */
  quality?: number | undefined;
  /**
   * The resolution of colour. `'4:2:0'`: half of that of brightness in each direction, which blurs thin red or blue strokes.
   * `'4:4:4'`: the same, for files that are 12 to 31 % larger.
   *
   * @default '4:2:0'
   */
  chromaSubsampling?: '4:2:0' | '4:4:4' | undefined;
  /**
   * Whether the file begins with a coarse picture, which browsers show while they load the rest. Such a file is 8 to 15 % larger
   * with this encoder.
   *
   * @default false
   */
  progressive?: boolean | undefined;
}

/** Options of a WebP file. Its sides have at most 16383 pixels (`ERR_OGPRESS_TOO_MANY_PIXELS`). */
export interface WebpImageOptions extends CommonOptions {
  format: 'webp';
  /**
   * The quality of a picture with loss: an integer from 1, the smallest files, to 100. Together with `lossless: true` it is a mistake:
   * `ERR_OGPRESS_CONFLICTING_OPTIONS`.
   *
   * @default 80
   */
  quality?: number | undefined;
  /**
   * Whether every pixel keeps its colour. Flat drawings are then smaller than with loss, and photographs ten times as large.
   *
   * @default false
   */
  lossless?: boolean | undefined;
  /**
   * How much time the encoder spends: methods 2, 4 and 6 of libwebp with loss (5 with transparency), and 1, 4 and 6 without. With loss,
   * `'fast'` takes half of the time of `'balanced'`, for 3 to 8 % more bytes; `'small'` takes 1.4 times as long, for 1 to 8 % fewer.
   * Without loss, `'fast'` makes files up to a third larger, and `'small'` at most 7 % smaller.
   *
   * @default 'balanced'
   */
  compression?: 'fast' | 'balanced' | 'small' | undefined;
}

/** Options of pixels, see {@link RawImage}. */
export interface RawImageOptions extends CommonOptions {
  format: 'raw';
}

/** Pixels, the result of {@link renderImage} with `format: 'raw'`. */
export interface RawImage {
  /**
   * Four bytes for each pixel, red, green, blue and alpha, row by row from the top. Colours are sRGB, and are not multiplied by alpha:
   * what `ImageData` of browsers and sharp's `raw` have.
   */
  data: Buffer<ArrayBuffer>;
  /** Pixels of a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** What a document is and asks for, the result of {@link inspectSvg}. */
export interface Inspection {
  /** The width of the document in its own units, not rounded. Without `width`, `height` and `scale`, these are pixels of the picture. */
  width: number;
  /** The height of the document. */
  height: number;
  /** Whether it has text, also where that is not visible, or is in an SVG inside it. */
  hasText: boolean;
  /**
   * The font families that its texts ask for, each once, in order. Generic ones are included, as `serif`, `sans-serif`, `cursive`,
   * `fantasy` and `monospace`. A text that names no family adds none.
   */
  families: string[];
  /** The characters of its texts, each once, in the order of their code points. */
  characters: string;
  /** The addresses of images and of fonts that texts may use, each once, in order, without `data:` URIs. At most 256. */
  hrefs: string[];
  /** Bytes that the render needs at one time, estimated, in the format and the size of the options. `limits.maxMemory` bounds them. */
  memory: number;
  /**
   * Work of painting in the size of the options, estimated, in about nanoseconds of a common processor. `limits.maxWork` bounds it. The
   * encoder's is not counted.
   */
  work: number;
  /**
   * What a render would leave out or show differently: the warnings that `onWarning` would get. Two things only a render can know:
   * damage in the middle of an image, which decoding finds, and `WARN_OGPRESS_TRANSPARENCY`.
   */
  warnings: RenderWarning[];
}

/**
 * Limits of what a render may use. Each is checked before the work or memory is spent, and a document that needs more is
 * refused with the code given here. All are integers of at least 1 (`ERR_OGPRESS_OUT_OF_RANGE`). `SECURITY.md` explains
 * the defaults, and lists what else is bounded.
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
   * allocated. `ERR_OGPRESS_LIMIT`.
   *
   * @default 268_435_456 (256 MiB)
   */
  maxMemory: number;
  /** Work, estimated, in about nanoseconds of a common processor. `ERR_OGPRESS_LIMIT`. @default 2_000_000_000 */
  maxWork: number;
  /** Nodes of the document, and elements counted as often as they are repeated; at most 1,000,000. `ERR_OGPRESS_LIMIT`. @default 250_000 */
  maxNodes: number;
  /** Levels of elements inside of each other, references included; at most 256. `ERR_OGPRESS_LIMIT`. @default 256 */
  maxDepth: number;
  /** Characters of a `<text>`; all texts together may have five times as many. `ERR_OGPRESS_LIMIT`. @default 10_000 */
  maxTextLength: number;
}

/** A folder that images and fonts may come from. `ERR_OGPRESS_IMAGE_ROOT` if it cannot be read. */
export interface ImageFolder {
  /** The folder. Addresses that begin with `/` start here. A relative one starts in the working folder at the time of the call. */
  root: string;
  /** A folder in it, where other addresses start, as a path from the root. @default root */
  base?: string | undefined;
}

/**
 * Loads an image, or a font of an `@font-face` rule. Called once for each address of a document, eight at a time. `null`: there is none.
 * An error that it throws rejects the render. Check what you fetch: the addresses come from the document.
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

/** A part of the document that the picture lacks or shows differently. */
export interface RenderWarning {
  /** The kind of the warning; `docs/errors.md` lists them. */
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
    | 'WARN_OGPRESS_REFERENCE'
    | 'WARN_OGPRESS_TRANSPARENCY';
  /** What is missing or different, and why. */
  message: string;
  /** The address of an image or a font, or its beginning. */
  href?: string;
}

/**
 * Sets how many bytes all renders of the process may need at one time, of all threads. Each render reserves the bytes that it
 * is estimated to need before it allocates them, or waits until others return theirs, first come, first served. A render that
 * needs more than the limit rejects with `ERR_OGPRESS_LIMIT`. Bytes that are reserved already stay reserved.
 *
 * The first limit is that of the environment variable `OGPRESS_MEMORY` (`512MiB`, `1G`, or bytes), or else a quarter of the
 * memory of the machine or the cgroup: at least 256 MiB, at most 1 GiB.
 *
 * @param bytes An integer of at least 1.
 * @throws `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_INVALID_ARG_TYPE`.
 */
export function setMaxMemory(bytes: number): void;

/** Counts of the renders of the process, of all threads. */
export function getMetrics(): Metrics;

/**
 * The metrics of the process in Prometheus's text format 0.0.4: every shared limiter by name, and the renders of all threads.
 * Every thread gets the same. `docs/metrics.md` lists the metrics.
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
    /** The limit of all renders, see {@link setMaxMemory}. */
    max: number;
    /** Bytes that are reserved now. */
    reserved: number;
    /** The most bytes that were reserved at one time. */
    peak: number;
    /** Bytes that renders wait for. */
    waiting: number;
    /** Renders that wait for bytes. */
    waiters: number;
  };
  /** The machine's fonts. They are scanned once, when a text or a {@link FontSet} first needs them; null before. */
  systemFonts: {
    /** Font files. */
    files: number;
    /** Fonts in them. */
    faces: number;
    /** Milliseconds that the scan took. */
    scanMs: number;
  } | null;
}

// ---- Cache -----------------------------------------------------------------

/**
 * A cache of rendered images, for the option `cache`. Its folder may be shared by threads and processes: images are written whole, and
 * equal renders of a process that go on at one time are done once. Setting a property that a cache does not have throws
 * `ERR_OGPRESS_UNKNOWN_OPTION`. See [caching](https://github.com/ogpress/ogpress/blob/main/docs/recipes/caching.md).
 *
 * @example
 * ```js
 * import { RenderCache, renderOgPng } from 'ogpress';
 *
 * const cache = new RenderCache({ dir: 'node_modules/.cache/cards' });
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><circle r="9"/></svg>';
 * await renderOgPng(svg, { cache });
 * await renderOgPng(svg, { cache });
 * console.log(cache.getStats().hits); // 1, or 2 if this has run before
 * ```
 */
export class RenderCache {
  /**
   * @throws `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION`,
   * `ERR_OGPRESS_CONFLICTING_OPTIONS`; `ERR_OGPRESS_INVALID_PATH` if no folder can have this path. The folder is created with the first image.
   */
  constructor(options?: RenderCacheOptions);
  /** The absolute path of the folder; `undefined` with a `store`. */
  readonly dir: string | undefined;
  /** Counts. */
  getStats(): RenderCacheStats;
  /**
   * Removes images that were not used for `maxAgeMs`, and the least recently used ones until the folder has at most seven eighths of
   * `maxBytes`. It happens by itself when a process has written its first image, and again after each 64th of `maxBytes`: this is for scripts.
   * `ERR_OGPRESS_CONFLICTING_OPTIONS` with a `store`, as for the following two.
   */
  prune(): Promise<RemovedImages>;
  /** Removes all images. Other files in the folder stay. */
  clear(): Promise<RemovedImages>;
  /** Counts what is in the folder now. */
  usage(): Promise<RenderCacheUsage>;
}

/** Options of {@link RenderCache}. */
export interface RenderCacheOptions {
  /**
   * The folder, as a path or a file URL. `'auto'`: `OGPRESS_CACHE_DIR`, else the place that hosts restore for the framework of the project:
   * `node_modules/.astro/ogpress` for Astro, `.next/cache/ogpress` for Next, `node_modules/.cache/nuxt/ogpress` for Nuxt,
   * `node_modules/.cache/ogpress` for Docusaurus, `.cache/ogpress` for all others.
   *
   * @default 'auto'
   */
  dir?: string | URL | 'auto' | undefined;
  /** A store in place of a folder. The options below are for folders, and an error with it. */
  store?: CacheStore | undefined;
  /** The most bytes of the folder: an integer of at least 1. An image with more, or with more than 256 MiB, is not kept. @default 1_073_741_824 (1 GiB) */
  maxBytes?: number | undefined;
  /** Milliseconds after its last use when an image counts as absent, and is removed: an integer of at least 1. @default 2_592_000_000 (30 days) */
  maxAgeMs?: number | undefined;
}

/** What a cache has done, and what its folder holds. */
export interface RenderCacheStats {
  /** Images that came out of the cache. */
  hits: number;
  /** Renders, because the image was not in the cache. */
  misses: number;
  /** Images that were put into the cache. */
  writes: number;
  /** Entries that were damaged or truncated. */
  corrupt: number;
  /** Reads and writes that failed. */
  errors: number;
  /** Images in the folder as the process knows it: as it was when the process last looked, and what the process has changed since. 0 with a `store`. */
  entries: number;
  /** Their bytes. */
  bytes: number;
  /** Images that the process has removed from the folder, because of their age or the bound. */
  pruned: number;
  /** Their bytes. */
  prunedBytes: number;
}

/** What was removed from a folder, and what is left. */
export interface RemovedImages {
  /** Removed images. */
  removed: number;
  /** Their bytes. */
  removedBytes: number;
  /** Images that are left. */
  entries: number;
  /** Their bytes. */
  bytes: number;
}

/** What is in a folder. */
export interface RenderCacheUsage {
  /** Images. */
  entries: number;
  /** Their bytes. */
  bytes: number;
  /** When the image that was not used for the longest time was used. */
  oldest: Date | undefined;
}

/**
 * Returns the image of a card from the cache, and runs its template only if it is not there: the template is most of the time that a card
 * takes when the image is in the cache. The options of the image and the version of this package are part of the key; everything else that
 * decides the card has to be in `key`, or **an old card is shown**: the data, a version of the template, the fonts of satori, pictures.
 *
 * @returns As {@link renderImage}.
 * @throws By rejection, as {@link renderImage}, and what `render` throws. `ERR_OGPRESS_INVALID_ARG_TYPE` if `render` returns no SVG, or the
 * key has anything but plain data; `ERR_OGPRESS_INVALID_ARG_VALUE` for other keys that have no hash, see {@link CardKey}.
 *
 * @example
 * ```js
 * import { cachedCard } from 'ogpress';
 *
 * const TEMPLATE = 1;
 * const post = { title: 'Hello', date: new Date('2026-11-28') };
 * const png = await cachedCard({
 *   key: [post, TEMPLATE],
 *   render: () => `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text y="99">${post.title}</text></svg>`,
 * });
 * ```
 */
export function cachedCard(options: CachedCardOptions & RawImageOptions): Promise<RawImage>;
export function cachedCard(
  options: CachedCardOptions & (PngImageOptions | JpegImageOptions | WebpImageOptions),
): Promise<Buffer<ArrayBuffer>>;

/** Options of {@link cachedCard}, besides those of the image. `cache` is `'auto'` by default. */
export interface CachedCardOptions extends WarningOptions {
  /** What the card is made from. */
  key: CardKey;
  /** Returns the SVG. It runs before the render waits for a permit, and once for equal calls at one time. */
  render: () => string | Uint8Array | Promise<string | Uint8Array>;
}

/**
 * Returns the key of a render in a cache, which also serves as an ETag: a hash of the version of this package, the options that decide the
 * image, the document, the fonts of the set, and the bytes of the images that the document refers to. The machine's fonts are not in it: an
 * image that needs them is kept under a second key, made from this one.
 *
 * @returns 64 hexadecimal digits.
 * @throws By rejection, as {@link renderImage}. A document without addresses of images is not read, so that errors in it are those of its render.
 */
export function renderKey(svg: string | Uint8Array, options?: ImageOptions): Promise<string>;

/**
 * Stores bytes by key, in place of a folder: {@link MemoryStore}, or a client of Redis or S3 in an object with these methods. Keys are 64
 * hexadecimal digits, and the same key always has the same value, so a value never has to be replaced, and may be dropped at any time. An
 * error that a method throws, or rejects with, counts as a missing entry, and so does a promise that has not settled after five seconds.
 */
export interface CacheStore {
  /** Returns the value of a key, or `undefined` or `null` if there is none. */
  get(key: string): Promise<Uint8Array | undefined | null> | Uint8Array | undefined | null;
  /** Stores a value. The bytes are the store's own: nobody changes them later. */
  set(key: string, value: Uint8Array): Promise<void> | void;
  /** Whether `get` would return a value. */
  has(key: string): Promise<boolean> | boolean;
}

/**
 * A store in the memory of this thread, for tests and for servers that cannot write files. When it is full, the least recently used entries
 * go. `get` and `set` of an entry use it, `has` does not. Setting a property that a store does not have throws `ERR_OGPRESS_UNKNOWN_OPTION`.
 *
 * @example
 * ```js
 * import { MemoryStore } from 'ogpress';
 *
 * const store = new MemoryStore({ maxBytes: 16 * 1024 * 1024 });
 * store.set('card', new Uint8Array([1, 2, 3]));
 * console.log(store.get('card'), store.size); // Uint8Array(3) [ 1, 2, 3 ] 1
 * ```
 */
export class MemoryStore implements CacheStore {
  /** @throws `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_UNKNOWN_OPTION`. */
  constructor(options?: MemoryStoreOptions);
  /** Returns a copy of the value, or `undefined` if there is none. */
  get(key: string): Uint8Array<ArrayBuffer> | undefined;
  /**
   * Stores a copy of a value. One that does not fit `maxBytes` by itself is not stored.
   *
   * @throws `ERR_OGPRESS_INVALID_ARG_TYPE` for anything but a Uint8Array, `ERR_OGPRESS_INVALID_ARG_VALUE` if its buffer has been transferred.
   */
  set(key: string, value: Uint8Array): void;
  /** Whether there is an entry with this key. */
  has(key: string): boolean;
  /** Removes an entry. Returns whether there was one. */
  delete(key: string): boolean;
  /** Removes all entries. */
  clear(): void;
  /** Bytes of all entries: of their values, two for each character of their keys, and 256 for each entry. At most `maxBytes`. */
  readonly bytes: number;
  /** How many entries there are. */
  readonly size: number;
}

/** Options of {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /** The most bytes of all entries, see {@link MemoryStore.bytes}: an integer of at least 1. @default 67_108_864 (64 MiB) */
  maxBytes?: number | undefined;
}

/**
 * What a card is made from: plain data, such as `[post.data, TEMPLATE_VERSION]`. Cards whose keys are equal have the same image:
 *
 * - numbers, texts, booleans, bigints, `null`, `Date` and `URL` are equal to themselves only: `1`, `'1'` and `1n` are different, and so are
 *   a date and its text; `0` and `-0` are equal, and so are `NaN` and `NaN`;
 * - bytes (`Uint8Array`, `Buffer`, `ArrayBuffer`) are equal if they have the same content;
 * - arrays are equal if their elements are, in the same order; `undefined` is an element;
 * - objects are equal if their own enumerable properties are, in any order; one that is `undefined` counts as absent;
 * - a `Map` and a `Set` are equal if their entries are, in any order.
 *
 * Anything else is an error that names its place (`key[0].author.name`). `ERR_OGPRESS_INVALID_ARG_TYPE`: functions, symbols, promises,
 * instances of classes, other typed arrays, and a key that is `undefined` as a whole. `ERR_OGPRESS_INVALID_ARG_VALUE`: invalid dates,
 * cycles, more than 256 levels, more than 16,777,216 characters in all, transferred buffers, arrays with further properties, and
 * properties with symbols as their names.
 */
export type CardKey =
  | string
  | number
  | boolean
  | bigint
  | null
  // Interfaces have no index signature, so `Record<string, CardKey>` would refuse them. This leaves out functions and promises.
  | (object & { readonly bind?: never; readonly then?: never });

// ---- Ahead -----------------------------------------------------------------

/**
 * Renders the next items while the caller uses the current one: a loop over the results, in the order of the items; and, with `key`, a
 * getter of single results. It pays where something else than the renders holds up the caller: a page that is built, a file that is
 * written, satori on the JavaScript thread. {@link createCardPool} moves satori to other threads.
 *
 * - Items are taken from the iterable only as far as needed, so it may be endless. Each loop goes through it anew.
 * - At most `ahead` items are in work or wait beyond the one that the caller has.
 * - A result that no caller takes is no unhandled rejection if it is an error. Nothing begins by itself: work goes on when the caller asks.
 * - Leaving the loop (`break`, `return()`) aborts the signals of what is in work, and closes the iterable.
 * - Renders run in the `AsyncLocalStorage` context of the loop; those of `get` in that of the call, and those ahead of `get` in
 *   that of `lookAhead`. Inside of `ogImageLimiter.run` neither deadlocks.
 *
 * @param items What to render.
 * @param render Called once for each item: `render(item, index, { signal })`. Pass on the signal, so that work stops with the loop.
 * @param options See {@link LookAheadOptions}. An unknown key is an error.
 * @throws `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_INVALID_ARG_VALUE`, `ERR_OGPRESS_OUT_OF_RANGE` and `ERR_OGPRESS_UNKNOWN_OPTION`
 * for a mistake in the call.
 *
 * @example
 * ```js
 * import { lookAhead, renderOgPng, writeFile } from 'ogpress';
 *
 * const posts = [{ slug: 'first', title: 'Hello' }, { slug: 'second', title: 'Hello again' }];
 * const svgOf = ({ title }) =>
 *   `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text x="80" y="330" font-size="72">${title}</text></svg>`;
 * for await (const { item, value } of lookAhead(posts, (post, _, { signal }) => renderOgPng(svgOf(post), { signal }))) {
 *   await writeFile(`dist/${item.slug}.png`, value);
 * }
 * ```
 */
export function lookAhead<Item, Result>(
  items: Iterable<Item | PromiseLike<Item>> | AsyncIterable<Item>,
  render: (item: Item, index: number, context: { signal: AbortSignal }) => Result | PromiseLike<Result>,
  options: LookAheadOptions<Item> & { onError: 'yield' },
): LookAhead<Result, LookAheadOutcome<Item, Result>>;
export function lookAhead<Item, Result>(
  items: Iterable<Item | PromiseLike<Item>> | AsyncIterable<Item>,
  render: (item: Item, index: number, context: { signal: AbortSignal }) => Result | PromiseLike<Result>,
  options?: LookAheadOptions<Item> & { onError?: 'throw' | undefined },
): LookAhead<Result, LookAheadResult<Item, Result>>;

/** Options of {@link lookAhead}. */
export interface LookAheadOptions<Item> {
  /**
   * How many items are in work or wait beyond the one that the caller has: an integer of at least 0.
   *
   * @default the number of processors that the process may use
   */
  ahead?: number | undefined;
  /**
   * Bytes of finished results that wait, by their `byteLength` or `length`; other results count as nothing. No item begins that would
   * not fit, guessed by the largest result so far. Results that `get` has rendered ahead and no caller has taken are dropped beyond it,
   * oldest first, and rendered again when they are asked for.
   *
   * @default 67_108_864 (64 MiB)
   */
  maxBytes?: number | undefined;
  /**
   * A limiter that admits each call of `render`. `renderOgPng` asks `ogImageLimiter` itself. That limiter here would hold up satori until
   * the render before it has ended, which is what looking ahead is to avoid.
   *
   * @default null
   */
  limiter?: ConcurrencyLimiter | null | undefined;
  /** Aborts the loop, or all calls of `get`: what waits rejects with `signal.reason`, and what is in work is aborted. */
  signal?: AbortSignal | undefined;
  /** Returns the key of an item, for `get`. All items and keys that were taken stay in memory then. Items of one key are an error. */
  key?: ((item: Item) => unknown) | undefined;
  /**
   * What the loop does with an error of `render`. `'throw'`: it throws the error, and ends as it does when the caller leaves it. If the error is an object, it
   * gets two properties, `item` and `index`. `'yield'`: the loop gets `{ item, index, error }` in place of a result, and goes on.
   *
   * @default 'throw'
   */
  onError?: 'throw' | 'yield' | undefined;
}

/** Result of {@link lookAhead}: `for await` loops over it. */
export interface LookAhead<Result, Step> extends AsyncIterable<Step> {
  /** Starts a loop. */
  [Symbol.asyncIterator](): LookAheadLoop<Step>;
  /**
   * The result of the item of this key, for routes that are asked for one page at a time (`getStaticPaths`). Begins the items that follow
   * it. Keys may be asked for in any order, and again: a result that was taken is rendered again.
   *
   * @throws By rejection, the error of `render` for this item. `ERR_OGPRESS_UNKNOWN_KEY` if no item has the key, which is known when all
   * items were taken; `ERR_OGPRESS_DUPLICATE_KEY`; `ERR_OGPRESS_CONFLICTING_OPTIONS` without the option `key`; the error of the iterable;
   * the signal's reason after an abort.
   *
   * @example
   * ```js
   * import { lookAhead, renderOgPng } from 'ogpress';
   *
   * const posts = [{ slug: 'first' }, { slug: 'second' }, { slug: 'third' }];
   * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"/>';
   * const cards = lookAhead(posts, () => renderOgPng(svg), { key: (post) => post.slug });
   * const png = await cards.get('first'); // the second and the third are in work now
   * ```
   */
  get(key: unknown): Promise<Result>;
}

/** A loop over {@link lookAhead}. */
export interface LookAheadLoop<Step> extends AsyncIterableIterator<Step> {
  /** Leaves the loop, as `break` does. Rejects if the iterable cannot be closed. */
  return(value?: unknown): Promise<IteratorResult<Step>>;
  [Symbol.asyncIterator](): LookAheadLoop<Step>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a loop over {@link lookAhead} gets for each item. */
export interface LookAheadResult<Item, Result> {
  item: Item;
  index: number;
  value: Result;
  error?: undefined;
}

/** What a loop with `onError: 'yield'` gets for each item: a result, or an error. `'error' in step` tells them apart. */
export type LookAheadOutcome<Item, Result> =
  | LookAheadResult<Item, Result>
  | { item: Item; index: number; value?: undefined; error: unknown };

/**
 * Makes SVGs in worker threads, by a module of yours: satori then takes no time of the JavaScript thread, and uses all processors. The
 * threads are those of [piscina](https://github.com/piscinajs/piscina), which has to be installed: `npm install piscina`.
 *
 * The template is a file of JavaScript that Node.js can import. Its default export gets the props of a card, and returns an SVG as text or
 * bytes, or a promise of it. The file is loaded once for each worker: load fonts at its top level. If it exports a function
 * `setup`, that is called once for each worker with `data`, and its result is the second argument of the template in place of `data`.
 *
 * - Workers start when cards wait, and end after a minute without cards. Those that are idle keep no process alive.
 * - A worker that ends (`process.exit`, an uncaught error, a lack of memory) or takes longer than `timeoutMs` is replaced, and its card is
 *   made once more. Other cards are not affected. A template that throws is not tried again.
 * - Workers share the limiters that have names with this thread, `ogImageLimiter` among them.
 *
 * @throws `ERR_OGPRESS_PEER_MISSING` without piscina; `ERR_OGPRESS_CARD_TEMPLATE` if there is no such file; `ERR_OGPRESS_BUNDLED` if the
 * program of the workers is not where the bundle runs; `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_INVALID_ARG_VALUE`,
 * `ERR_OGPRESS_OUT_OF_RANGE` and `ERR_OGPRESS_UNKNOWN_OPTION` for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createCardPool, lookAhead, writeFile } from 'ogpress';
 *
 * await using pool = createCardPool({ template: new URL('./card.js', import.meta.url) });
 * for await (const { item, value } of lookAhead(posts, (post, _, { signal }) => pool.render(post, { signal, name: post.slug }))) {
 *   await writeFile(`dist/${item.slug}.png`, value);
 * }
 * ```
 */
export function createCardPool<Props = unknown>(options: CardPoolOptions): CardPool<Props>;

/** Options of {@link createCardPool}. */
export interface CardPoolOptions {
  /** The file of the template. A relative path starts in the working folder at the time of the call. */
  template: string | URL;
  /** The name of the export that is the template. @default 'default' */
  export?: string | undefined;
  /**
   * How many workers there are at most: an integer of at least 1.
   *
   * @default one less than there are processors that the process may use, which is for the renders, and at least 1. All pools with this
   * default, of all threads, together make at most one card for each processor at a time: `ConcurrencyLimiter.shared('og-card')`
   */
  threads?: number | undefined;
  /**
   * Milliseconds that a worker may take for a card, its own start included: an integer from 1 to 2147483647. The render that follows has
   * the `timeoutMs` of its own options.
   *
   * @default 30_000
   */
  timeoutMs?: number | undefined;
  /** The second argument of the template, or the argument of its `setup`. It is copied to each worker by structured clone. */
  data?: unknown;
  /** Limits of each worker's engine, as of `new Worker`, in MiB: integers of at least 1, and 16 for `maxOldGenerationSizeMb`. */
  resourceLimits?:
    | {
        maxOldGenerationSizeMb?: number | undefined;
        maxYoungGenerationSizeMb?: number | undefined;
        codeRangeSizeMb?: number | undefined;
        stackSizeMb?: number | undefined;
      }
    | undefined;
  /**
   * A limiter whose permit each card takes while a worker makes it, beside the limit of `threads`. `null`: none.
   *
   * @default `ConcurrencyLimiter.shared('og-card')`; with `threads`, null
   */
  limiter?: ConcurrencyLimiter | null | undefined;
}

/** Options of a card. */
export interface CardOptions {
  /** The name of the card in errors. @default the beginning of its props */
  name?: string | undefined;
  /**
   * Aborts the card: a waiting one is dropped, and the promise rejects at once with `signal.reason`. A worker may finish a card that it
   * has begun; it is replaced if that takes longer than a second.
   */
  signal?: AbortSignal | undefined;
  /** Cards of higher priority go first; equals go in order. A 32-bit integer. @default 0 */
  priority?: number | undefined;
}

/** A pool of worker threads that make cards, see {@link createCardPool}. */
export interface CardPool<Props = unknown> {
  /**
   * Makes the SVG of a card. Bytes of the template are read as UTF-8.
   *
   * @param props The first argument of the template, copied at the call by structured clone.
   * @throws By rejection, errors that name the card and the template: `ERR_OGPRESS_CARD_TEMPLATE`, whose `cause` has the message, the
   * stack and the code of the template's error; `ERR_OGPRESS_CARD_RESULT`; `ERR_OGPRESS_CARD_CRASHED` and `ERR_OGPRESS_CARD_TIMEOUT`
   * after the second attempt, with their `cause`; `ERR_OGPRESS_CARD_POOL_CLOSED`. `ERR_OGPRESS_INVALID_ARG_VALUE` for props that cannot be
   * cloned, and the errors of mistakes in the options. The signal's reason after an abort.
   */
  svg(props: Props, options?: CardOptions): Promise<string>;
  /**
   * Makes the SVG of a card in a worker, and the picture as {@link renderImage} does, with all its options. `signal` and `priority` are
   * those of both.
   *
   * @throws By rejection, as {@link svg} and {@link renderImage}. Options are checked before the card is made.
   */
  render(props: Props, options: RawImageOptions & WarningOptions & { name?: string | undefined }): Promise<RawImage>;
  render(
    props: Props,
    options?: (PngImageOptions | JpegImageOptions | WebpImageOptions) & WarningOptions & { name?: string | undefined },
  ): Promise<Buffer<ArrayBuffer>>;
  render(props: Props, options?: ImageOptions & { name?: string | undefined }): Promise<Buffer<ArrayBuffer> | RawImage>;
  /** The counts of the pool. */
  getStats(): CardPoolStats;
  /** Refuses further cards, waits for those that were asked for, and ends the workers. */
  close(): Promise<void>;
  /** As {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Counts of a {@link CardPool}. */
export interface CardPoolStats {
  /** The most workers. */
  threads: number;
  /** Workers that live. */
  workers: number;
  /** Cards in work. */
  running: number;
  /** Cards that wait. */
  queued: number;
  /** SVGs that were made. */
  completed: number;
  /** Cards that rejected, aborted ones included. */
  failed: number;
  /** Second attempts. */
  retried: number;
}

// ---- Fonts -----------------------------------------------------------------

/** Options of {@link FontSet}. */
export interface FontSetOptions {
  /** Paths of TTF, OTF, TTC, WOFF or WOFF2 files: regular ones. Relative paths start in the working folder at the time of the call. */
  files?: string[] | undefined;
  /**
   * Paths of folders; every regular `.ttf`, `.otf`, `.ttc`, `.otc`, `.woff` and `.woff2` file in and below them is loaded. Links
   * to folders are not followed. At most 100,000 files and folders, and 32 levels, are read.
   */
  dirs?: string[] | undefined;
  /** Fonts in memory, TTF, OTF, TTC, WOFF or WOFF2; copied. */
  buffers?: Uint8Array[] | undefined;
  /** Installed packages of [Fontsource](https://fontsource.org): their names, or which of their fonts. See {@link FontSet.fromPackage}. */
  packages?: (string | (FontPackageOptions & { name: string }))[] | undefined;
  /**
   * The machine's own fonts. `'auto'`: scanned, once per process and off the JavaScript thread, when a text needs a family or a
   * character that the set lacks. `true`: scanned when the set is made; `new FontSet` blocks meanwhile, {@link FontSet.load} does not.
   * `false`: never used, so that a render is the same on every machine.
   *
   * They are in the folders that fontconfig names, or else in those of the system and the user; and in those of the environment
   * variable `OGPRESS_FONT_DIRS`, separated as in `PATH`, whose fonts come first.
   *
   * @default 'auto'
   */
  system?: 'auto' | boolean | undefined;
  /**
   * The family of text without a family, or with unknown ones.
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
   * What happens if a family is not found, or no font has a character. `'warn'`: other fonts are used, and `onWarning` is
   * called. `'error'`: the render rejects.
   *
   * @default 'warn'
   */
  missing?: 'warn' | 'error' | undefined;
}

/** Options for the fonts of a package. */
export interface FontPackageOptions {
  /**
   * Weights, of those that the package has. A variable font has all of them.
   *
   * @default 400 and 700; if it has neither, all
   */
  weights?: number[] | undefined;
  /** Styles, of those that the package has: `'normal'`, `'italic'`. @default all */
  styles?: string[] | undefined;
  /** Subsets, of those that the package has: `'latin'`, `'cyrillic-ext'`, `'japanese'`. @default all */
  subsets?: string[] | undefined;
  /** A folder or file, as a path or URL (`import.meta.url`), where the search for the package starts. @default the working directory */
  from?: string | URL | undefined;
}

/**
 * Loaded fonts, shared by all renders that get the set, on all threads. Immutable. The
 * embedded font (Inter, Latin scripts, regular and bold) is always part of it, so that Latin text is never missing.
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
   * by name; `ERR_OGPRESS_FONT_FAMILY` for a family that does not exist, unless `system` is `'auto'`; `ERR_OGPRESS_FONT_PACKAGE`;
   * `ERR_OGPRESS_INVALID_ARG_TYPE` and `ERR_OGPRESS_UNKNOWN_OPTION`.
   */
  constructor(options?: FontSetOptions);
  /**
   * As the constructor, off the JavaScript thread. Options are read before it returns, and `buffers` are copied. Plain options in
   * {@link RenderOptions.fonts} are loaded in this way, too.
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
   * a package become one family, by the name that its style sheet has: `Inter` or `Inter Variable`. A variable one has both names.
   *
   * @param packages A name, or several.
   * @param options Which fonts to load of each, and the options of the set.
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
  static fromPackage(
    packages: string | string[],
    options?: FontPackageOptions & Omit<FontSetOptions, 'packages'>,
  ): Promise<FontSet>;
  /** Every family of the set, sorted. The machine's are among them only with `system: true`. */
  readonly families: readonly string[];
}

// ---- Limit -----------------------------------------------------------------

/**
 * Bounds how many asynchronous tasks run at once. A task starts at once when a slot is free; a slot that is freed goes
 * straight to the first task in the queue, without timers or polling.
 *
 * A task may `run` further tasks on the limiter that admitted it: they inherit its slot, one at a time, or get slots of
 * their own if some are free. `AsyncLocalStorage` tracks this within one thread, however deep the call. So a task that waits for
 * tasks it has run itself always gets on. So does one that waits for the promise of a nested task which another one has run, as in a graph
 * whose nodes are loaded once.
 *
 * Setting a property that a limiter does not have throws `ERR_OGPRESS_UNKNOWN_OPTION`.
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
   * for a value that is not a number, `ERR_OGPRESS_UNKNOWN_OPTION`.
   */
  constructor(maxConcurrent: number | LimiterOptions | AdaptiveLimiterOptions);

  /**
   * The limiter of this name: one per process, for all `worker_threads`. Threads take turns within a priority. When a thread exits
   * or is terminated, its slots are returned and its waiting tasks removed. A thread that waits for a slot of another thread stays
   * alive.
   *
   * @param options `maxConcurrent` is 1 by default if the limiter is new. `reentrancy` holds for this thread only.
   * @throws `ERR_OGPRESS_LIMITER_CONFLICT` if the limiter was made with another value of an option that is given, and the errors of the
   * constructor. `maxQueued` and `whenFull` are compared with those of the limiter now, and set if it has none.
   */
  static shared(name: string, options?: Partial<LimiterOptions> | AdaptiveLimiterOptions): ConcurrencyLimiter;

  /**
   * Runs `fn` when a slot is free, at once if one is free now. The slot is returned when the result of `fn`
   * has settled.
   *
   * @returns The result of `fn`. Rejects with the error of `fn`; with `signal.reason` as soon as the
   * signal aborts: a waiting task is then removed, a running one keeps its slot until it has really settled, so give
   * it `context.signal`.
   * @throws By rejection: `ERR_OGPRESS_INVALID_ARG_TYPE`, `ERR_OGPRESS_OUT_OF_RANGE`, `ERR_OGPRESS_UNKNOWN_OPTION`;
   * `ERR_OGPRESS_CLEARED` if {@link clear} or {@link remove} removed the task without a reason;
   * `ERR_OGPRESS_TIMEOUT`, `ERR_OGPRESS_QUEUE_TIMEOUT`, `ERR_OGPRESS_QUEUE_FULL`, `ERR_OGPRESS_DUPLICATE_ID`,
   * `ERR_OGPRESS_CONFLICTING_OPTIONS` and `ERR_OGPRESS_REENTRANT`, see the options.
   */
  run<T>(fn: (context: TaskContext) => T | PromiseLike<T>, options?: TaskOptions): Promise<T>;

  /**
   * Runs `fn` for every item and resolves to the results in the order of the items. An item is taken from the
   * iterable when the one before it has a slot, so it may be endless or asynchronous. At the first failure no further item is
   * started, and that failure rejects. Items may be promises; where several promises of an array or set reject, the others count as
   * handled.
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
   * @throws By rejection, the errors of {@link run} for these options.
   */
  acquire(options?: AcquireOptions): Promise<Permit>;

  /** Returns `weight` slots, one by default, if they are free now and no task waits; else `null`. */
  tryAcquire(options?: { weight?: number | undefined }): Permit | null;

  /** As {@link getStats}, with peaks and totals. */
  getMetrics(): LimiterMetrics;

  /** How many tasks run and wait. Constant time. Of a shared limiter, the numbers of the whole process. */
  getStats(): LimiterStats;

  /**
   * How many tasks may run at once. Raising it starts waiting tasks; lowering it never interrupts a running one. Of a
   * shared limiter, for the whole process. An adaptive limit that is set no longer adapts.
   *
   * @throws The errors of the constructor.
   */
  get maxConcurrent(): number;
  set maxConcurrent(value: number);

  /**
   * How many tasks may wait: an integer of at least 0, or `Infinity`. Tasks that wait already are not refused. Of a shared limiter, for
   * the whole process. `undefined` removes the bound.
   *
   * @throws The errors of the constructor.
   */
  get maxQueued(): number;
  set maxQueued(value: number | undefined);

  /**
   * What happens to a task that the full queue has no room for, see {@link LimiterOptions.whenFull}.
   *
   * @throws The errors of the constructor; `ERR_OGPRESS_CONFLICTING_OPTIONS` if `maxQueued` is `Infinity`.
   */
  get whenFull(): NonNullable<LimiterOptions['whenFull']>;
  set whenFull(value: NonNullable<LimiterOptions['whenFull']>);

  /** Whether the limiter is paused. */
  get isPaused(): boolean;

  /** Whether tasks wait because of the rate: as many as it allows have started in this interval. */
  get isRateLimited(): boolean;

  /** Whether tasks wait because all slots are in use, or because of the rate. */
  get isSaturated(): boolean;

  /**
   * Starts no task until {@link resume}, except tasks that inherit the slot of a running one. Of a shared limiter,
   * for the whole process, until any thread resumes it or the thread that paused it ends.
   */
  pause(): void;
  /** Starts tasks again after {@link pause}. */
  resume(): void;

  /**
   * Removes all waiting tasks. Of a shared limiter, those of this thread.
   *
   * @param reason Their promises reject with this. Default: one error with code `ERR_OGPRESS_CLEARED`.
   */
  clear(reason?: unknown): void;

  /**
   * Removes the waiting task of this id.
   *
   * @param reason Its promise rejects with this. Default: an error with code `ERR_OGPRESS_CLEARED`.
   * @returns Whether it waited.
   */
  remove(id: TaskId, reason?: unknown): boolean;

  /**
   * Changes the priority of the waiting task of this id, as if it had been submitted with it.
   *
   * @returns Whether it waited.
   */
  setPriority(id: TaskId, priority: number): boolean;

  /**
   * How many tasks wait, of one priority or of all. With `ageingMs`, the priority of a task grows while it waits.
   */
  sizeBy(options?: { priority?: number | undefined }): number;

  /** The tasks of this thread that have an id and run. */
  readonly runningTasks: RunningTask[];

  /**
   * Reports that the tasks overload the service that they use (it answers 429 or 503, say). An adaptive limit then falls within
   * a second. A task that takes longer than its `timeoutMs` counts as such a report.
   */
  reportOverload(): void;

  /**
   * Resolves when no task runs or waits, after code that awaits the last task; soon if that is so now. If that code runs another task, it
   * waits for that one too.
   */
  onIdle(): Promise<void>;
  /** Resolves when no task runs. Tasks may wait, of a paused limiter for example. */
  onPendingZero(): Promise<void>;
  /** Resolves when no task waits. Tasks may run. */
  onEmpty(): Promise<void>;
  /** Resolves when fewer tasks wait than `limit`, an integer of at least 1. For producers that are faster than the tasks. */
  onSizeLessThan(limit: number): Promise<void>;
  /** Resolves when {@link isRateLimited} becomes true, or at once if it is. */
  onRateLimit(): Promise<void>;
  /** Resolves when {@link isRateLimited} becomes false, or at once if it is. */
  onRateLimitCleared(): Promise<void>;

  /**
   * Listens to events of this thread's tasks, nested and mapped ones included, see {@link LimiterEvents}. Without listeners,
   * events cost nothing. The channel `ogpress:limiter` of `node:diagnostics_channel` has the events of all limiters:
   * `{ limiter, type, ...detail }`.
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

/** Describes a task in events. */
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
  /** `maxConcurrent` has changed: it was set, in any thread, or has adapted. */
  limitchange: { maxConcurrent: number; previous: number };
}

/** Options of {@link ConcurrencyLimiter}. */
export interface LimiterOptions {
  /** How many tasks may run at once: an integer of at least 1, or `Infinity`. */
  maxConcurrent: number;
  /**
   * What happens to a task that is run inside a task of the same limiter. `'inherit'`: it inherits the slot of that task.
   * `'error'`: it rejects with `ERR_OGPRESS_REENTRANT`. `'queue'`: it waits like any other task, possibly for ever. Calls cost less
   * then, because the outer task is not tracked.
   *
   * @default 'inherit'
   */
  reentrancy?: 'inherit' | 'error' | 'queue' | undefined;
  /** How many tasks may start in an interval of time. Tasks that inherit a slot do not count. */
  rate?: RateOptions | undefined;
  /** How many tasks may wait: an integer of at least 0, or `Infinity`. @default no limit */
  maxQueued?: number | undefined;
  /**
   * What happens to a task that the full queue has no room for. `'reject'`: it rejects with `ERR_OGPRESS_QUEUE_FULL`.
   * `'drop-oldest'`: the task that has waited longest rejects. `'drop-lowest'`: of the tasks of lowest priority, the newest
   * rejects, which may be this one. `'wait'`: it waits outside of the queue until there is room, first come, first served.
   *
   * @default 'reject'
   */
  whenFull?: 'reject' | 'drop-oldest' | 'drop-lowest' | 'wait' | undefined;
  /**
   * Milliseconds of waiting that count as one step of priority, so that no task waits for ever behind tasks of higher priority:
   * an integer of at least 1.
   *
   * @default priorities are strict
   */
  ageingMs?: number | undefined;
}

/** Options of a {@link ConcurrencyLimiter} whose limit adapts. */
export interface AdaptiveLimiterOptions extends Omit<LimiterOptions, 'maxConcurrent'> {
  maxConcurrent?: undefined;
  adaptive: AdaptiveOptions;
}

/**
 * A limit that adapts once a second. It begins at `max`. An overload lowers it by a tenth; a second without one raises it by one,
 * if at least half of the slots are in use. From 75 % of used memory on it falls, to `min` at 92 %, and below 70 % it rises again,
 * one by one. Memory is that of the cgroup (version 1 or 2, with its ancestors) or of the machine, without the page cache, and the
 * heap of each JavaScript thread. The limit is halved when tasks lose more than 10 % of their time to memory (Linux's pressure stall
 * information), and is `min` above 30 %.
 */
export interface AdaptiveOptions {
  /** The lowest limit: an integer of at least 1. @default 1 */
  min?: number | undefined;
  /** The highest limit: an integer of at least `min`. */
  max: number;
  /** Whether it adapts to memory. On systems other than Linux only the heap counts. @default true */
  memory?: boolean | undefined;
}

/** A rate of starts. A start counts when the task begins, or a permit reaches the code that waits for it, which may be later than its slot is free. */
export interface RateOptions {
  /** How many tasks may start: an integer of at least 1. */
  limit: number;
  /** Milliseconds of an interval: an integer of at least 1. */
  intervalMs: number;
  /**
   * `false`: an interval begins with the first start after the last interval; around the border of two, twice as many tasks may
   * start. `true`: the limit holds for every interval of that length.
   *
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Whether a task that still runs when an interval begins counts as a start in it. Intervals then follow each other without a gap. Not
   * together with `strict`: `ERR_OGPRESS_CONFLICTING_OPTIONS`.
   *
   * @default false
   */
  carryOver?: boolean | undefined;
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
   * How many slots are needed, all at once: an integer of at least 1. No task overtakes a heavy task that is first in
   * the queue, and one that is heavier than the limit runs alone. A nested task inherits the slots of the outer one, however many.
   *
   * @default 1
   */
  weight?: number | undefined;
  /** Aborts the waiting or running task. With a signal that is already aborted, the task does not start. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that it may wait: an integer of at least 1. After that it rejects with `ERR_OGPRESS_QUEUE_TIMEOUT`. */
  queueTimeoutMs?: number | undefined;
}

/** Identifies a task among those of a limiter in this thread. */
export type TaskId = string | number | symbol;

/** Options of {@link ConcurrencyLimiter.run}. */
export interface TaskOptions extends AcquireOptions {
  /** Identifies the task until it has ended. `ERR_OGPRESS_DUPLICATE_ID` if another task has the same id. */
  id?: TaskId | undefined;
  /**
   * Milliseconds that the task may take from its start: an integer of at least 1. After that it rejects with
   * `ERR_OGPRESS_TIMEOUT`, and `context.signal` aborts with the same error. The function may go on: see `releaseOn`.
   */
  timeoutMs?: number | undefined;
  /**
   * When the slot of a task that timed out is returned. `'settle'`: when its function has really settled, so that the limit
   * holds. `'timeout'`: at once; a function that goes on is only counted in `getMetrics().zombies`. That of a task which was aborted is
   * then returned at the same time, and the timer keeps the process alive only while tasks wait.
   *
   * @default 'settle'
   */
  releaseOn?: 'settle' | 'timeout' | undefined;
}

/** Slots as a value. A permit that is garbage-collected before it is released is returned, with a warning. */
export interface Permit {
  /** How many slots. */
  readonly weight: number;
  /** Whether they were returned. */
  readonly released: boolean;
  /** Returns them. A second call does nothing. */
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

/** The argument of a task. */
export interface TaskContext {
  /** Aborts when the signal of the task aborts, or its time is over. */
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
  /** Tasks that wait outside of the full queue, see `whenFull`. */
  overflow: number;
  /** Tasks that took longer than their `timeoutMs` and still run. */
  zombies: number;
  /** How many tasks have ended since the limiter was made, and how. */
  tasks: {
    /** They resolved. */
    ok: number;
    /** They rejected, or threw. */
    error: number;
    /** They ran or waited too long. */
    timeout: number;
    /** They were aborted, or removed, or their thread ended. */
    aborted: number;
    /** They never started: refused by a full queue, or cleared. */
    rejected: number;
  };
}

/**
 * The limiter that renders obey: `ConcurrencyLimiter.shared('og-image')`. It admits one task at a time, and lets any number wait. The
 * environment of the first thread that imports the package may set both: `OGPRESS_CONCURRENCY` is an integer of at least 1, `Infinity`, or
 * `auto`: one task for each processor that the process may use. `OGPRESS_MAX_QUEUED` is an integer of at least 0, or `Infinity`. Importing the package throws `ERR_OGPRESS_INVALID_ENV` for
 * any other value. Its properties `maxConcurrent`, `maxQueued` and `whenFull` can be set too.
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
 * The data of a file. Text is written as UTF-8. The bytes are copied when the file is sent: those from an iterable at once, those of
 * `writeFile` in a microtask, or later if too many bytes wait already.
 */
export type FileData = string | NodeJS.ArrayBufferView | ArrayBufferLike;

/** Files to write: an object of data by path, or a synchronous or asynchronous iterable of pairs or objects. */
export type Files =
  | Readonly<Record<string, FileData>>
  | Iterable<readonly [path: string | URL, data: FileData] | { path: string | URL; data: FileData }>
  | AsyncIterable<readonly [path: string | URL, data: FileData] | { path: string | URL; data: FileData }>;

/**
 * Writes one file by the process's default writer, and makes missing folders. Any number of calls may be pending: those
 * of one turn of the event loop cross into native code together, and at most 100 files are written at a time, by all threads
 * (`OGPRESS_WRITE_CONCURRENCY`).
 *
 * @returns Whether the file was written; `false` if `skipUnchanged` found its bytes there already.
 * @throws All by rejection, see {@link FileWriter.writeFile}; `ERR_OGPRESS_INVALID_ENV` if `OGPRESS_WRITE_CONCURRENCY` is not a limit.
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
 * Writes many files by the process's default writer, and reports what became of each. The fastest way: it is some three times as
 * fast as `mkdir` and `writeFile` under p-limit, and faster than a loop of `writeFileSync`, which blocks.
 *
 * An iterable is read only as fast as files are written: about 8 MiB wait at a time, apart from a single larger file.
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
 * Writes files, a bounded number at a time.
 *
 * - A file that exists is replaced as a whole: a full disk, an abort or a killed process leaves the old one as it was. Its
 *   permissions are kept, and its owner where the process may set that; hard links and extended attributes are not. A file that may
 *   be written but not replaced (mounted itself, in a folder without rights, of a stranger in a sticky folder) is written in place.
 * - `/dev/stdout` and other paths of open files are written where their descriptors are. If they are no files, they are refused.
 * - A file that does not exist is written where it belongs, and removed if that fails.
 * - Writes to one path follow one after the other, also those of other threads: `writeFile` calls of one object in their order, and
 *   `writeFiles` after earlier `writeFile` calls. Of two names of one file (by a link, say) either may win, as a whole.
 * - If the system has no descriptor (`EMFILE`, `ENFILE`), a file waits up to a minute, and fewer files are written at once for a while.
 * - If a disk is full, read-only or broken, one file fails; the files of earlier calls on that disk are not attempted
 *   (`ERR_OGPRESS_NOT_ATTEMPTED`), or wait (`onDiskFull: 'pause'`). Other errors concern one file only.
 *
 * How much of `concurrency` is used depends on the disk: there is one thread for each processor, and one more whenever the existing ones
 * wait for the disk.
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
   * The writer of this name: one per process, for all `worker_threads`. The options of files hold for this object; the limit, the
   * counts and the paused state for the process.
   *
   * @example
   * ```js
   * import { FileWriter } from 'ogpress';
   *
   * const infrastructure = FileWriter.shared('infrastructure', { concurrency: 50 });
   * await infrastructure.writeFiles({ 'dist/package.json': '{}', 'dist/README.md': '# Hello' });
   * ```
   *
   * @throws `ERR_OGPRESS_WRITER_CONFLICT` if the writer was made with another limit, and the errors of the constructor.
   */
  static shared(name: string, options?: FileWriterOptions): FileWriter;

  /**
   * Writes one file, and makes missing folders.
   *
   * @param path Relative paths start in the working folder at the time of the call, or in `root`. Later `chdir`s do not matter.
   * @returns Whether the file was written; `false` if `skipUnchanged` found its bytes there already.
   * @throws All by rejection, with the `path`, the `syscall` that failed and the system's own `systemCode` (`'ENOSPC'`), where
   * there is one. `ERR_OGPRESS_INVALID_PATH`, `ERR_OGPRESS_OUTSIDE_ROOT`, `ERR_OGPRESS_NOT_A_FILE` and `ERR_OGPRESS_SYMLINK` for
   * a path that is refused; `ERR_OGPRESS_DISK_FULL`, `ERR_OGPRESS_READ_ONLY`, `ERR_OGPRESS_DISK_ERROR` and
   * `ERR_OGPRESS_NOT_ATTEMPTED`, see above; `ERR_OGPRESS_TOO_MANY_OPEN_FILES` after a minute without descriptors;
   * `ERR_OGPRESS_WRITE` for other errors of the system; `ERR_OGPRESS_PANIC`. A mistake in the call rejects with an error of the
   * constructor. After an abort, the signal's reason, unless the file is being written already: then it is written to the end.
   */
  writeFile(path: string | URL, data: FileData, options?: WriteOptions): Promise<boolean>;

  /**
   * Writes many files. A file that fails does not stop the others. Relative paths start in the working folder at the time of the call.
   *
   * @returns A report of all files, if all were written or had the same bytes already.
   * @throws By rejection, `ERR_OGPRESS_FILES_NOT_WRITTEN`, a {@link FilesNotWrittenError}, which has the report too. When a disk
   * has failed, no more files are taken from an iterator; the report has all files of an array, Map, Set or object.
   *
   * An entry that is no file rejects with `ERR_OGPRESS_INVALID_ARG_TYPE` or `ERR_OGPRESS_INVALID_ARG_VALUE`, a
   * {@link WrongEntryError}, which has its index, its path and the report: the files before it are written, and none is taken
   * after it. The error of the iterable or of `onProgress` gets a property `report`, too. After an abort, the signal's reason. All when no
   * file of the call is being written any more.
   */
  writeFiles(files: Files, options?: WriteFilesOptions): Promise<WriteReport>;

  /** How many files may be written at one time. Can be set at any time, which ends `adaptive`; files that have begun are finished. */
  concurrency: number;
  /** The counts of the writer. */
  getStats(): WriteStats;
  /** Begins no more files. Files that have begun are finished. A paused writer with pending calls keeps the process alive. */
  pause(): void;
  /** Begins files again, also those that wait for a disk (`onDiskFull: 'pause'`). */
  resume(): void;
  /** Resolves when all calls of this object have settled. */
  drain(): Promise<void>;

  /**
   * Listeners run in the `AsyncLocalStorage` context of this call.
   *
   * With `onDiskFull: 'pause'`, `'diskfull'` is dispatched when files of this object begin to wait for a disk that is full,
   * read-only or broken. Call `preventDefault()` if you handle it; else the process emits the warning `WARN_OGPRESS_DISK_FULL`.
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
   * which keeps its hard links; if that fails, its old content is lost. By default, a file that exists is replaced where the system
   * allows that, and else written in place; with `true` such a file is an error.
   *
   * @default only where the file exists
   */
  atomic?: boolean | undefined;
  /**
   * What must be on the disk before a file counts as written: nothing, its bytes, or also its name.
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
   * The handling of files whose disk is full, read-only or broken.
   *
   * @default 'reject'
   */
  onDiskFull?: 'reject' | 'pause' | undefined;
  /**
   * Does not write a file that has the same bytes already: about three times as fast as writing it, and file watchers do not fire.
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
   * The folder that paths are relative to. No path leaves it, also not by links that are made meanwhile. Paths with `..` and absolute
   * paths are refused. A missing folder is made, also again. Hard links and mounts in it are part of it. A relative root starts in the
   * working folder at the time of the call that has this option, for a writer that of `new`.
   */
  root?: string | undefined;
}

/** Options of `writeFile`. */
export interface WriteOptions extends WriteFileOptions {
  /** Cancels the write, if the file has not begun yet. */
  signal?: AbortSignal | undefined;
}

/** Options of `writeFiles`. */
export interface WriteFilesOptions extends WriteOptions {
  /**
   * Called at most about every 50 ms, and at the end if there were any files. Runs in the `AsyncLocalStorage` context of the call, as
   * the iterable does.
   */
  onProgress?: ((progress: WriteProgress) => void) | undefined;
}

/** The progress of `writeFiles`. */
export interface WriteProgress {
  /** Files that were written, skipped, failed or not attempted. */
  completed: number;
  /** The number of files: known from the start for an array, Map, Set or object, and else at the end. */
  total: number | undefined;
  /** Bytes written. */
  bytes: number;
  /** The path of the last file that has ended. */
  path: string | undefined;
}

/** The result of `writeFiles`. */
export interface WriteReport {
  /** Files written. */
  written: number;
  /** Files that had the same bytes already. */
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
  /** The system call that failed: `'open'`, `'write'`, `'fsync'`, `'close'`, `'rename'`. */
  syscall?: string;
}

/** The error of `writeFiles`. Its `cause` is the first file's error. */
export interface FilesNotWrittenError extends Error {
  code: 'ERR_OGPRESS_FILES_NOT_WRITTEN';
  report: WriteReport;
}

/** The error of `writeFiles` for an entry that is no file. */
export interface WrongEntryError extends TypeError {
  code: 'ERR_OGPRESS_INVALID_ARG_TYPE' | 'ERR_OGPRESS_INVALID_ARG_VALUE';
  /** The number of the entry, from 0. */
  index: number;
  /** The path of the entry, if that is not what is wrong. */
  path?: string;
  /** What became of the files before it. */
  report: WriteReport;
}

/** Options of a writer: its limit, and the defaults for its files. */
export interface FileWriterOptions extends WriteFileOptions {
  /**
   * How many files may be written at one time: an integer of at least 1, or `Infinity`. There are never more than 512.
   *
   * @default `OGPRESS_WRITE_CONCURRENCY`, or 100
   */
  concurrency?: number | undefined;
  /** The name of an environment variable that overrides `concurrency` if it is set. */
  envVar?: string | undefined;
  /** A limit that adapts to failing disks, to a lack of descriptors and to memory. In place of `concurrency`. */
  adaptive?: AdaptiveOptions | undefined;
  /** A writer whose limit holds as well: a file needs a slot of both, and only this writer counts it. */
  within?: FileWriter | undefined;
}

/** Counts of a writer. */
export interface WriteStats {
  /** Files that were passed to the writer. */
  total: number;
  /** The most files that were written at one time, with those of writers within this one. */
  maxConcurrent: number;
  /** The limit; `Infinity` if there is none. */
  limit: number;
  /** Files that are being written. */
  running: number;
  /** Files that wait. */
  queued: number;
  /** Waiting files whose disk has failed. */
  parked: number;
  /** Files written. */
  written: number;
  /** Files that had the same bytes already. */
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
