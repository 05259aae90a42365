// One loop over the results: in the order of the items, with the next ones in work.
import { AsyncLocalStorage } from 'node:async_hooks';

import { onAbort } from '../shared/abort.js';
import { Items } from './items.js';
import { begin, sizeOf, withItem } from './work.js';

const end = () => ({ done: true, value: undefined });

export class Iteration {
  #options;
  #items;
  /** Calls a function in the async context of the loop. */
  #inContext = AsyncLocalStorage.snapshot();
  /** Calls of `next` that have not settled, in order: `{ resolve, reject }`. */
  #pending = new Set();
  /** Those of them that wait for an item to begin. */
  #waiting = [];
  /** Items ahead of those that were asked for, in order: `{ item, index, work, bytes }`. */
  #ahead = [];
  /** Those items that were asked for and are in work. */
  #asked = new Set();
  /** The finished results among the items ahead. */
  #bytes = 0;
  /** Items ahead that have not finished. */
  #unfinished = 0;
  /** The largest result so far: the guess of what the next one takes. */
  #largest = 0;
  #isTaking = false;
  /** Whether the iterable has no more items. */
  #isExhausted = false;
  #hasEnded = false;
  /** The error of the next call: `{ error }`. */
  #failure;
  #ignore;

  constructor(items, options) {
    this.#items = new Items(items);
    this.#options = options;
  }

  next() {
    if (this.#hasEnded) {
      const failure = this.#failure;
      this.#failure = undefined;
      return failure === undefined ? Promise.resolve(end()) : Promise.reject(failure.error);
    }
    return new Promise((resolve, reject) => {
      const call = { resolve, reject };
      this.#pending.add(call);
      this.#waiting.push(call);
      const { signal } = this.#options;
      if (signal !== undefined) this.#ignore ??= onAbort(signal, () => this.#fail(signal.reason));
      this.#advance();
    });
  }

  async return(value) {
    this.#failure = undefined;
    if (!this.#hasEnded) {
      const closed = this.#end();
      this.#settleRest();
      await closed;
    }
    return { done: true, value };
  }

  async [Symbol.asyncDispose]() {
    await this.return();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  #advance() {
    this.#match();
    this.#fill();
  }

  /** Gives the items ahead to the calls that wait for one. */
  #match() {
    while (this.#waiting.length > 0 && this.#ahead.length > 0) {
      const entry = this.#ahead.shift();
      if (entry.bytes === undefined) this.#unfinished--;
      else this.#bytes -= entry.bytes;
      this.#deliver(entry, this.#waiting.shift());
    }
    if (this.#isExhausted && !this.#hasEnded && this.#waiting.length > 0 && this.#asked.size === 0) {
      if (this.#failure === undefined) {
        // The iterable has ended, so there is nothing to close.
        this.#end();
        this.#settleRest();
      } else this.#fail(this.#failure.error);
    }
  }

  #deliver(entry, call) {
    const { item, index, work } = entry;
    this.#asked.add(entry);
    const settle = (result) => {
      this.#asked.delete(entry);
      if (!this.#pending.delete(call)) return;
      call.resolve({ done: false, value: result });
      // Calls that came after the last item wait until it is delivered.
      this.#match();
    };
    work.promise.then(
      (value) => settle({ item, index, value }),
      (error) => {
        if (this.#options.onError === 'yield') settle({ item, index, error });
        else if (!this.#hasEnded) this.#fail(withItem(error, entry), call);
      },
    );
  }

  /** Begins items while there is room. */
  async #fill() {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      while (this.#hasRoom()) {
        const taken = await this.#inContext(() => this.#items.take());
        if (this.#hasEnded) return;
        if (taken === undefined) this.#isExhausted = true;
        else this.#begin(taken);
        this.#match();
      }
    } catch (error) {
      if (this.#hasEnded) return;
      // The items before it are delivered first.
      this.#isExhausted = true;
      this.#failure = { error };
      this.#match();
    } finally {
      this.#isTaking = false;
    }
  }

  #hasRoom() {
    if (this.#hasEnded || this.#isExhausted) return false;
    const { ahead, maxBytes } = this.#options;
    if (this.#ahead.length < this.#waiting.length) return true;
    return (
      this.#ahead.length < this.#waiting.length + ahead &&
      this.#bytes + (this.#unfinished + 1) * this.#largest <= maxBytes
    );
  }

  #begin({ item, index }) {
    const { render, limiter } = this.#options;
    const work = this.#inContext(() => begin(render, limiter, { item, index }));
    const entry = { item, index, work, bytes: undefined };
    this.#ahead.push(entry);
    this.#unfinished++;
    const finish = (bytes) => {
      entry.bytes = bytes;
      this.#largest = Math.max(this.#largest, bytes);
      if (!this.#ahead.includes(entry)) return;
      this.#unfinished--;
      this.#bytes += bytes;
      this.#fill();
    };
    work.promise.then(
      (value) => finish(sizeOf(value)),
      () => finish(0),
    );
  }

  /** Ends the loop with an error: of this call, or of the first one that has not settled, or of the next one. */
  #fail(error, call = this.#pending.values().next().value) {
    this.#failure = undefined;
    // This error says more than one of closing the iterable.
    this.#end(error).catch(() => {});
    if (call === undefined) this.#failure = { error };
    else {
      this.#pending.delete(call);
      call.reject(error);
    }
    this.#settleRest();
  }

  /** Aborts what is in work, and closes the iterable. */
  #end(reason) {
    this.#hasEnded = true;
    this.#ignore?.();
    for (const { work } of [...this.#asked, ...this.#ahead]) work.abort(reason);
    this.#ahead = [];
    this.#asked.clear();
    return this.#items.close();
  }

  #settleRest() {
    for (const call of this.#pending) call.resolve(end());
    this.#pending.clear();
    this.#waiting = [];
  }
}
