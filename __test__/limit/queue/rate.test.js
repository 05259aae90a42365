// rate: how many tasks start in a stretch of time. And ageing, which also goes by the clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ConcurrencyLimiter } from '../../../index.js';
import { runNode, PACKAGE } from '../../support/node.js';
import { deferred, isPending, timeout } from '../../support/promises.js';

/** Milliseconds between starts, as timers and the limiter's clock may differ. */
const SLACK = 2;

async function starts(rate, count) {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: Infinity, rate });
  const begin = performance.now();
  const times = [];
  await Promise.all(Array.from({ length: count }, () => limiter.run(() => times.push(performance.now() - begin))));
  return times;
}

test('no more tasks start in an interval than the rate allows', { timeout }, async () => {
  const times = await starts({ limit: 3, intervalMs: 60 }, 8);
  assert.equal(times.length, 8);
  for (const [index, time] of times.entries()) {
    assert.ok(time >= Math.floor(index / 3) * 60 - SLACK, `start ${index} at ${time} ms`);
  }
});

test('a strict rate holds of every stretch of time', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 5, rate: { limit: 2, intervalMs: 80, strict: true } });
  const times = [];
  const start = () => limiter.run(() => times.push(performance.now()));
  await start();
  await wait(50);
  await Promise.all([start(), start(), start(), start()]);
  for (let index = 2; index < times.length; index++) {
    assert.ok(times[index] - times[index - 2] >= 80 - SLACK, `${times[index] - times[index - 2]} ms`);
  }
});

test('a rate waits for slots, and slots for the rate', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, rate: { limit: 2, intervalMs: 50 } });
  const begin = performance.now();
  let running = 0;
  await limiter.map(Array.from({ length: 5 }), async () => {
    assert.equal(++running, 1);
    await wait(5);
    running--;
  });
  assert.ok(performance.now() - begin >= 100 - SLACK);
});

test('a task that waits for its time can be aborted, and the next takes it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 1, intervalMs: 40 } });
  await limiter.run(() => {});
  const controller = new AbortController();
  const aborted = limiter.run(() => assert.fail(), { signal: controller.signal });
  const next = limiter.run(() => 'next');
  assert.equal(await isPending(next), true);
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  assert.equal(await next, 'next');
});

for (const [what, act] of [
  ['submits another', (limiter) => limiter.run(() => {})],
  ['takes a slot', (limiter) => limiter.tryAcquire()?.release()],
  ['pauses', (limiter) => limiter.pause()],
  ['reports an overload', (limiter) => limiter.reportOverload()],
  ['moves one that has just started', (limiter) => limiter.setPriority('first', 1)],
  ['removes one that has just started', (limiter) => limiter.remove('first')],
]) {
  test(`a task whose time has come starts also where a busy thread then ${what}`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 2, intervalMs: 20 } });
    await Promise.all([limiter.run(() => {}), limiter.run(() => {})]);
    const first = limiter.run(() => {}, { id: 'first' }).catch(() => {});
    const waiting = limiter.run(() => 'started');
    // The timer cannot fire meanwhile.
    for (const begin = performance.now(); performance.now() < begin + 30;);
    act(limiter);
    assert.equal(await waiting, 'started');
    limiter.resume();
    await first;
  });
}

