// Loops over `lookAhead`: the order of the results, how much is in work, errors, and what happens when the consumer leaves.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter, getEventListeners, on } from 'node:events';
import { test } from 'node:test';
import { ConcurrencyLimiter, lookAhead, ogImageLimiter, renderOgPng } from '../../index.js';
import { child, url } from '../support/child.js';
import { PACKAGE, runNode } from '../support/node.js';
import { filled } from '../support/png.js';
import { deferred, isPending, timeout, turn } from '../support/promises.js';

/** A `render` whose calls are settled by hand: `works[index]` has `promise`, `resolve`, `reject`, `item` and `signal`. */
function byHand() {
  const works = [];
  const render = (item, index, { signal }) => {
    works[index] = { ...deferred(), item, signal };
    return works[index].promise;
  };
  return { works, render };
}

/** A generator of numbers that counts what was taken and whether it was closed. */
function numbers(end = Infinity) {
  const source = { taken: 0, isClosed: false };
  function* generate() {
    try {
      while (source.taken < end) yield source.taken++;
    } finally {
      source.isClosed = true;
    }
  }
  source.items = generate();
  return source;
}

test('the results come in the order of the items, whatever order they finish in', { timeout }, async () => {
  const { works, render } = byHand();
  const loop = lookAhead(['a', 'b', 'c'], render, { ahead: 2 })[Symbol.asyncIterator]();
  const first = loop.next();
  await turn();
  for (const index of [2, 1, 0]) works[index].resolve(`result ${index}`);
  assert.deepEqual(await first, { done: false, value: { item: 'a', index: 0, value: 'result 0' } });
  assert.deepEqual((await loop.next()).value, { item: 'b', index: 1, value: 'result 1' });
  assert.deepEqual((await loop.next()).value, { item: 'c', index: 2, value: 'result 2' });
  assert.deepEqual(await loop.next(), { done: true, value: undefined });
});

test(
  'calls of next that do not wait for each other get the items in order, and then the end',
  { timeout },
  async () => {
    const loop = lookAhead([1, 2], async (item) => item * 2, { ahead: 0 })[Symbol.asyncIterator]();
    const results = await Promise.all([loop.next(), loop.next(), loop.next(), loop.next()]);
    assert.deepEqual(
      results.map(({ done, value }) => (done ? 'end' : value.value)),
      [2, 4, 'end', 'end'],
    );
  },
);

for (const ahead of [0, 1, 3]) {
  test(
    `with \`ahead: ${ahead}\` so many items are in work beyond the one that the consumer has`,
    { timeout },
    async () => {
      const { works, render } = byHand();
      const source = numbers();
      const loop = lookAhead(source.items, render, { ahead })[Symbol.asyncIterator]();
      await turn();
      assert.equal(source.taken, 0, 'something was taken before the loop began');
      for (let index = 0; index < 5; index++) {
        const next = loop.next();
        await turn();
        assert.equal(works.length, index + ahead + 1);
        assert.equal(source.taken, index + ahead + 1);
        for (const work of works) work.resolve();
        await next;
        await turn();
        assert.equal(works.length, index + ahead + 1, 'an item began while the consumer was busy');
      }
      await loop.return();
    },
  );
}

test('by default as many items are in work as there are processors', { timeout }, async () => {
  const source = `
    import { lookAhead, ogImageLimiter } from ${JSON.stringify(url('index.js'))};
    let begun = 0;
    const loop = lookAhead(Array(999).keys(), () => (begun++, new Promise(() => {})))[Symbol.asyncIterator]();
    loop.next();
    setImmediate(() => report({ begun, processors: ogImageLimiter.maxConcurrent }));
  `;
  const { begun, processors } = await child(source, { env: { OGPRESS_CONCURRENCY: 'auto' } });
  assert.equal(begun, 1 + processors);
});

