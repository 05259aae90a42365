// What bundlers find for an edge runtime in place of `ogpress/resvg-js`.
import { unavailable } from './edge-error.js';
import { resvgJsStub } from './unavailable.js';

export const { BBox, RenderedImage, Resvg, renderAsync } = resvgJsStub(unavailable);