test('a process stays alive for tasks that wait for their time, and not for the rate itself', { timeout }, async () => {
  const { code, stdout } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const begin = performance.now();
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, rate: { limit: 1, intervalMs: 30 } });
    for (const task of [1, 2, 3]) limiter.run(() => console.log(task));
    process.on('exit', () => console.log(performance.now() - begin < 5000));
    new ConcurrencyLimiter({ maxConcurrent: 1, rate: { limit: 1, intervalMs: 10_000 } }).run(() => {});
  `);
  assert.deepEqual([code, stdout], [0, '1\n2\n3\ntrue\n']);
});

test('a rate of nonsense is refused', { timeout }, () => {
  const make = (rate) => () => new ConcurrencyLimiter({ maxConcurrent: 1, rate });
  assert.throws(make({ limit: 0, intervalMs: 1 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ limit: 1, intervalMs: 0.5 }), { code: 'ERR_OGPRESS_OUT_OF_RANGE' });
  assert.throws(make({ limit: 1 }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  assert.throws(make({ limit: 1, interval: 1 }), { code: 'ERR_OGPRESS_UNKNOWN_OPTION', message: /`intervalMs`/ });
});

test('a task that has waited long enough goes before one of higher priority', { timeout }, async () => {
  const order = async (ageingMs) => {
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, ageingMs });
    const gate = deferred();
    const started = [];
    const first = limiter.run(() => gate.promise);
    const low = limiter.run(() => started.push('low'));
    await wait(30);
    const high = limiter.run(() => started.push('high'), { priority: 1 });
    gate.resolve();
    await Promise.all([first, low, high]);
    return started;
  };
  assert.deepEqual(await order(10), ['low', 'high']);
  assert.deepEqual(await order(100_000), ['high', 'low']);
  assert.deepEqual(await order(undefined), ['high', 'low']);
});

/** Works for some milliseconds, and lets nothing else happen. */
function block(milliseconds) {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

test('a strict rate holds where tasks begin with long synchronous work', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 3, intervalMs: 60, strict: true } });
  const times = [];
  await limiter.map(Array.from({ length: 9 }), () => {
    times.push(performance.now());
    block(25);
  });
  for (let index = 3; index < times.length; index++) {
    const passed = times[index] - times[index - 3];
    assert.ok(passed >= 60 - SLACK, `start ${index} came ${passed} ms after start ${index - 3}`);
  }
});

test('isRateLimited says whether tasks wait for the rate', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 2, intervalMs: 30 } });
  const seen = [limiter.isRateLimited];
  const tasks = Array.from({ length: 3 }, () => {
    const task = limiter.run(() => {});
    seen.push(limiter.isRateLimited);
    return task;
  });
  assert.deepEqual(seen, [false, false, false, true], 'the third waits');
  assert.equal(limiter.isSaturated, true);
  await limiter.onRateLimit();
  await limiter.onRateLimitCleared();
  assert.deepEqual([limiter.isRateLimited, limiter.isSaturated], [false, false]);
  await Promise.all(tasks);
});

test('onRateLimit resolves when a task has to wait for the rate', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 1, intervalMs: 20 } });
  const limited = limiter.onRateLimit();
  await limiter.run(() => {});
  assert.equal(await isPending(limited), true, 'the rate is used up, and no task waits');
  const waits = limiter.run(() => {});
  await limited;
  await waits;
});

test('a limiter without a rate, or with free slots, is not rate-limited', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const running = limiter.run(() => gate.promise);
  const waiting = limiter.run(() => {});
  assert.deepEqual([limiter.isRateLimited, limiter.isSaturated], [false, true]);
  await limiter.onRateLimitCleared();
  gate.resolve();
  await Promise.all([running, waiting]);
  assert.equal(limiter.isSaturated, false);
});

test('with carryOver, a task that still runs when an interval begins counts in it', { timeout }, async () => {
  for (const [carryOver, expected] of [
    [false, 2],
    [true, 1],
  ]) {
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 2, intervalMs: 40, carryOver } });
    const gate = deferred();
    const begin = performance.now();
    const starts = [];
    const long = limiter.run(() => gate.promise);
    const others = limiter.map(Array.from({ length: 4 }), () => starts.push(performance.now() - begin));
    await limiter.onSizeLessThan(1);
    while (starts.length < 1 + expected) await wait(1);
    const second = starts.slice(1, 3).filter((time) => time < 80 - SLACK);
    assert.equal(second.length, expected, `${starts}`);
    gate.resolve();
    await Promise.all([long, others]);
  }
});

test('a rate is strict or carries tasks over, not both', () => {
  const rate = { limit: 1, intervalMs: 1, strict: true, carryOver: true };
  assert.throws(() => new ConcurrencyLimiter({ maxConcurrent: 1, rate }), {
    code: 'ERR_OGPRESS_CONFLICTING_OPTIONS',
    message: /at most one of `rate.strict` and `rate.carryOver`/,
  });
});

test('shared limiters of one name have the same carryOver', () => {
  const name = 'carry-over';
  ConcurrencyLimiter.shared(name, { rate: { limit: 1, intervalMs: 10, carryOver: true } });
  assert.throws(() => ConcurrencyLimiter.shared(name, { rate: { limit: 1, intervalMs: 10, carryOver: false } }), {
    code: 'ERR_OGPRESS_LIMITER_CONFLICT',
    message: /`rate.carryOver` true but received false/,
  });
});

test('a strict rate counts a permit when it reaches the code that waits for it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter({ maxConcurrent: 9, rate: { limit: 3, intervalMs: 60, strict: true } });
  const times = [];
  const work = async () => {
    const permit = await limiter.acquire();
    times.push(performance.now());
    block(25);
    permit.release();
  };
  await Promise.all(Array.from({ length: 9 }, work));
  for (let index = 3; index < times.length; index++) {
    const passed = times[index] - times[index - 3];
    assert.ok(passed >= 60 - SLACK, `permit ${index} came ${passed} ms after permit ${index - 3}`);
  }
});
