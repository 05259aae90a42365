// run(): when a task starts, what its promise becomes, and that its slot always comes back.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { Gauge, random, someWork } from '../support/load.js';
import { PACKAGE, runNode } from '../support/node.js';
import { deferred, isPending, rejectionCode, timeout, turn } from '../support/promises.js';

// ---- Start and hand-off

test('a task starts within the call when a slot is free', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const started = [];
  const gate = deferred();
  const first = limiter.run(() => {
    started.push(1);
    return gate.promise;
  });
  assert.deepEqual(started, [1]);
  const second = limiter.run(() => started.push(2));
  assert.deepEqual(started, [1, 2]);
  gate.resolve();
  await Promise.all([first, second]);
});

test('a task without a free slot waits until one is returned', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let started = false;
  const first = limiter.run(() => gate.promise);
  const second = limiter.run(() => (started = true));
  assert.equal(await isPending(second), true);
  assert.equal(started, false);
  gate.resolve();
  await first;
  await second;
  assert.equal(started, true);
});

test(
  'a freed slot goes straight to the first task in the queue, and a new task cannot overtake it',
  { timeout },
  async () => {
    const limiter = new ConcurrencyLimiter(1);
    const gate = deferred();
    const order = [];
    const first = limiter.run(() => gate.promise);
    const second = limiter.run(() => order.push('second'));
    const third = limiter.run(() => order.push('third'));
    gate.resolve();
    const late = first.then(() => {
      assert.equal(limiter.getStats().running, 1, 'the slot is never free while a task waits for it');
      return limiter.run(() => order.push('late'));
    });
    await Promise.all([second, third, late]);
    assert.deepEqual(order, ['second', 'third', 'late']);
  },
);

test('a slot is free again by the time the promise of its task settles', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  await limiter.run(async () => {});
  assert.equal(limiter.getStats().running, 0);
  await limiter.run(() => Promise.reject(new Error('no'))).catch(() => {});
  assert.equal(limiter.getStats().running, 0);
});

// ---- Outcomes

const VALUE = { a: 'value' };
const RESOLVING = {
  'a value': () => VALUE,
  'a promise': () => Promise.resolve(VALUE),
  'an async function': async () => VALUE,
  'a thenable': () => ({ then: (resolve) => resolve(VALUE) }),
  'a thenable of a promise': () => ({ then: (resolve) => resolve(turn().then(() => VALUE)) }),
};

for (const [what, fn] of Object.entries(RESOLVING)) {
  test(`a task of ${what} resolves to the very value, whether it waited or not`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(1);
    const [first, second] = await Promise.all([limiter.run(fn), limiter.run(fn)]);
    assert.equal(first, VALUE);
    assert.equal(second, VALUE);
  });
}

const REASON = new Error('the reason');
const REJECTING = {
  'throws at once': () => {
    throw REASON;
  },
  'rejects at once': () => Promise.reject(REASON),
  'rejects later': () => turn().then(() => Promise.reject(REASON)),
  'is async and throws': async () => {
    throw REASON;
  },
  'returns a thenable that rejects': () => ({ then: (_, reject) => reject(REASON) }),
  'returns a thenable that throws': () => ({
    then() {
      throw REASON;
    },
  }),
  'returns an object whose then cannot be read': () => ({
    get then() {
      throw REASON;
    },
  }),
};

for (const [what, fn] of Object.entries(REJECTING)) {
  test(`a task that ${what} rejects with the very reason and returns its slot`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(1);
    const tasks = [limiter.run(fn), limiter.run(fn), limiter.run(() => 'passed on')];
    const outcomes = await Promise.allSettled(tasks);
    assert.equal(outcomes[0].reason, REASON);
    assert.equal(outcomes[1].reason, REASON);
    assert.equal(outcomes[2].value, 'passed on');
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  });
}

test('a task may reject with undefined', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const [outcome] = await Promise.allSettled([limiter.run(() => Promise.reject())]);
  assert.deepEqual(outcome, { status: 'rejected', reason: undefined });
});

test('a slot is kept until the thenable that a task returned settles', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const task = limiter.run(() => ({ then: (resolve, reject) => gate.promise.then(resolve, reject) }));
  assert.equal(await isPending(task), true);
  assert.equal(limiter.getStats().running, 1);
  gate.resolve('done');
  assert.equal(await task, 'done');
  assert.equal(limiter.getStats().running, 0);
});

// ---- Bad calls