test('items come from async iterables and from promises', { timeout }, async () => {
  async function* slow() {
    for (const item of [1, 2, 3]) {
      await turn();
      yield item;
    }
  }
  for (const items of [slow(), [Promise.resolve(1), 2, Promise.resolve(3)], new Set([1, 2, 3])]) {
    assert.deepEqual(await all(lookAhead(items, (item) => item + 1)), [2, 3, 4]);
  }
});

test('the same items can be looped over again', { timeout }, async () => {
  const cards = lookAhead([1, 2], (item) => item);
  assert.deepEqual(
    [await all(cards), await all(cards)],
    [
      [1, 2],
      [1, 2],
    ],
  );
});

test('no further item begins while `maxBytes` of results wait', { timeout }, async () => {
  let begun = 0;
  const render = async () => {
    begun++;
    return new Uint8Array(100);
  };
  const loop = lookAhead(numbers().items, render, { ahead: 50, maxBytes: 250 })[Symbol.asyncIterator]();
  await loop.next();
  await turn();
  // The size of the first results is not known before they finish.
  const atFirst = begun;
  const seen = [];
  for (let index = 1; index < atFirst + 5; index++) {
    await loop.next();
    await turn();
    seen.push(begun - index - 1);
  }
  assert.ok(
    seen.slice(-5).every((waiting) => waiting === 2),
    `${seen}`,
  );
  await loop.return();
});

test('results larger than `maxBytes` are rendered one after the other', { timeout }, async () => {
  const loop = lookAhead(numbers().items, async () => 'a long text', { ahead: 1, maxBytes: 3 })[Symbol.asyncIterator]();
  for (let index = 0; index < 9; index++) assert.equal((await loop.next()).value.index, index);
  await loop.return();
});

for (const [title, render] of [
  ['rejects', async (item) => assert.notEqual(item, 2, 'not this one')],
  ['throws', (item) => assert.notEqual(item, 2, 'not this one')],
]) {
  test(`a render that ${title} ends the loop with its error, which names the item`, { timeout }, async () => {
    const source = numbers();
    const seen = [];
    const loop = async () => {
      for await (const { item } of lookAhead(source.items, render, { ahead: 2 })) seen.push(item);
    };
    const error = await loop().catch((error) => error);
    assert.equal(error.message, 'not this one');
    assert.equal(error.index, 2);
    assert.equal(error.item, 2);
    assert.deepEqual(seen, [0, 1]);
    assert.ok(source.isClosed);
  });
}

test('an error aborts what is in work, and the next call finds the end', { timeout }, async () => {
  const { works, render } = byHand();
  const loop = lookAhead(numbers().items, render, { ahead: 2 })[Symbol.asyncIterator]();
  const first = loop.next();
  await turn();
  const reason = new Error('no');
  works[0].reject(reason);
  await assert.rejects(first, reason);
  for (const { signal } of works.slice(1)) assert.equal(signal.reason, reason);
  assert.deepEqual(await loop.next(), { done: true, value: undefined });
});

test('an error of an item ahead waits for its turn', { timeout }, async () => {
  const { works, render } = byHand();
  const loop = lookAhead([1, 2], render, { ahead: 1 })[Symbol.asyncIterator]();
  const first = loop.next();
  await turn();
  works[1].reject(new Error('second'));
  await turn();
  works[0].resolve('first');
  assert.equal((await first).value.value, 'first');
  await assert.rejects(loop.next(), { message: 'second', index: 1 });
});

test('an error that cannot carry the item stays as it is', { timeout }, async () => {
  for (const thrown of ['a text', undefined, Object.freeze(new Error('frozen'))]) {
    const loop = lookAhead([1], () => Promise.reject(thrown))[Symbol.asyncIterator]();
    const caught = await loop.next().then(assert.fail, (error) => error);
    assert.equal(caught, thrown);
  }
});

