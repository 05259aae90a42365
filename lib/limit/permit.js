// A permit is a slot as a value: whoever has it gives it back, once.
import { OK } from './native-limiter.js';

/** Permits that nobody can give back any more are returned, and said to be. */
const lost = new FinalizationRegistry(({ line, frame }) => {
  line.exit(frame, OK);
  process.emitWarning('a permit was garbage-collected before it was released; its slots have been returned', {
    type: 'OgpressWarning',
    code: 'WARN_OGPRESS_PERMIT_LOST',
  });
});

export class Permit {
  #line;
  #frame;

  constructor(line, frame, weight) {
    this.#line = line;
    this.#frame = frame;
    this.weight = weight;
    lost.register(this, { line, frame }, frame);
  }

  get released() {
    return this.#frame.finished;
  }

  release() {
    if (this.#frame.finished) return;
    lost.unregister(this.#frame);
    this.#line.exit(this.#frame, OK);
  }

  [Symbol.dispose]() {
    this.release();
  }

  async [Symbol.asyncDispose]() {
    this.release();
  }
}
