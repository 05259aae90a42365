// Properties that an object does not have cannot be set: a mistake would have no effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter, FileWriter, FontSet, ogImageLimiter } from '../../index.js';

for (const [name, hint] of [
  ['maxConcurrentt', 'did you mean `maxConcurrent`?'],
  ['maxqueued', 'did you mean `maxQueued`?'],
  ['threads', 'there are maxConcurrent, maxQueued, whenFull'],
  ['rate', 'there are maxConcurrent, maxQueued, whenFull'],
]) {
  test(`a limiter has no property ${name}`, () => {
    for (const limiter of [ogImageLimiter, new ConcurrencyLimiter(1)]) {
      assert.throws(() => (limiter[name] = 1), {
        code: 'ERR_OGPRESS_UNKNOWN_OPTION',
        message: `unknown property \`${name}\`; ${hint}`,
      });
      assert.equal(name in limiter, false);
    }
  });
}

test('writers and sets of fonts refuse them too', () => {
  const code = 'ERR_OGPRESS_UNKNOWN_OPTION';
  assert.throws(() => (new FileWriter().atomic = true), {
    code,
    message: 'unknown property `atomic`; there is concurrency',
  });
  assert.throws(() => (new FileWriter().maxConcurrent = 2), {
    code,
    message: 'unknown property `maxConcurrent`; did you mean `concurrency`?',
  });
  assert.throws(() => (new FontSet().files = []), {
    code,
    message: 'unknown property `files`; there are none that can be set',
  });
});

test('methods can be replaced, symbols set, and properties defined, as tests and tools do', async () => {
  const limiter = new ConcurrencyLimiter(1);
  limiter.run = () => 'replaced';
  assert.equal(limiter.run(), 'replaced');
  delete limiter.run;
  limiter[Symbol.for('tag')] = 1;
  Object.defineProperty(limiter, 'name', { value: 'mine' });
  assert.equal(limiter.name, 'mine');
  assert.equal(await limiter.run(() => 1), 1);
});

test('objects of a subclass may have more', () => {
  class Named extends ConcurrencyLimiter {
    name;
    constructor(name) {
      super(1);
      this.name = name;
      this.other = 1;
    }
  }
  assert.deepEqual([new Named('mine').name, new Named('mine').other], ['mine', 1]);
});

test('a limiter is an EventTarget', () => {
  const limiter = new ConcurrencyLimiter(1);
  assert.ok(limiter instanceof EventTarget);
  let heard = 0;
  limiter.addEventListener('mine', () => heard++);
  limiter.dispatchEvent(new Event('mine'));
  assert.equal(heard, 1);
});