test("with `onError: 'yield'` the loop goes on after an error", { timeout }, async () => {
  const error = new Error('odd');
  const render = async (item) => (item % 2 === 1 ? Promise.reject(error) : item);
  const seen = [];
  for await (const result of lookAhead([0, 1, 2, 3], render, { onError: 'yield' })) seen.push(result);
  assert.deepEqual(seen, [
    { item: 0, index: 0, value: 0 },
    { item: 1, index: 1, error },
    { item: 2, index: 2, value: 2 },
    { item: 3, index: 3, error },
  ]);
});

test('an error of the iterable comes after the items before it', { timeout }, async () => {
  function* broken() {
    yield 1;
    yield 2;
    throw new Error('no more');
  }
  for (const items of [broken(), [1, 2, Promise.reject(new Error('no more'))]]) {
    const loop = lookAhead(items, (item) => item, { ahead: 5 })[Symbol.asyncIterator]();
    assert.equal((await loop.next()).value.value, 1);
    assert.equal((await loop.next()).value.value, 2);
    await assert.rejects(loop.next(), { message: 'no more' });
    assert.equal((await loop.next()).done, true);
  }
});

test('leaving the loop aborts what is in work and closes the iterable', { timeout }, async () => {
  const { works, render } = byHand();
  const source = numbers();
  const loop = async () => {
    for await (const { item } of lookAhead(source.items, render, { ahead: 2 })) {
      assert.equal(item, 0);
      break;
    }
  };
  const looped = loop();
  await turn();
  works[0].resolve();
  await looped;
  assert.ok(source.isClosed);
  assert.deepEqual(
    works.map(({ signal }) => signal.aborted),
    [false, true, true],
  );
  await turn();
  assert.equal(works.length, 3);
});

test(
  'leaving the loop settles a call that waits, and does not wait for an item that may never come',
  { timeout },
  async () => {
    const emitter = new EventEmitter();
    const loop = lookAhead(on(emitter, 'card'), ([item]) => item, { ahead: 2 })[Symbol.asyncIterator]();
    const first = loop.next();
    emitter.emit('card', 'a');
    assert.equal((await first).value.value, 'a');
    const second = loop.next();
    assert.ok(await isPending(second));
    assert.deepEqual(await loop.return('left'), { done: true, value: 'left' });
    assert.deepEqual(await second, { done: true, value: undefined });
  },
);

test('leaving the loop rejects if the iterable cannot be closed', { timeout }, async () => {
  const items = {
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: 1 }),
      return: () => {
        throw new Error('stuck');
      },
    }),
  };
  const loop = lookAhead(items, (item) => item, { ahead: 1 })[Symbol.asyncIterator]();
  await loop.next();
  await turn();
  await assert.rejects(loop.return(), { message: 'stuck' });
});

test(
  'an abort rejects the call that waits with its reason, aborts what is in work and closes the iterable',
  { timeout },
  async () => {
    const { works, render } = byHand();
    const source = numbers();
    const controller = new AbortController();
    const { signal } = controller;
    const loop = lookAhead(source.items, render, { ahead: 1, signal })[Symbol.asyncIterator]();
    const first = loop.next();
    await turn();
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(first, reason);
    assert.ok(works.every(({ signal }) => signal.reason === reason));
    assert.ok(source.isClosed);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    assert.equal((await loop.next()).done, true);
  },
);

test('an abort while the consumer is busy rejects its next call', { timeout }, async () => {
  const controller = new AbortController();
  const loop = lookAhead([1, 2], (item) => item, { signal: controller.signal })[Symbol.asyncIterator]();
  await loop.next();
  controller.abort(new Error('enough'));
  await assert.rejects(loop.next(), { message: 'enough' });
});

test('a signal that is already aborted starts nothing', { timeout }, async () => {
  const source = numbers();
  const loop = lookAhead(source.items, assert.fail, { signal: AbortSignal.abort('late') })[Symbol.asyncIterator]();
  assert.equal(await loop.next().then(assert.fail, (reason) => reason), 'late');
  assert.equal(source.taken, 0);
});