test('what is no function rejects, never throws, and takes no slot', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  for (const fn of [undefined, null, 1, 'fn', {}, [], Promise.resolve()]) {
    await assert.rejects(limiter.run(fn), { name: 'TypeError', code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
  }
});

test('bad options reject, never throw, and start nothing', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const table = {
    ERR_OGPRESS_INVALID_ARG_TYPE: [
      null,
      1,
      'priority',
      [],
      { priority: '1' },
      { priority: null },
      { priority: 1n },
      { signal: null },
      { signal: {} },
      { signal: new AbortController() },
    ],
    ERR_OGPRESS_OUT_OF_RANGE: [0.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31) - 1].map((priority) => {
      return { priority };
    }),
    ERR_OGPRESS_UNKNOWN_OPTION: [{ prio: 1 }, { timeout: 1, priority: 1 }],
  };
  let calls = 0;
  for (const [code, all] of Object.entries(table)) {
    for (const options of all) {
      assert.equal(await rejectionCode(limiter.run(() => calls++, options)), code);
    }
  }
  assert.equal(calls, 0);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('an unknown option names the known one that was meant', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  for (const [key, meant, other] of [
    ['priorty', 'priority', 'signal'],
    ['sginal', 'signal', 'priority'],
  ]) {
    await assert.rejects(
      limiter.run(() => {}, { [key]: undefined }),
      ({ code, message }) => {
        assert.equal(code, 'ERR_OGPRESS_UNKNOWN_OPTION');
        assert.ok(message.includes(`\`${meant}\``) && !message.includes(`\`${other}\``), message);
        return true;
      },
    );
  }
});

test('an option of undefined is as good as none', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  assert.equal(await limiter.run(() => 1, undefined), 1);
  assert.equal(await limiter.run(() => 1, { priority: undefined, signal: undefined }), 1);
});

// ---- Limits

for (const limit of [1, 2, 3, 7, 100, Infinity]) {
  test(`at a limit of ${limit} as many tasks run at once, and never more`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(limit);
    const gauge = new Gauge();
    const next = random(limit === Infinity ? 0 : limit);
    const task = () => {
      assert.ok(limiter.getStats().running <= limit);
      return gauge.count(() => someWork(next));
    };
    await Promise.all(Array.from({ length: 300 }, () => limiter.run(task)));
    assert.equal(gauge.peak, Math.min(limit, 300));
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: limit });
  });
}

test('at a limit of 1 each task ends before the next one starts, in order', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const next = random(1);
  const log = [];
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  const task = async (number) => {
    log.push(`start ${number}`);
    await someWork(next);
    log.push(`end ${number}`);
  };
  await Promise.all(numbers.map((number) => limiter.run(() => task(number))));
  assert.deepEqual(
    log,
    numbers.flatMap((number) => [`start ${number}`, `end ${number}`]),
  );
});

// ---- Stats

test('the stats are three numbers and nothing else', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const gate = deferred();
  const tasks = Array.from({ length: 5 }, () => limiter.run(() => gate.promise));
  assert.deepEqual(limiter.getStats(), { running: 2, queued: 3, maxConcurrent: 2 });
  gate.resolve();
  await Promise.all(tasks);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 2 });
});

for (const count of [20, 10_000]) {
  test(`${count} tasks at once are all counted, and all run`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(3);
    const gates = Array.from({ length: count }, deferred);
    let started = 0;
    const tasks = gates.map(({ promise }, number) =>
      limiter.run(() => {
        assert.equal(started++, number, 'tasks start in the order of their calls');
        return promise;
      }),
    );
    for (let done = 0; done < count; done++) {
      const left = count - done;
      assert.equal(limiter.getStats().running, Math.min(left, 3));
      assert.equal(limiter.getStats().queued, Math.max(left - 3, 0));
      gates[done].resolve(done);
      assert.equal(await tasks[done], done);
    }
    assert.equal(started, count);
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 3 });
  });
}

// ---- Context

test('a task sees the AsyncLocalStorage of its caller, not of the code that freed the slot', { timeout }, async () => {
  const storage = new AsyncLocalStorage();
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const task = async (wait) => {
    const before = storage.getStore();
    await wait;
    return [before, storage.getStore()];
  };
  const outcomes = ['first', 'second', 'third'].map((caller) =>
    storage.run(caller, async () => {
      const seen = await limiter.run(() => task(gate.promise));
      return [...seen, storage.getStore()];
    }),
  );
  storage.run('the code that resolves', () => gate.resolve());
  assert.deepEqual(await Promise.all(outcomes), [
    ['first', 'first', 'first'],
    ['second', 'second', 'second'],
    ['third', 'third', 'third'],
  ]);
});

test('a task is given the signal it was submitted with', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const { signal } = new AbortController();
  const tasks = [
    limiter.run((context) => context.signal, { signal }),
    limiter.run((context) => context.signal, { signal }),
    limiter.run((context) => context.signal),
  ];
  assert.deepEqual(await Promise.all(tasks), [signal, signal, undefined]);
});

// ---- Unhandled rejections

for (const [what, options] of [
  ['', ''],
  [' with a signal', ', { signal: new AbortController().signal }'],
]) {
  test(`the failure of a task${what} without a handler is an unhandled rejection, once`, { timeout }, async () => {
    const { stdout, code, stderr } = await runNode(`
      import { ConcurrencyLimiter } from '${PACKAGE}';
      process.on('unhandledRejection', (reason) => console.log(reason.message));
      const limiter = new ConcurrencyLimiter(1);
      limiter.run(async () => { throw new Error('ran at once'); }${options});
      limiter.run(async () => { throw new Error('waited'); }${options});
    `);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trim().split('\n'), ['ran at once', 'waited']);
  });
}
