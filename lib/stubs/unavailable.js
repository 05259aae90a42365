// The package's names where a native addon cannot run. Each throws where it is called, and not where it is imported: modules that both
// sides share are imported on both.

/** Makes the exports of the main entry. `unavailable()` returns the error to throw. */
export function mainStub(unavailable) {
  const refuse = () => {
    throw unavailable();
  };
  const reject = async () => refuse();

  class FontSet {
    constructor() {
      refuse();
    }

    static load = reject;
    static fromPackage = reject;
  }

  class ConcurrencyLimiter {
    constructor() {
      refuse();
    }

    static shared = refuse;
  }

  class FileWriter {
    constructor() {
      refuse();
    }

    static shared = refuse;
  }

  class RenderCache {
    constructor() {
      refuse();
    }
  }

  class MemoryStore {
    constructor() {
      refuse();
    }
  }

  const ogImageLimiter = new Proxy(
    {},
    {
      get(_, name) {
        // Frameworks look at symbols, and at `then`, of anything that they are handed.
        if (typeof name === 'symbol' || name === 'then') return undefined;
        return refuse();
      },
      set: refuse,
    },
  );

  return {
    FontSet,
    ConcurrencyLimiter,
    FileWriter,
    MemoryStore,
    RenderCache,
    ogImageLimiter,
    cachedCard: reject,
    renderKey: reject,
    inspectSvg: reject,
    renderImage: reject,
    renderOgPng: reject,
    writeFile: reject,
    writeFiles: reject,
    getMetrics: refuse,
    getWriteStats: refuse,
    prometheusMetrics: refuse,
    setMaxMemory: refuse,
    createCardPool: refuse,
    lookAhead: refuse,
  };
}

/** Makes the exports of `ogpress/p-limit`: the function that `require` gives has both as its properties, see lib/limit/p-limit.js. */
export function pLimitStub(unavailable) {
  function pLimit() {
    throw unavailable();
  }
  function limitFunction() {
    throw unavailable();
  }
  return Object.assign(pLimit, { default: pLimit, limitFunction });
}

/** Makes the exports of `ogpress/resvg-js`. */
export function resvgJsStub(unavailable) {
  class Unavailable {
    constructor() {
      throw unavailable();
    }
  }
  const renderAsync = async () => {
    throw unavailable();
  };
  return {
    BBox: class BBox extends Unavailable {},
    RenderedImage: class RenderedImage extends Unavailable {},
    Resvg: class Resvg extends Unavailable {},
    renderAsync,
  };
}

/** An error of one of the stubs. It shares nothing with the package, whose classes need Node.js. */
export function stubError(code, message) {
  return Object.assign(new Error(message), { code });
}
