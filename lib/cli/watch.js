// The changes of files, for `--watch`.
import { relative, resolve } from 'node:path';

import chokidar from 'chokidar';

/** The files that have changed and are not rendered yet. */
export class Changes {
  #waiting = new Map();
  #running = new Set();
  #most;
  #render;

  constructor(most) {
    this.#most = most;
  }

  /** Watches the files of sources. Resolves when every change from now on is seen. */
  static async of(sources, most) {
    const changes = new Changes(most);
    await Promise.all(sources.map((source) => changes.#watch(source)));
    return changes;
  }

  /** Renders each file that has changed and those that change, at most some at a time. Never resolves. */
  follow(render) {
    this.#render = render;
    this.#next();
    return new Promise(() => {});
  }

  async #watch(source) {
    const top = source.isFile ? source.input : source.base;
    const isIgnored = (path, stats) => {
      const inside = relative(resolve(source.base), resolve(path));
      if (source.isFile || inside === '') return false;
      const parts = inside.split(/[\\/]/);
      if (stats?.isFile()) return !source.matches(inside);
      return stats?.isDirectory() === true && !parts.every((name) => source.enters(name));
    };
    const watcher = chokidar.watch(top, {
      ignored: isIgnored,
      ignoreInitial: true,
      followSymlinks: false,
      depth: Number.isFinite(source.depth) ? source.depth - 1 : undefined,
      // A file is complete when its size stays the same for a moment.
      awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 },
    });
    const note = (path) => this.#note({ source, input: path, path: relative(resolve(source.base), resolve(path)) });
    watcher.on('add', note).on('change', note);
    // A folder that cannot be watched is reported when it is rendered.
    watcher.on('error', (error) => process.emitWarning(error));
    await new Promise((ready) => watcher.once('ready', ready));
  }

  #note(file) {
    this.#waiting.set(resolve(file.input), file);
    this.#next();
  }

  #next() {
    if (this.#render === undefined) return;
    for (const [key, file] of this.#waiting) {
      if (this.#running.size >= this.#most) return;
      // A file that changes while it is rendered is rendered once more.
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#running.add(key);
      this.#render(file).finally(() => {
        this.#running.delete(key);
        this.#next();
      });
    }
  }
}
