// The package's public face; `index.d.ts` documents it.
import './lib/copies.js';

export { FileWriter, getWriteStats, writeFile, writeFiles } from './lib/files.js';
export { FontSet } from './lib/fonts.js';
export { ConcurrencyLimiter } from './lib/limiter.js';
export { getMetrics, prometheusMetrics, setMaxMemory } from './lib/memory.js';
export { ogImageLimiter } from './lib/og-image-limiter.js';
export { renderOgPng } from './lib/render.js';
