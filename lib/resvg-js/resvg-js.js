// `ogpress/resvg-js`: the interface of `@resvg/resvg-js` 2.6. To migrate, change the import. `Resvg` works on the thread of its caller, as
// there; `renderAsync` works on native threads, under `ogImageLimiter` and the budget of memory.
import { types } from 'node:util';

import { onAbort } from '../shared/abort.js';
import { copyOf, viewOf } from '../shared/bytes.js';
import { fromNative, invalidType, native, ogpressError } from '../shared/errors.js';
import { RenderJob, SvgDocument } from '../shared/native.js';
import { onThread } from '../shared/native-work.js';
import { runTask } from '../limit/limiter.js';
import { ogImageLimiter } from '../limit/og-image-limiter.js';
import { nativeFontSet } from '../render/fonts.js';
import { memory, onThreadWithin } from '../render/memory.js';
import { warn } from '../render/warnings.js';
import * as check from '../shared/options.js';
import { fontsOf } from './fonts.js';
import { readOptions } from './options.js';

/** What the first bytes of an image are, for the formats of resvg-js and those that ogpress adds. */
const SIGNATURES = [/^\x89PNG/, /^\xff\xd8\xff/, /^GIF8/, /^RIFF.{4}WEBP/s];

/** What the outline of a stroke may be off by. A box that is rounded outwards must not grow by a unit for it. */
const SLACK = 0.01;

/** A bounding box, in user units. */
export class BBox {
  constructor(x, y, width, height) {
    Object.assign(this, { x, y, width, height });
  }
}

/** Tells the constructor of a picture that it is called here. */
const MADE = Symbol('made');

export class RenderedImage {
  #picture;

  constructor(key, picture) {
    if (key !== MADE) throw new TypeError('Illegal constructor');
    this.#picture = picture;
    picture.count();
  }

  asPng() {
    return native(() => this.#picture.asPng());
  }

  get pixels() {
    return native(() => this.#picture.pixels);
  }

  get width() {
    return this.#picture.size[0];
  }

  get height() {
    return this.#picture.size[1];
  }
}

export class Resvg {
  #document;
  #settings;
  #crop;
  #tell;

  constructor(svg, options) {
    const { bytes, reading, settings, crop, fonts, tell } = request(svg, options);
    this.#document = native(() => new SvgDocument(settings, bytes, reading, fonts));
    this.#settings = settings;
    this.#crop = crop;
    this.#tell = tell;
  }

  render() {
    const picture = native(() => this.#document.paint(this.#settings, this.#crop));
    this.#tell([...this.#document.warnings, ...this.#document.images.map(unresolved)]);
    return new RenderedImage(MADE, picture);
  }

  toString() {
    return native(() => this.#document.toSvg());
  }

  getBBox() {
    return box(native(() => this.#document.bounds()));
  }

  innerBBox() {
    const bounds = native(() => this.#document.visibleBounds());
    if (!bounds) return undefined;
    const [x, y, width, height] = bounds;
    const [left, top] = [Math.floor(x + SLACK), Math.floor(y + SLACK)];
    return new BBox(left, top, Math.ceil(x + width - SLACK) - left, Math.ceil(y + height - SLACK) - top);
  }

  cropByBBox(bbox) {
    if (typeof bbox !== 'object' || bbox === null || check.isRevoked(bbox)) throw invalidType('a BBox', 'bbox', bbox);
    const { x, y, width, height } = bbox;
    for (const [name, value] of Object.entries({ x, y, width, height })) check.number(value, `bbox.${name}`);
    this.#document.crop(x, y, width, height);
  }

  imagesToResolve() {
    return this.#document.images;
  }

  resolveImage(href, buffer) {
    check.string(href, 'href');
    if (!types.isUint8Array(buffer)) throw invalidType('a Buffer', 'buffer', buffer);
    const file = viewOf(buffer) ?? new Uint8Array(0);
    const start = Buffer.from(file.subarray(0, 12)).toString('latin1');
    if (!SIGNATURES.some((signature) => signature.test(start))) {
      throw ogpressError(
        'ERR_OGPRESS_INVALID_ARG_VALUE',
        'expected a PNG, JPEG, GIF or WebP file for `buffer` but received other bytes',
      );
    }
    native(() => this.#document.resolve(href, file));
  }

  get width() {
    return Math.round(this.#document.size[0]);
  }

  get height() {
    return Math.round(this.#document.size[1]);
  }
}

export async function renderAsync(svg, options, signalOrNull) {
  const asked = request(svg, options);
  const signal = signalOrNull ?? undefined;
  if (signal !== undefined) check.signal(signal, 'signal');
  signal?.throwIfAborted();
  // Native code takes bytes of it.
  memory();
  try {
    const { picture, warnings, images } = await runTask(ogImageLimiter, () => draw(asked, signal), { signal });
    asked.tell([...warnings, ...images.map(unresolved)]);
    return new RenderedImage(MADE, picture);
  } catch (error) {
    // A new error, whose stack leads to the caller.
    throw fromNative(error);
  }
}

/** Renders on a native thread. Settles when the work has really ended. */
async function draw({ bytes, reading, settings, crop, fonts }, signal) {
  const job = new RenderJob(settings);
  const stop = signal && onAbort(signal, () => job.cancel());
  const start = (reserved) => (thread, id) => job.draw(thread, id, bytes, { reading, crop, reserved }, fonts);
  try {
    let drawn = await onThread(start());
    // Without enough memory there is no picture but the number of bytes to wait for.
    while (typeof drawn === 'number') drawn = await onThreadWithin(drawn, start(drawn), { signal });
    return drawn;
  } finally {
    stop?.();
  }
}

/** Checks the arguments of a render, and loads its fonts. */
function request(svg, options) {
  if (typeof svg !== 'string' && !ArrayBuffer.isView(svg)) throw invalidType('a string or Buffer', 'svg', svg);
  const { font, warns, ...read } = readOptions(options);
  const { set, warnings } = fontsOf(font);
  const tell = (own) => warns && warn([...warnings, ...own], {});
  return { ...read, bytes: typeof svg === 'string' ? svg : copyOf(svg), fonts: set && nativeFontSet(set), tell };
}

function box(bounds) {
  return bounds ? new BBox(...bounds) : undefined;
}

function unresolved(href) {
  const message = `the image ${href} is left out: \`resolveImage\` was not called for it`;
  return { code: 'WARN_OGPRESS_IMAGE_REFUSED', message, href };
}
