// The package's public face; `index.d.ts` documents it.

export { createCardPool } from './lib/ahead/card-pool.js';
export { lookAhead } from './lib/ahead/look-ahead.js';
export { cachedCard, renderKey } from './lib/cache/cached-card.js';
export { MemoryStore } from './lib/cache/memory-store.js';
export { FileWriter, getWriteStats, writeFile, writeFiles } from './lib/files/file-writer.js';
export { RenderCache } from './lib/cache/render-cache.js';
export { FontSet } from './lib/render/fonts.js';
export { ConcurrencyLimiter } from './lib/limit/limiter.js';
export { getMetrics, prometheusMetrics, setMaxMemory } from './lib/render/memory.js';
export { ogImageLimiter } from './lib/limit/og-image-limiter.js';
export { inspectSvg, renderImage, renderOgPng } from './lib/render/render.js';
