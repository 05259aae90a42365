// The tasks of a limiter that have an id and have not ended: `{ scope, id, priority, weight, startTime }`.
import { inspect } from 'node:util';

import { ogpressError } from '../shared/errors.js';

export class NamedTasks {
  #tasks = new Map();

  add(task) {
    const { id } = task;
    if (this.#tasks.has(id)) {
      throw ogpressError('ERR_OGPRESS_DUPLICATE_ID', `a task with the id ${inspect(id)} has not ended yet`);
    }
    this.#tasks.set(id, task);
  }

  get(id) {
    return this.#tasks.get(id);
  }

  delete(id) {
    this.#tasks.delete(id);
  }

  /** Those that run, without their scopes. */
  running() {
    const running = [...this.#tasks.values()].filter(({ startTime }) => startTime !== undefined);
    return running.map(({ id, priority, weight, startTime }) => ({ id, priority, weight, startTime }));
  }
}
