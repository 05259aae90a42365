// `lookAhead(…).get(key)`: results by key, in any order, with the next ones ahead.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { lookAhead, ogImageLimiter, renderOgPng } from '../../index.js';
import { filled } from '../support/png.js';
import { deferred, timeout, turn } from '../support/promises.js';

const PAGES = Array.from({ length: 20 }, (_, number) => ({ slug: `page-${number}` }));
const key = ({ slug }) => slug;

/** `cards.get` over the pages, and the indices in the order in which their renders began. */
function pages(options, render = async (_, index) => `card ${index}`, items = PAGES) {
  const begun = [];
  const cards = lookAhead(
    items,
    (item, index, context) => {
      begun.push(index);
      return render(item, index, context);
    },
    { ahead: 2, key, ...options },
  );
  return { begun, get: (number) => cards.get(`page-${number}`), cards };
}

test('get renders its item and begins the following ones', { timeout }, async () => {
  const { begun, get } = pages();
  assert.equal(await get(0), 'card 0');
  await turn();
  assert.deepEqual(begun, [0, 1, 2]);
});

test('items that are asked for in their order are rendered once each', { timeout }, async () => {
  const { begun, get } = pages();
  for (const number of PAGES.keys()) assert.equal(await get(number), `card ${number}`);
  assert.deepEqual(begun, [...PAGES.keys()]);
});

test(
  'items may be asked for in any order, and those that were taken are not rendered ahead again',
  { timeout },
  async () => {
    const { begun, get } = pages();
    for (const number of [...PAGES.keys()].toReversed()) assert.equal(await get(number), `card ${number}`);
    await turn();
    assert.deepEqual(begun, [...PAGES.keys()].toReversed());
  },
);

test('an item that was taken is rendered again when it is asked for again', { timeout }, async () => {
  const { begun, get } = pages({ ahead: 0 });
  await get(3);
  await get(3);
  assert.deepEqual(begun, [3, 3]);
});

test('calls for an item in work get the same result', { timeout }, async () => {
  const work = deferred();
  const { begun, get } = pages({ ahead: 1 }, () => work.promise);
  const both = [get(4), get(4)];
  await turn();
  // In work ahead.
  both.push(get(5));
  await turn();
  work.resolve('the same');
  assert.deepEqual(await Promise.all(both), ['the same', 'the same', 'the same']);
  assert.deepEqual(begun, [4, 5, 6]);
});

test('items are taken from the iterable only as far as needed', { timeout }, async () => {
  let taken = 0;
  async function* endless() {
    for (;;) yield { slug: `page-${taken++}` };
  }
  const { get } = pages({}, undefined, endless());
  assert.equal(await get(3), 'card 3');
  await turn();
  assert.equal(taken, 6);
});

test('an error is for the key of its item alone', { timeout }, async () => {
  const error = new Error('the second');
  const render = async (_, index) => (index === 1 ? Promise.reject(error) : index);
  const { begun, get } = pages({}, render);
  assert.equal(await get(0), 0);
  assert.equal(await get(2), 2);
  await assert.rejects(get(1), error);
  await assert.rejects(get(1), error);
  assert.deepEqual(
    begun.filter((index) => index === 1),
    [1, 1],
    'the error was not held for the first call',
  );
});

test('an unknown key rejects with the nearest known key', { timeout }, async () => {
  const { cards, get } = pages();
  await assert.rejects(cards.get('pgae-7'), { code: 'ERR_OGPRESS_UNKNOWN_KEY', message: /`page-7`/ });
  await assert.rejects(cards.get('something else'), { code: 'ERR_OGPRESS_UNKNOWN_KEY', message: /20 items/ });
  assert.equal(await get(7), 'card 7');
});

test('keys without a text are named in errors too', { timeout }, async () => {
  const keys = [Object.create(null), Symbol('key')];
  const cards = lookAhead(keys, () => 'card', { key: (key) => key });
  assert.deepEqual(await Promise.all(keys.map((key) => cards.get(key))), ['card', 'card']);
  await assert.rejects(cards.get('none'), { code: 'ERR_OGPRESS_UNKNOWN_KEY' });
  await assert.rejects(cards.get(Object.create(null)), { code: 'ERR_OGPRESS_UNKNOWN_KEY' });
  const twice = lookAhead([keys[0], keys[0]], () => 'card', { key: (key) => key });
  await assert.rejects(twice.get('none'), { code: 'ERR_OGPRESS_DUPLICATE_KEY' });
});

