// What is over is forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE, runNode } from '../support/node.js';
import { timeout } from '../support/promises.js';

test('tasks, aborts and questions for idleness that are over leave nothing behind', { timeout }, async () => {
  const { code, stdout, stderr } = await runNode(
    `
      import { ConcurrencyLimiter } from '${PACKAGE}';
      const limiter = new ConcurrencyLimiter(1);
      const controller = new AbortController();
      const { signal } = controller;
      const rounds = async (count) => {
        for (let round = 0; round < count; round++) {
          const waiting = new AbortController();
          const all = [
            limiter.run(() => {}, { signal }),
            limiter.run(() => {}, { signal: waiting.signal }),
            limiter.run(() => {}, { signal }),
          ];
          waiting.abort();
          limiter.clear();
          all.push(limiter.run(() => {}, { signal }), limiter.onIdle());
          await Promise.allSettled(all);
          await limiter.onIdle();
        }
        await new Promise((resolve) => setImmediate(resolve));
        gc();
        return process.memoryUsage().heapUsed;
      };
      const early = await rounds(2_000);
      console.log((await rounds(20_000)) - early);
    `,
    { flags: ['--expose-gc'] },
  );
  assert.equal(code, 0, stderr);
  // One promise that is kept a round would be above 1 MB.
  assert.ok(Number(stdout) < 1e6, `the heap grew by ${stdout} bytes`);
});
