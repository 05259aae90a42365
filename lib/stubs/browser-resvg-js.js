// What bundlers find for a browser in place of `ogpress/resvg-js`.
import { unavailable } from './browser-error.js';
import { resvgJsStub } from './unavailable.js';

export const { BBox, RenderedImage, Resvg, renderAsync } = resvgJsStub(unavailable);
