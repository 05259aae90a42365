// acquire(): its rejection is the caller's to handle. Node ends a process with a rejection that nothing handles.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE, runNode } from '../../support/node.js';
import { timeout } from '../../support/promises.js';

for (const [what, options] of [
  ['a limiter', '1'],
  ['a limiter with a rate', '{ maxConcurrent: 1, rate: { limit: 1, intervalMs: 9 } }'],
]) {
  test(
    `the rejection of acquire of ${what} is unhandled if the caller does not handle it, once`,
    { timeout },
    async () => {
      const { code, stdout, stderr } = await runNode(`
      import { ConcurrencyLimiter } from '${PACKAGE}';
      const limiter = new ConcurrencyLimiter(${options});
      const aborted = { signal: AbortSignal.abort(new Error('not handled')) };
      await limiter.acquire(aborted).catch((error) => console.log(error.message));
      limiter.acquire(aborted);
    `);
      assert.deepEqual([code, stdout], [1, 'not handled\n']);
      assert.match(stderr, /Error: not handled/);
    },
  );
}
