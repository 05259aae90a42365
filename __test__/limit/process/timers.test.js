// A timer that no one waits for any more does not keep the process alive. Each program sets timers of a minute, and has to end without
// them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE, runNode } from '../../support/node.js';
import { timeout } from '../../support/promises.js';

const MINUTE = 60_000;

/** Runs a program, which is killed after twenty seconds. */
async function ends(source) {
  const { code, stdout, stderr } = await runNode(`
    import { ConcurrencyLimiter, ogImageLimiter, renderOgPng } from '${PACKAGE}';
    const swallow = () => {};
    ${source}
  `);
  assert.equal(code, 0, `${code}: ${stderr}`);
  return stdout.trim();
}

const RATED = `
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 1, intervalMs: ${MINUTE}, ...KIND } });
  const controller = new AbortController();
  await limiter.run(() => {});
`;

for (const kind of ['{}', '{ strict: true }', '{ carryOver: true }']) {
  for (const [what, leave] of [
    ['was aborted', 'limiter.run(swallow, { signal: controller.signal }).catch(swallow); controller.abort();'],
    ['was cleared', 'limiter.run(swallow).catch(swallow); limiter.clear();'],
    ['was removed', "limiter.run(swallow, { id: 'one' }).catch(swallow); limiter.remove('one');"],
    ['waited too long', 'await limiter.run(swallow, { queueTimeoutMs: 5 }).catch(swallow);'],
    [
      'waited for a permit, and was aborted',
      'limiter.acquire({ signal: controller.signal }).catch(swallow); controller.abort();',
    ],
    [
      'was one of a map that was aborted',
      'limiter.map([1, 2, 3], swallow, { signal: controller.signal }).catch(swallow); await null; controller.abort();',
    ],
    ['is of a limiter that was paused', 'limiter.run(swallow).catch(swallow); limiter.pause();'],
  ]) {
    test(`the last task that waits for a rate ${kind} ${what}, and the process ends`, { timeout }, () =>
      ends(RATED.replace('KIND', kind) + leave),
    );
  }
}

test('the timer of a rate is set again for a task that is left', { timeout }, async () => {
  const limiter = 'new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 1, intervalMs: 30, strict: true } })';
  const printed = await ends(`
    const limiter = ${limiter};
    await limiter.run(swallow);
    const controller = new AbortController();
    limiter.run(swallow, { signal: controller.signal }).catch(swallow);
    limiter.run(() => console.log('ran'));
    controller.abort();
  `);
  assert.equal(printed, 'ran');
});

for (const [what, start] of [
  ['a task', 'limiter.run(() => new Promise(swallow), { signal, timeoutMs: MINUTE })'],
  [
    'a task whose slot is returned after a timeout',
    "limiter.run(() => new Promise(swallow), { signal, timeoutMs: MINUTE, releaseOn: 'timeout' })",
  ],
  [
    'a task that waits',
    'limiter.run(() => new Promise(swallow)), limiter.run(swallow, { signal, timeoutMs: MINUTE, queueTimeoutMs: MINUTE })',
  ],
  ['a map', 'limiter.map([1, 2], () => new Promise(swallow), { signal, timeoutMs: MINUTE })'],
  ['a render', "renderOgPng('<svg/>', { signal, timeoutMs: MINUTE, queueTimeoutMs: MINUTE, limiter })"],
]) {
  test(`${what} that was aborted leaves no timer of its timeout`, { timeout }, () =>
    ends(
      `const MINUTE = ${MINUTE};
       const limiter = new ConcurrencyLimiter(1);
       const controller = new AbortController();
       const { signal } = controller;
       (${start}).catch(swallow);
       await new Promise(setImmediate);
       controller.abort();`,
    ),
  );
}

test(
  'the slot of a task that was aborted is returned at its timeout to a task that waits for it',
  { timeout },
  async () => {
    const printed = await ends(`
    const limiter = new ConcurrencyLimiter(1);
    const controller = new AbortController();
    const options = { signal: controller.signal, timeoutMs: 50, releaseOn: 'timeout' };
    limiter.run(() => new Promise(swallow), options).catch(swallow);
    controller.abort();
    limiter.run(() => console.log('ran'));
  `);
    assert.equal(printed, 'ran');
  },
);
