// The thread behind `peer.js`: does with its view of a shared limiter what it is asked to, and answers.
import { parentPort, workerData } from 'node:worker_threads';

import { ConcurrencyLimiter } from '../../../index.js';
import { random, sharedCount, someWork } from '../load.js';
import { Signals } from './peer.js';
import { deferred } from '../promises.js';

const limiter = ConcurrencyLimiter.shared(workerData.name, workerData.options);
/** Tasks in order of submission: `{ started, gate, outcome }`. */
const tasks = [];

const commands = {
  stats: () => limiter.getStats(),

  /** Submits a task that runs until it is released. Answers the stats just after. */
  submit(options) {
    const started = deferred();
    const gate = deferred();
    const work = () => {
      started.resolve();
      return gate.promise;
    };
    const outcome = limiter.run(work, options).then(
      () => 'done',
      (error) => error.code,
    );
    tasks.push({ started: started.promise, gate, outcome });
    return limiter.getStats();
  },

  /** Submits a task that nests another; both run until the thread ends. Answers when both have started. */
  async submitNested() {
    const started = deferred();
    limiter.run(() =>
      limiter.run(() => {
        started.resolve();
        return new Promise(() => {});
      }),
    );
    await started.promise;
  },

  /** Answers when the task of this number has started. */
  started: (number) => tasks[number].started,

  /** Ends the task of this number. Answers its outcome. */
  release(number) {
    tasks[number].gate.resolve();
    return tasks[number].outcome;
  },

  /** Answers what became of the task of this number: 'done' or a code. */
  outcome: (number) => tasks[number].outcome,

  /** Answers at once, then blocks the thread until it is given GO, ends the task, and gives DONE. */
  releaseOnSignal(number, buffer) {
    const signals = new Signals(buffer);
    setImmediate(async () => {
      signals.wait(Signals.GO);
      tasks[number].gate.resolve();
      await tasks[number].outcome;
      signals.give(Signals.DONE);
    });
  },

  /** Answers at once, then blocks the thread until it is given GO, submits a task, and gives DONE. */
  submitOnSignal(options, buffer) {
    const signals = new Signals(buffer);
    setImmediate(() => {
      signals.wait(Signals.GO);
      limiter.run(() => {}, options).catch(() => {});
      signals.give(Signals.DONE);
    });
  },

  /** Submits many tasks at once; answers when all are done. */
  async load({ counters, count, seed }) {
    const next = random(seed);
    const task = () => sharedCount(counters, () => someWork(next));
    await Promise.all(Array.from({ length: count }, () => limiter.run(task)));
  },

  /** Submits tasks for ever, several at once; replies when the first has run. */
  async churn(seed) {
    const next = random(seed);
    const work = () => limiter.run(() => someWork(next));
    const go = async () => {
      for (;;) await work();
    };
    await work();
    for (let loops = 0; loops < 5; loops++) go();
  },

  setMaxConcurrent: (value) => void (limiter.maxConcurrent = value),
  pause: () => limiter.pause(),
  resume: () => limiter.resume(),
  clear: () => limiter.clear(),
  onIdle: () => limiter.onIdle(),

  /** Leaves nothing that keeps the thread alive, but for what the limiter does. */
  leave: () => parentPort.unref(),

  /** Ends the thread from within. */
  exit: () => process.exit(),
};

parentPort.on('message', async ({ question, command, args }) => {
  try {
    parentPort.postMessage({ question, answer: await commands[command](...args) });
  } catch (error) {
    parentPort.postMessage({ question, error });
  }
});
