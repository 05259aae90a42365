// What a bundler finds for a browser: a native addon cannot run there, and says so where it is called and not where
// it is imported, because shared modules are imported on both sides.
function unavailable() {
  const error = new Error('ogpress is a native addon and does not run in a browser; import it only in server code');
  error.code = 'ERR_OGPRESS_BROWSER';
  return error;
}

export class FontSet {
  constructor() {
    throw unavailable();
  }

  static async load() {
    throw unavailable();
  }

  static async fromPackage() {
    throw unavailable();
  }
}

export class ConcurrencyLimiter {
  constructor() {
    throw unavailable();
  }

  static shared() {
    throw unavailable();
  }
}

export const ogImageLimiter = new Proxy(
  {},
  {
    get(_, name) {
      // Frameworks look at symbols, and at `then`, of anything that they are handed.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      throw unavailable();
    },
    set() {
      throw unavailable();
    },
  },
);

export async function renderOgPng() {
  throw unavailable();
}

export function getMetrics() {
  throw unavailable();
}

export function setMaxMemory() {
  throw unavailable();
}

export function prometheusMetrics() {
  throw unavailable();
}

export class FileWriter {
  constructor() {
    throw unavailable();
  }

  static shared() {
    throw unavailable();
  }
}

export async function writeFile() {
  throw unavailable();
}

export async function writeFiles() {
  throw unavailable();
}

export function getWriteStats() {
  throw unavailable();
}
