// A worker thread with a shared limiter, moved step by step from the thread that started it. `peer-worker.js` is its
// other half, and says what can be asked of it.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

let names = 0;

/** A name that no other limiter of the process has. */
export const freshName = () => `peer ${++names}`;

export class Peer {
  #questions = 0;

  /** Starts a thread that takes part in the shared limiter `name`. */
  constructor(name, options) {
    this.worker = new Worker(new URL('./peer-worker.js', import.meta.url), { workerData: { name, options } });
    // One listener per question in flight.
    this.worker.setMaxListeners(Infinity);
    this.exited = once(this.worker, 'exit');
  }

  /** Asks for one of the commands of the worker; resolves to its answer. */
  ask(command, ...args) {
    const question = ++this.#questions;
    this.worker.postMessage({ question, command, args });
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.worker.off('message', onMessage);
        this.worker.off('error', onEnd);
        this.worker.off('exit', onEnd);
      };
      const onMessage = ({ question: answered, answer, error }) => {
        if (answered !== question) return;
        stop();
        if (error) reject(error);
        else resolve(answer);
      };
      const onEnd = (cause) => {
        stop();
        reject(cause instanceof Error ? cause : new Error(`the thread ended before it answered ${command}`));
      };
      this.worker.on('message', onMessage);
      this.worker.on('error', onEnd);
      this.worker.on('exit', onEnd);
    });
  }

  /** Ends the thread wherever it is; resolves when it is gone. */
  async terminate() {
    await this.worker.terminate();
  }
}

/** Starts a peer that is ended with the test, and is up and running. */
export async function startPeer(t, name, options) {
  const peer = new Peer(name, options);
  t.after(() => peer.terminate());
  await peer.ask('stats');
  return peer;
}

/**
 * Starts a peer that holds the only slot of a limiter and is blocked. `handOff()` makes it return the slot, and blocks
 * this thread until it has: what that means for this thread is then on its way.
 */
export async function startBlockedPeer(t, name) {
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await peer.ask('started', 0);
  const signals = new Signals();
  await peer.ask('releaseOnSignal', 0, signals.buffer);
  const handOff = () => {
    signals.give(Signals.GO);
    if (!signals.wait(Signals.DONE)) throw new Error('the other thread did not return the slot');
  };
  return { peer, handOff };
}

/**
 * Starts a peer that is blocked. `submit()` makes it submit a task, and blocks this thread until it has: a signal that the
 * task refused another one is then on its way.
 */
export async function startBlockedSubmitter(t, name, options) {
  const peer = await startPeer(t, name);
  const signals = new Signals();
  await peer.ask('submitOnSignal', options, signals.buffer);
  const submit = () => {
    signals.give(Signals.GO);
    if (!signals.wait(Signals.DONE)) throw new Error('the other thread did not submit its task');
  };
  return { peer, submit };
}

/** Two threads taking turns while neither returns to its event loop. */
export class Signals {
  static GO = 0;
  static DONE = 1;

  constructor(buffer = new SharedArrayBuffer(8)) {
    this.buffer = buffer;
    this.flags = new Int32Array(buffer);
  }

  give(flag) {
    Atomics.store(this.flags, flag, 1);
    Atomics.notify(this.flags, flag);
  }

  /** Blocks the thread until the flag is given; answers whether it was, within the time (milliseconds). */
  wait(flag, time = 20_000) {
    return Atomics.wait(this.flags, flag, 0, time) !== 'timed-out';
  }
}
