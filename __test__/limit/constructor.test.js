// What a limiter may be made with, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { timeout } from '../support/promises.js';

const OUT_OF_RANGE = [0, -0, -1, 0.5, 1.2, NaN, -Infinity, Number.MIN_VALUE];
const NO_NUMBER = [undefined, null, true, '2', '', 2n, [], [2], () => 2, Symbol('2')];
const GOOD = [1, 2, 100, 2 ** 40, Infinity];

const outOfRange = (error) => error instanceof RangeError && error.code === 'ERR_OGPRESS_OUT_OF_RANGE';
const invalidType = (error) => error instanceof TypeError && error.code === 'ERR_OGPRESS_INVALID_ARG_TYPE';

for (const value of GOOD) {
  test(`a limit of ${value} is taken, as a number and as an option`, { timeout }, () => {
    assert.equal(new ConcurrencyLimiter(value).maxConcurrent, value);
    assert.equal(new ConcurrencyLimiter({ maxConcurrent: value }).maxConcurrent, value);
  });

  test(`maxConcurrent can be set to ${value}`, { timeout }, () => {
    const limiter = new ConcurrencyLimiter(3);
    limiter.maxConcurrent = value;
    assert.equal(limiter.maxConcurrent, value);
    assert.equal(limiter.getStats().maxConcurrent, value);
  });
}

test('a number that is no integer of at least 1 is out of range', { timeout }, () => {
  for (const value of OUT_OF_RANGE) {
    assert.throws(() => new ConcurrencyLimiter(value), outOfRange, `new ConcurrencyLimiter(${value})`);
    assert.throws(() => new ConcurrencyLimiter({ maxConcurrent: value }), outOfRange, `{ maxConcurrent: ${value} }`);
  }
});

test('what is no number and no options object is of the wrong type', { timeout }, () => {
  for (const value of NO_NUMBER) {
    assert.throws(() => new ConcurrencyLimiter(value), invalidType, `new ConcurrencyLimiter(${typeof value})`);
  }
});

test('an option that is no number is of the wrong type', { timeout }, () => {
  for (const value of [...NO_NUMBER, {}, 'x']) {
    assert.throws(() => new ConcurrencyLimiter({ maxConcurrent: value }), invalidType, typeof value);
  }
});

test('there is no limiter without a limit', { timeout }, () => {
  assert.throws(() => new ConcurrencyLimiter(), invalidType);
  assert.throws(() => new ConcurrencyLimiter({}), invalidType);
});

test('maxConcurrent cannot be set to a bad value, and keeps the one it had', { timeout }, () => {
  const limiter = new ConcurrencyLimiter(3);
  for (const value of OUT_OF_RANGE) {
    assert.throws(() => (limiter.maxConcurrent = value), outOfRange, String(value));
  }
  for (const value of [...NO_NUMBER, {}, { maxConcurrent: 2 }]) {
    assert.throws(() => (limiter.maxConcurrent = value), invalidType, typeof value);
  }
  assert.equal(limiter.maxConcurrent, 3);
});

test('an unknown option is refused, also beside a good one, and the nearest known one is named', { timeout }, () => {
  for (const options of [{ maxConcurrency: 2 }, { maxConcurrent: 2, concurrency: 2 }, { maxConcurent: 0 }]) {
    assert.throws(
      () => new ConcurrencyLimiter(options),
      (error) =>
        error instanceof TypeError &&
        error.code === 'ERR_OGPRESS_UNKNOWN_OPTION' &&
        error.message.includes('`maxConcurrent`'),
    );
  }
});

test('a new limiter is idle', { timeout }, () => {
  assert.deepEqual(new ConcurrencyLimiter(4).getStats(), { running: 0, queued: 0, maxConcurrent: 4 });
});
