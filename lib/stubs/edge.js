// What bundlers find for an edge runtime in place of the package.
import { unavailable } from './edge-error.js';
import { mainStub } from './unavailable.js';

export const {
  FontSet,
  ConcurrencyLimiter,
  FileWriter,
  MemoryStore,
  RenderCache,
  ogImageLimiter,
  cachedCard,
  inspectSvg,
  renderImage,
  renderKey,
  renderOgPng,
  writeFile,
  writeFiles,
  getMetrics,
  getWriteStats,
  prometheusMetrics,
  setMaxMemory,
  createCardPool,
  lookAhead,
} = mainStub(unavailable);
