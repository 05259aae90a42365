// map() over promises of which several reject: Node ends a process with a rejection that nothing handles.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE, runNode } from '../../support/node.js';
import { timeout } from '../../support/promises.js';

for (const [what, items] of [
  ['an array', '[slow, first, second, third]'],
  ['a set', 'new Set([slow, first, second, third])'],
]) {
  test(
    `of the promises of ${what} several may reject: map rejects with the first, and nothing is unhandled`,
    { timeout },
    async () => {
      const { code, stdout, stderr } = await runNode(`
      import { ConcurrencyLimiter } from '${PACKAGE}';
      const fail = (name, ms) => new Promise((_, reject) => setTimeout(() => reject(new Error(name)), ms));
      const slow = new Promise((resolve) => setTimeout(resolve, 30));
      const [first, second, third] = [fail('first', 1), fail('second', 2), fail('third', 50)];
      const limiter = new ConcurrencyLimiter(1);
      const error = await limiter.map(${items}, () => {}).catch((error) => error);
      console.log(error.message);
      await third.catch(() => {});
    `);
      assert.deepEqual([code, stdout, stderr], [0, 'first\n', '']);
    },
  );
}

for (const [what, args] of [
  ['with a signal that is aborted', '() => {}, { signal: AbortSignal.abort() }'],
  ['with a mistake in the function', '5'],
  ['with a mistake in the options', '() => {}, { no: 1 }'],
]) {
  test(`the promises of an array that reject are not unhandled where map is called ${what}`, { timeout }, async () => {
    const { code, stdout, stderr } = await runNode(`
      import { ConcurrencyLimiter } from '${PACKAGE}';
      const items = ['first', 'second'].map((name) => Promise.reject(new Error(name)));
      await new ConcurrencyLimiter(1).map(items, ${args}).catch((error) => console.log('refused'));
      await new Promise(setImmediate);
    `);
    assert.deepEqual([code, stdout, stderr], [0, 'refused\n', '']);
  });
}
