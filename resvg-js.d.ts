/// <reference types="node" />

/**
 * The interface of `@resvg/resvg-js` 2.6 on the renderer of ogpress: change the import, and nothing else.
 *
 * `Resvg` works on the thread that calls it, as there. A server that renders while it answers requests should call {@link renderAsync}, or
 * `renderOgPng` of `ogpress`: synchronous calls block the event loop for the time of the render, wait for no limiter and no memory, and
 * cannot be aborted. `docs/resvg-js.md` lists what is different.
 */

/**
 * Options of documents and their pictures. An unknown one is warned of with `WARN_OGPRESS_OPTION`, and the others count; resvg-js then
 * drops all.
 */
export interface ResvgRenderOptions {
  font?:
    | {
        /** Whether fonts of the machine are used where the files and folders have none. @default true */
        loadSystemFonts?: boolean | undefined;
        /** Font files: TTF, OTF, TTC, WOFF or WOFF2. One that cannot be used is passed over, with a warning. */
        fontFiles?: string[] | undefined;
        /** Folders with font files, with their subfolders. */
        fontDirs?: string[] | undefined;
        /** The size of text without a `font-size`, in px. @default 12 */
        defaultFontSize?: number | undefined;
        /**
         * The family of text without one, of all generic families, and of those that are not found.
         *
         * @default the family of the first font file
         */
        defaultFontFamily?: string | undefined;
        /** Of no effect, as in resvg-js 2.6: `defaultFontFamily` is the family of all generic ones. */
        serifFamily?: string | undefined;
        /** Of no effect, as in resvg-js 2.6. */
        sansSerifFamily?: string | undefined;
        /** Of no effect, as in resvg-js 2.6. */
        cursiveFamily?: string | undefined;
        /** Of no effect, as in resvg-js 2.6. */
        fantasyFamily?: string | undefined;
        /** Of no effect, as in resvg-js 2.6. */
        monospaceFamily?: string | undefined;
      }
    | undefined;
  /** Pixels of an inch, for the units `in`, `cm`, `mm`, `pt` and `pc`. @default 96 */
  dpi?: number | undefined;
  /** The languages that `systemLanguage` is compared with. @default ['en'] */
  languages?: string[] | undefined;
  /** The `shape-rendering` of shapes without one: 0 `optimizeSpeed`, 1 `crispEdges`, 2 `geometricPrecision`. @default 2 */
  shapeRendering?: 0 | 1 | 2 | undefined;
  /** The `text-rendering` of text without one: 0 `optimizeSpeed`, 1 `optimizeLegibility`, 2 `geometricPrecision`. @default 1 */
  textRendering?: 0 | 1 | 2 | undefined;
  /** The `image-rendering` of images without one: 0 smooth, 1 pixels with hard edges. @default 0 */
  imageRendering?: 0 | 1 | undefined;
  /** The size of the picture. Sides are rounded to whole pixels, and the drawing fills them. @default { mode: 'original' } */
  fitTo?:
    | { mode: 'original' }
    | { mode: 'width'; value: number }
    | { mode: 'height'; value: number }
    | { mode: 'zoom'; value: number }
    | undefined;
  /** The colour below the document: any of CSS Color 4. @default transparent */
  background?: string | undefined;
  /** The part of the picture that is kept, in pixels: edges, not sizes. A part without pixels is ignored. */
  crop?: { left: number; top: number; right?: number | undefined; bottom?: number | undefined } | undefined;
  /**
   * Whether what a picture lacks is told, by warnings of the process: not with `'off'` and `'error'`.
   *
   * @default they are told
   */
  logLevel?: 'off' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | undefined;
}

/** A bounding box, in units of the root element's `viewBox`. */
export class BBox {
  constructor(x: number, y: number, width: number, height: number);
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Renders a document on a native thread, under `ogImageLimiter` and the budget of memory of `ogpress`. The PNG is encoded there too.
 *
 * @param signal Aborts the render: the promise rejects with `signal.reason`.
 * @throws All by rejection: the errors of `renderOgPng`; `signal.reason`.
 *
 * @example
 * ```js
 * import { renderAsync } from 'ogpress/resvg-js';
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="315"><rect width="600" height="315" fill="teal"/></svg>';
 * const image = await renderAsync(svg, { fitTo: { mode: 'width', value: 1200 } });
 * console.log(image.width, image.height, image.asPng().length > 0); // 1200 630 true
 * ```
 */
export function renderAsync(
  svg: string | Buffer | Uint8Array,
  options?: ResvgRenderOptions | null,
  signal?: AbortSignal | null,
): Promise<RenderedImage>;

/** A document. */
export class Resvg {
  /**
   * Parses a document, on the calling thread.
   *
   * @throws The errors of `renderOgPng` for a mistake in the call and for a document that cannot be rendered.
   */
  constructor(svg: string | Buffer | Uint8Array, options?: ResvgRenderOptions | null);
  /** Returns the document as an SVG of paths, groups and images. Its text is outlines. */
  toString(): string;
  /** Paints the document, on the calling thread. */
  render(): RenderedImage;
  /** Returns the bounds of what is visible, in whole units, or `undefined` if nothing is. Control points of curves count. */
  innerBBox(): BBox | undefined;
  /** Returns the bounds of all shapes with their strokes, or `undefined` if there are none. */
  getBBox(): BBox | undefined;
  /** Shows a part of the document. One unit of it becomes one pixel. A box without an area is ignored. */
  cropByBBox(bbox: BBox | { x: number; y: number; width: number; height: number }): void;
  /** Returns the addresses of images of the web that {@link resolveImage} was not called for, as often as they are shown. */
  imagesToResolve(): string[];
  /**
   * Hands in an image of the web: PNG, JPEG, GIF or WebP. An address that the document does not have is ignored.
   *
   * @throws `ERR_OGPRESS_INVALID_ARG_VALUE` for bytes of another format.
   */
  resolveImage(href: string, buffer: Buffer | Uint8Array): void;
  /** The width of the document, rounded. */
  get width(): number;
  /** The height of the document, rounded. */
  get height(): number;
}

/** A picture. */
export class RenderedImage {
  private constructor();
  /** Returns the PNG file. It is encoded at each call, unless `renderAsync` has encoded it. */
  asPng(): Buffer;
  /** The pixels, a copy: red, green, blue and alpha, premultiplied, row by row from the top. */
  get pixels(): Buffer;
  /** Width in pixels. */
  get width(): number;
  /** Height in pixels. */
  get height(): number;
}