test('two items with one key reject the calls for items from there on', { timeout }, async () => {
  const { get } = pages({}, undefined, [PAGES[0], PAGES[1], PAGES[0], PAGES[3]]);
  assert.equal(await get(0), 'card 0');
  assert.equal(await get(1), 'card 1');
  await assert.rejects(get(3), { code: 'ERR_OGPRESS_DUPLICATE_KEY', message: /items 0 and 2/ });
});

test('without the option `key` get says what is missing', { timeout }, async () => {
  await assert.rejects(lookAhead(PAGES, key).get('page-1'), { code: 'ERR_OGPRESS_CONFLICTING_OPTIONS' });
});

test(
  'of results that nobody takes the oldest are dropped beyond `maxBytes`, and rendered again',
  { timeout },
  async () => {
    const { begun, get } = pages({ maxBytes: 250 }, async () => new Uint8Array(100));
    await get(0);
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    await get(10);
    await turn();
    // 1 and 2 made room for 11 and 12.
    assert.deepEqual(begun, [0, 1, 2, 10, 11, 12]);
    for (const number of [11, 12, 1]) {
      await get(number);
      await turn();
    }
    assert.deepEqual(begun, [0, 1, 2, 10, 11, 12, 13, 14, 1, 2, 3]);
  },
);

test('nothing is rendered ahead that `maxBytes` has no room for', { timeout }, async () => {
  const render = async () => {
    await turn();
    return new Uint8Array(100);
  };
  const { begun, get } = pages({ maxBytes: 50 }, render);
  for (let number = 0; number < 9; number++) {
    await get(number);
    await turn();
    await turn();
  }
  // The size of the first results is not known before they finish.
  assert.deepEqual(begun, [0, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('an error of the iterable is for the keys behind it', { timeout }, async () => {
  function* broken() {
    yield PAGES[0];
    throw new Error('no more');
  }
  const { get } = pages({}, undefined, broken());
  assert.equal(await get(0), 'card 0');
  await assert.rejects(get(1), { message: 'no more' });
  await assert.rejects(get(2), { message: 'no more' });
  assert.equal(await get(0), 'card 0');
});

test('an abort rejects what is asked for, aborts what is in work and closes the iterable', { timeout }, async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const signals = [];
  let isClosed = false;
  function* items() {
    try {
      yield* PAGES;
    } finally {
      isClosed = true;
    }
  }
  const render = (_, index, context) => {
    signals.push(context.signal);
    return new Promise(() => {});
  };
  const { get } = pages({ signal }, render, items());
  const first = get(0);
  await turn();
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(first, reason);
  assert.deepEqual(
    signals.map((signal) => signal.reason),
    [reason, reason, reason],
  );
  assert.ok(isClosed);
  await assert.rejects(get(1), reason);
  assert.equal(signals.length, 3);
});

test('no listener of the signal is left when nothing is in work', { timeout }, async () => {
  const { signal } = new AbortController();
  const { get } = pages({ signal });
  await get(0);
  await turn();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('get inside of a task of the image limiter does not deadlock', { timeout }, async () => {
  const colours = ['red', 'green', 'blue', 'black'];
  const render = ({ slug }) => renderOgPng(filled(colours[slug.slice(-1)]));
  const { get } = pages({}, render, PAGES.slice(0, 4));
  const route = (number) => ogImageLimiter.run(() => get(number));
  for (const number of colours.keys())
    assert.deepEqual(await route(number), await renderOgPng(filled(colours[number])));
  const again = await Promise.all([...colours.keys()].map(route));
  for (const [number, png] of again.entries()) assert.deepEqual(png, await renderOgPng(filled(colours[number])));
});

test(
  'what is asked for runs in the async context of the caller, and work ahead in that of lookAhead',
  { timeout },
  async () => {
    const storage = new AsyncLocalStorage();
    const seen = [];
    const { get } = storage.run('made', () => pages({ ahead: 1 }, async () => seen.push(storage.getStore())));
    await storage.run('asked', () => get(0));
    await turn();
    assert.deepEqual(seen, ['asked', 'made']);
  },
);
