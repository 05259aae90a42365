// The changes of files, for `--watch`.
import { lstatSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import chokidar from 'chokidar';

/**
 * How often the folder of a source is looked for, in milliseconds. It may be missing, removed, or replaced by another one, with folders above
 * it, and then no event tells when to watch again.
 */
const LOOK = 200;

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
    const base = resolve(source.base);
    let watched = identityOf(base);
    let watcher = watched && this.#open(source, base, true);
    setInterval(() => {
      const found = identityOf(base);
      if (found === watched) return;
      watched = found;
      watcher?.close();
      // All files of the folder are new.
      watcher = found && this.#open(source, base, false);
    }, LOOK);
    if (watcher !== undefined) await new Promise((ready) => watcher.once('ready', ready));
  }

  /** Opens a watcher of the files of a source. */
  #open(source, base, ignoreInitial) {
    const isIgnored = (path, stats) => {
      const inside = relative(base, path);
      if (source.isFile || inside === '' || stats === undefined) return false;
      if (!stats.isDirectory()) return !source.matches(inside);
      const parts = inside.split(/[\\/]/);
      return parts.length >= source.depth || !parts.every((name) => source.enters(name)) || isLink(path);
    };
    const watcher = chokidar.watch(source.isFile ? resolve(source.input) : base, {
      ignored: isIgnored,
      ignoreInitial,
      // A file is complete when its size stays the same for a moment.
      awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 10 },
    });
    const note = (absolute) => {
      const path = relative(base, absolute);
      this.#note({ source, input: source.isFile ? source.input : join(source.base, path), path });
    };
    watcher.on('add', note).on('change', note);
    // A folder that cannot be watched is reported when it is rendered.
    watcher.on('error', (error) => process.emitWarning(error));
    return watcher;
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

/** The identity of a folder, which differs for another one of its name; `undefined` if there is none. */
function identityOf(folder) {
  try {
    const { dev, ino, birthtimeMs } = statSync(folder);
    return `${dev} ${ino} ${birthtimeMs}`;
  } catch {
    return undefined;
  }
}

/** Links to folders are not followed. */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
