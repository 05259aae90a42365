// A permit as a value: its owner releases it, once.
import { OK } from './native-limiter.js';

/** Releases permits that were garbage-collected, and warns of each. */
const lost = new FinalizationRegistry(({ limiter, scope }) => {
  limiter.exit(scope, OK);
  process.emitWarning('a permit was garbage-collected before it was released; its slots have been returned', {
    type: 'OgpressWarning',
    code: 'WARN_OGPRESS_PERMIT_LOST',
  });
});

export class Permit {
  #limiter;
  #scope;

  constructor(limiter, scope, weight) {
    this.#limiter = limiter;
    this.#scope = scope;
    this.weight = weight;
    lost.register(this, { limiter, scope }, scope);
  }

  get released() {
    return this.#scope.finished;
  }

  release() {
    if (this.#scope.finished) return;
    lost.unregister(this.#scope);
    this.#limiter.exit(this.#scope, OK);
  }

  [Symbol.dispose]() {
    this.release();
  }

  async [Symbol.asyncDispose]() {
    this.release();
  }
}
