// The items of an iterable or async iterable, taken one at a time.
export class Items {
  #iterable;
  #iterator;
  #isAsync;
  #count = 0;
  #ended = false;
  #isTaking = false;

  constructor(iterable) {
    this.#iterable = iterable;
  }

  /**
   * Takes the next item. Resolves to `{ item, index }`, or to `undefined` at the end. The previous call has settled. After an error of the
   * iterable there are no more items.
   */
  async take() {
    if (this.#ended) return undefined;
    this.#isTaking = true;
    try {
      this.#iterator ??= this.#open();
      const { done, value } = await this.#iterator.next();
      if (done) {
        this.#ended = true;
        return undefined;
      }
      // An item of a synchronous iterable may be a promise.
      const item = this.#isAsync ? value : await this.#settled(value);
      return { item, index: this.#count++ };
    } catch (error) {
      this.#ended = true;
      throw error;
    } finally {
      this.#isTaking = false;
    }
  }

  #open() {
    const open = this.#iterable[Symbol.asyncIterator];
    this.#isAsync = open !== undefined && open !== null;
    return this.#isAsync ? open.call(this.#iterable) : this.#iterable[Symbol.iterator]();
  }

  async #settled(value) {
    try {
      return await value;
    } catch (error) {
      this.#iterator.return?.();
      throw error;
    }
  }

  /**
   * Closes the iterable if it has not ended, as leaving a loop does. If an item is being taken, it is not waited for: it may never come.
   */
  async close() {
    if (this.#ended) return;
    this.#ended = true;
    const isTaking = this.#isTaking;
    try {
      const closed = this.#iterator?.return?.();
      if (!isTaking) await closed;
      // An error that comes after the consumer has left is for no one.
      else closed?.then?.(undefined, () => {});
    } catch (error) {
      if (!isTaking) throw error;
    }
  }
}