test('no listener of the signal is left after the loop', { timeout }, async () => {
  const { signal } = new AbortController();
  await all(lookAhead([1, 2, 3], (item) => item, { signal }));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test(
  'a failure that nobody takes is no unhandled rejection, and work that never ends keeps no process alive',
  { timeout },
  async () => {
    const { code, stdout, stderr } = await runNode(`
    import { lookAhead } from ${JSON.stringify(PACKAGE)};
    const render = async (item) => {
      if (item === 1) throw new Error('nobody takes this');
      if (item === 2) await new Promise(() => {});
      return item;
    };
    for await (const { value } of lookAhead([0, 1, 2, 3], render, { ahead: 3 })) {
      await new Promise(setImmediate);
      console.log(value);
      break;
    }
    const cards = lookAhead([0, 1, 2, 3], render, { ahead: 3, key: String });
    console.log(await cards.get('0'));
  `);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '0\n0\n', stderr: '' });
  },
);

test('each item is rendered under the limiter', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  let running = 0;
  const render = async (item) => {
    assert.equal(++running, 1);
    assert.equal(limiter.getStats().running, 1);
    await turn();
    running--;
    return item;
  };
  assert.deepEqual(await all(lookAhead([1, 2, 3, 4], render, { ahead: 3, limiter })), [1, 2, 3, 4]);
});

test('leaving the loop takes waiting items from the queue of the limiter', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const { works, render } = byHand();
  const loop = lookAhead(numbers().items, render, { ahead: 3, limiter })[Symbol.asyncIterator]();
  const first = loop.next();
  await turn();
  assert.equal(limiter.getStats().queued, 3);
  await loop.return();
  assert.equal(limiter.getStats().queued, 0);
  works[0].resolve();
  assert.equal((await first).done, true);
  await limiter.onIdle();
  assert.equal(works.length, 1);
});

test('a loop inside of a task of the image limiter does not deadlock', { timeout }, async () => {
  const cards = lookAhead(['red', 'green', 'blue'], (colour) => renderOgPng(filled(colour)), { ahead: 2 });
  const pictures = await ogImageLimiter.run(() => all(cards));
  assert.deepEqual(pictures, [
    await renderOgPng(filled('red')),
    await renderOgPng(filled('green')),
    await renderOgPng(filled('blue')),
  ]);
});

test('renders run in the async context of the loop', { timeout }, async () => {
  const storage = new AsyncLocalStorage();
  const cards = lookAhead([1, 2, 3], () => storage.getStore(), { ahead: 1 });
  assert.deepEqual(await storage.run('loop', () => all(cards)), ['loop', 'loop', 'loop']);
});

for (const [title, args, code] of [
  ['items that are no iterable', [5, () => {}], 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['a render that is no function', [[], 'render'], 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['an unknown option', [[], () => {}, { ahed: 1 }], 'ERR_OGPRESS_UNKNOWN_OPTION'],
  ['a negative `ahead`', [[], () => {}, { ahead: -1 }], 'ERR_OGPRESS_OUT_OF_RANGE'],
  ['a fraction as `maxBytes`', [[], () => {}, { maxBytes: 0.5 }], 'ERR_OGPRESS_OUT_OF_RANGE'],
  ['a limiter that is none', [[], () => {}, { limiter: {} }], 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['a key that is no function', [[], () => {}, { key: 'slug' }], 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['an unknown way to handle errors', [[], () => {}, { onError: 'skip' }], 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['a signal that is none', [[], () => {}, { signal: {} }], 'ERR_OGPRESS_INVALID_ARG_TYPE'],
]) {
  test(`lookAhead throws for ${title}`, { timeout }, () => {
    assert.throws(() => lookAhead(...args), { code });
  });
}

/** All results of a loop. */
async function all(cards) {
  const values = [];
  for await (const { value } of cards) values.push(value);
  return values;
}
