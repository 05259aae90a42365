// Tasks inside tasks: they share a slot, never deadlock, and never break the limit.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConcurrencyLimiter } from '../../index.js';
import { Gauge, random, someWork } from '../support/load.js';
import { PACKAGE, runNode } from '../support/node.js';
import { deferred, isPending, timeout, turn } from '../support/promises.js';

// ---- One inside the other

test('tasks nested five deep run in the one slot of a limit of 1', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const nest = (depth) =>
    limiter.run(async () => {
      assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
      await turn();
      const below = depth > 1 ? await nest(depth - 1) : 0;
      assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
      return below + 1;
    });
  assert.equal(await nest(5), 5);
  assert.equal(limiter.getStats().running, 0);
});

test('a nested task starts within the call, as the slot is there', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  await limiter.run(() => {
    let started = false;
    const inner = limiter.run(() => (started = true));
    assert.equal(started, true);
    return inner;
  });
});

test('a nested task counts once, also where slots are free', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const running = await limiter.run(() => limiter.run(() => limiter.getStats().running));
  assert.equal(running, 1);
});

test('a nested task is found however deep the call, through timers and awaits', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const helper = async () => {
    await null;
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => process.nextTick(resolve));
    return limiter.run(() => 'inner');
  };
  assert.equal(await limiter.run(helper), 'inner');
});

test('a task that waited nests like one that did not', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const nested = () => limiter.run(() => limiter.run(() => limiter.getStats().running));
  assert.deepEqual(await Promise.all([nested(), nested(), nested()]), [1, 1, 1]);
});

test('the failure of a nested task loses no slot', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const reason = new Error('the reason');
  const outer = limiter.run(() => limiter.run(() => limiter.run(() => Promise.reject(reason))));
  await assert.rejects(outer, (error) => error === reason);
  assert.equal(await limiter.run(() => limiter.run(() => 'ran')), 'ran');
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

// ---- Several inside one

test('at a limit of 1 the tasks inside a task run one at a time', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gauge = new Gauge();
  const order = [];
  const outer = limiter.run(() =>
    Promise.all(
      [1, 2, 3].map((number) =>
        limiter.run(() => {
          order.push(number);
          assert.equal(limiter.getStats().running, 1);
          return gauge.count(turn);
        }),
      ),
    ),
  );
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 2, maxConcurrent: 1 });
  await outer;
  assert.equal(gauge.peak, 1);
  assert.deepEqual(order, [1, 2, 3]);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 1 });
});

test('at a limit of 3 the tasks inside a task use the free slots', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(3);
  const gauge = new Gauge();
  const gate = deferred();
  const outer = limiter.run(() =>
    Promise.all(Array.from({ length: 5 }, () => limiter.run(() => gauge.count(() => gate.promise)))),
  );
  assert.equal(gauge.now, 3);
  assert.deepEqual(limiter.getStats(), { running: 3, queued: 2, maxConcurrent: 3 });
  gate.resolve();
  await outer;
  assert.equal(gauge.peak, 3);
  assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: 3 });
});

test('an inherited slot returns to the outer task, not to another one', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const order = [];
  const outer = limiter.run(async () => {
    await limiter.run(turn);
    order.push('outer goes on');
    await limiter.run(turn);
    order.push('outer ends');
  });
  const stranger = limiter.run(() => order.push('stranger'));
  await Promise.all([outer, stranger]);
  assert.deepEqual(order, ['outer goes on', 'outer ends', 'stranger']);
});

for (const limit of [1, 3]) {
  test(`a map inside a task keeps to a limit of ${limit}, and ends`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(limit);
    const gauge = new Gauge();
    const outer = limiter.run(() =>
      limiter.map([1, 2, 3, 4, 5, 6], async (item) => {
        await gauge.count(turn);
        return item * 2;
      }),
    );
    assert.deepEqual(await outer, [2, 4, 6, 8, 10, 12]);
    assert.equal(gauge.peak, limit);
  });
}

test('a map inside each item of a map ends at a limit of 1', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gauge = new Gauge();
  const leaf = async (item) => {
    await gauge.count(turn);
    return item;
  };
  const rows = await limiter.map([1, 2, 3], (row) => limiter.map([row, row], leaf));
  assert.deepEqual(rows, [
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  assert.equal(gauge.peak, 1);
});

// ---- Outliving the task around

test('a nested task that outlives the task around it keeps the slot', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let inner;
  await limiter.run(() => {
    inner = limiter.run(() => gate.promise);
  });
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 0, maxConcurrent: 1 });
  const stranger = limiter.run(() => 'stranger');
  assert.equal(await isPending(stranger), true);
  gate.resolve('inner');
  assert.equal(await inner, 'inner');
  assert.equal(await stranger, 'stranger');
  assert.equal(limiter.getStats().running, 0);
});

test('nested tasks that still wait when their parent ends run, one at a time', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gauge = new Gauge();
  let inner;
  await limiter.run(() => {
    inner = Array.from({ length: 4 }, () => limiter.run(() => gauge.count(turn)));
  });
  const strangers = Array.from({ length: 4 }, () => limiter.run(() => gauge.count(turn)));
  await Promise.all([...inner, ...strangers]);
  assert.equal(gauge.peak, 1);
  assert.equal(limiter.getStats().running, 0);
});

test('what an inner task left behind belongs to the task around it', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gauge = new Gauge();
  const later = deferred();
  const outer = limiter.run(async () => {
    let left;
    await limiter.run(() => {
      const waiting = [1, 2].map(() => limiter.run(() => gauge.count(turn)));
      const fromLater = later.promise.then(() => limiter.run(() => gauge.count(turn)));
      left = [...waiting, fromLater];
    });
    later.resolve();
    await Promise.all(left);
    assert.equal(limiter.getStats().running, 1);
  });
  const stranger = limiter.run(() => gauge.count(turn));
  await Promise.all([outer, stranger]);
  assert.equal(gauge.peak, 1);
});

test('work that starts from a timer after its task has settled is new work', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const submitted = deferred();
  let started = false;
  await limiter.run(() => {
    setImmediate(() => submitted.resolve({ late: limiter.run(() => (started = true)) }));
  });
  const stranger = limiter.run(() => gate.promise);
  const { late } = await submitted.promise;
  assert.equal(started, false);
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await Promise.all([stranger, late]);
  assert.equal(started, true);
});

test('work that starts after its task has failed is new work', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  const submitted = deferred();
  const failed = limiter.run(async () => {
    setImmediate(() => submitted.resolve({ late: limiter.run(() => 'late') }));
    throw new Error('no');
  });
  await assert.rejects(failed);
  const stranger = limiter.run(() => gate.promise);
  const { late } = await submitted.promise;
  assert.deepEqual(limiter.getStats(), { running: 1, queued: 1, maxConcurrent: 1 });
  gate.resolve();
  await stranger;
  assert.equal(await late, 'late');
});

test('work of an aborted task is nested until that task has really settled', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const inner = deferred();
  const aborted = limiter.run(
    async () => {
      await gate.promise;
      await limiter.run(() => inner.resolve('inner'));
    },
    { signal: controller.signal },
  );
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  gate.resolve();
  assert.equal(await inner.promise, 'inner');
  await limiter.onIdle();
});

// ---- Several limiters

test('two limiters can be nested crosswise', { timeout }, async () => {
  const a = new ConcurrencyLimiter(1);
  const b = new ConcurrencyLimiter(1);
  const inA = (fn) => a.run(fn);
  const inB = (fn) => b.run(fn);
  const stats = await inA(() => inB(() => inA(() => inB(() => inA(() => [a.getStats(), b.getStats()])))));
  assert.deepEqual(stats, Array(2).fill({ running: 1, queued: 0, maxConcurrent: 1 }));
  assert.deepEqual([a.getStats().running, b.getStats().running], [0, 0]);
});

test('a task of one limiter is a stranger to another', { timeout }, async () => {
  const a = new ConcurrencyLimiter(1);
  const b = new ConcurrencyLimiter(1);
  const gate = deferred();
  const holding = b.run(() => gate.promise);
  const waiting = a.run(() => b.run(() => 'ran'));
  assert.equal(await isPending(waiting), true);
  assert.equal(b.getStats().queued, 1);
  gate.resolve();
  assert.equal(await waiting, 'ran');
  await holding;
});

test('the end of a task between does not cut the inner from the outer', { timeout }, async () => {
  const a = new ConcurrencyLimiter(1);
  const b = new ConcurrencyLimiter(1);
  const between = deferred();
  const result = await a.run(async () => {
    const fromB = deferred();
    await b.run(() => {
      between.promise.then(() => a.run(() => 'inner')).then(fromB.resolve);
    });
    between.resolve();
    return fromB.promise;
  });
  assert.equal(result, 'inner');
});

// ---- At random

for (const limit of [1, 2, 3, 4]) {
  test(`random nesting among strangers never breaks a limit of ${limit}`, { timeout }, async () => {
    const limiter = new ConcurrencyLimiter(limit);
    const gauge = new Gauge();
    const next = random(limit);
    let submitted = 0;
    let done = 0;
    // A task works alone, then waits for what it nests, then works alone again.
    const task = (depth) => async () => {
      await gauge.count(() => someWork(next));
      assert.ok(limiter.getStats().running <= limit);
      if (depth < 4) {
        await Promise.all(Array.from({ length: Math.floor(next() * 4) }, () => submit(depth + 1)));
      }
      await gauge.count(() => someWork(next));
      done++;
    };
    const submit = (depth) => {
      submitted++;
      return limiter.run(task(depth), { priority: Math.floor(next() * 3) });
    };
    const strangers = [];
    for (let rounds = 0; rounds < 40; rounds++) {
      strangers.push(submit(0));
      await someWork(next);
    }
    await Promise.all(strangers);
    assert.equal(gauge.peak, limit);
    assert.ok(submitted > 200, `${submitted} tasks`);
    assert.equal(done, submitted);
    assert.deepEqual(limiter.getStats(), { running: 0, queued: 0, maxConcurrent: limit });
  });
}

// ---- For ever

const CHAINS = {
  'one limiter': {
    limiters: 'const a = new ConcurrencyLimiter(1); const of = () => a;',
    start: 'spawn()',
  },
  'two limiters in turn': {
    limiters: 'const both = [new ConcurrencyLimiter(1), new ConcurrencyLimiter(2)]; const of = (n) => both[n % 2];',
    start: 'spawn()',
  },
  'a task that never ends': {
    limiters: 'const a = new ConcurrencyLimiter(1); const of = () => a;',
    start: 'a.run(() => { spawn(); return new Promise(() => {}); })',
  },
};

for (const [what, { limiters, start }] of Object.entries(CHAINS)) {
  test(`100,000 tasks of ${what}, each started by the one before, leave nothing behind`, { timeout }, async () => {
    const { code, stdout, stderr } = await runNode(
      `
        import { ConcurrencyLimiter } from '${PACKAGE}';
        ${limiters}
        const used = [];
        let done = 0;
        // Not awaited: each task outlives the one that started it, whose context it runs in.
        const spawn = () => of(done).run(async () => {
          await null;
          done++;
          if (done === 10_000 || done === 100_000) {
            gc();
            used.push(process.memoryUsage().heapUsed);
          }
          if (done < 100_000) spawn();
        });
        process.on('exit', () => console.log(JSON.stringify({ done, grown: used[1] - used[0] })));
        ${start};
      `,
      { flags: ['--expose-gc'] },
    );
    assert.equal(code, 0, stderr);
    const { done, grown } = JSON.parse(stdout);
    assert.equal(done, 100_000);
    // A task scope is above 50 bytes, so a chain of them that is kept would be above 4.5 MB.
    assert.ok(grown < 2e6, `the heap grew by ${grown} bytes`);
  });
}

// ---- A task that waits for one that another task has run

const TRIANGLE = { a: ['b', 'c'], b: ['c'], c: [] };
const DIAMOND = { a: ['b', 'c', 'd'], b: ['d'], c: ['b', 'e'], d: ['e'], e: [] };

/** Loads a graph, each module once. Returns the order in which modules were loaded. `wait` waits for the promises of other modules. */
async function loadGraph(
  graph,
  { limiter, wait = (promises) => Promise.all(promises), keep = (promise) => promise, options },
) {
  const loaded = new Map();
  const order = [];
  let ended = 0;
  const load = (name) => {
    if (!loaded.has(name)) {
      const work = async () => {
        await turn();
        await wait(graph[name].map(load));
        order.push(name);
      };
      const promise = keep(limiter.run(work, options));
      promise.then(() => ended++);
      loaded.set(name, promise);
    }
    return loaded.get(name);
  };
  await load('a');
  assert.equal(ended, loaded.size);
  assert.deepEqual([limiter.getStats().running, limiter.getStats().queued], [0, 0]);
  return order.join('');
}

const WAYS = {
  'Promise.all': {},
  'Promise.allSettled': { wait: (promises) => Promise.allSettled(promises) },
  'await, one after the other': {
    wait: async (promises) => {
      for (const promise of promises) await promise;
    },
  },
  then: {
    wait: (promises) => promises.reduce((last, promise) => last.then(() => promise.then(() => {})), Promise.resolve()),
  },
  'promises that are derived': { keep: (promise) => promise.then((value) => value).finally(() => {}) },
  'promises of async functions': { wait: (promises) => Promise.all(promises.map(async (promise) => promise)) },
  'tasks with options': { options: { priority: 1, weight: 2, timeoutMs: timeout } },
};

for (const [way, how] of Object.entries(WAYS)) {
  for (const limit of [1, 2]) {
    test(
      `a graph that is loaded once ends under a limit of ${limit}, also in a busy process, with ${way}`,
      { timeout },
      async () => {
        const limiter = new ConcurrencyLimiter(limit);
        assert.equal(await loadGraph(TRIANGLE, { limiter, ...how }), 'cba');
        assert.equal(await loadGraph(DIAMOND, { limiter, ...how }), 'edbca');
        assert.ok(limiter.getMetrics().peakRunning <= limit || how.options, 'never more than the limit');
      },
    );
  }
}

test(
  'every graph of five modules that are loaded once ends under limits of 1 and 2, in a busy process',
  { timeout },
  async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = names.flatMap((from, index) => names.slice(index + 1).map((to) => [from, to]));
    let graphs = 0;
    for (let bits = 0; bits < 2 ** edges.length; bits++) {
      const graph = Object.fromEntries(names.map((name) => [name, []]));
      for (const [index, [from, to]] of edges.entries()) if (bits & (1 << index)) graph[from].push(to);
      // The order in which a module names others decides who runs whom.
      if (bits % 3 === 0) for (const below of Object.values(graph)) below.reverse();
      for (const limit of [1, 2]) {
        const limiter = new ConcurrencyLimiter(limit);
        const order = await loadGraph(graph, { limiter });
        assert.equal(new Set(order).size, order.length);
        graphs++;
      }
    }
    assert.equal(graphs, 2048);
  },
);

test('a task that another one has waited for, and no longer does, still starts', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(2);
  const gate = deferred();
  let shared;
  const first = limiter.run(async () => {
    const below = limiter.run(() => gate.promise);
    shared = limiter.run(() => 'shared');
    return Promise.all([below, shared]);
  });
  const busy = deferred();
  await limiter.run(async () => {
    const nested = limiter.run(() => busy.promise);
    await Promise.race([shared, turn()]);
    busy.resolve();
    await nested;
  });
  gate.resolve('below');
  assert.deepEqual(await first, ['below', 'shared']);
});

test(
  'a handler for rejections is no wait: the task goes on, and the other one starts after it',
  { timeout },
  async () => {
    const limiter = new ConcurrencyLimiter(1);
    const gauge = new Gauge();
    await limiter.run(async () => {
      const promises = [];
      const work = (index) =>
        limiter.run(() =>
          gauge.count(async () => {
            promises[index + 1]?.catch(() => {});
            await turn();
          }),
        );
      for (let index = 0; index < 5; index++) promises.push(work(index));
      promises[0].then(() => {});
      await Promise.all(promises);
    });
    assert.equal(gauge.peak, 1);
  },
);

test('a nested task that has to wait rejects, aborts and is unhandled as any other', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  await limiter.run(async () => {
    const first = limiter.run(() => gate.promise);
    const failing = limiter.run(() => Promise.reject(new Error('mine')));
    const aborted = limiter.run(() => assert.fail(), { signal: controller.signal });
    controller.abort();
    await assert.rejects(aborted, { name: 'AbortError' });
    gate.resolve('first');
    assert.equal(await first, 'first');
    await assert.rejects(failing, { message: 'mine' });
    assert.ok(failing instanceof Promise);
  });
});

test('a task outside of all others waits for a nested one without lending it anything', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const gate = deferred();
  let waiting;
  const outer = limiter.run(async () => {
    const first = limiter.run(() => gate.promise);
    waiting = limiter.run(() => 'waited');
    await first;
  });
  await turn();
  assert.equal(await isPending(waiting), true);
  gate.resolve();
  assert.equal(await waiting, 'waited');
  await outer;
});

test(
  'the rejection of a nested task that waited, without a handler, ends the process as any other',
  { timeout },
  async () => {
    const { code, stderr } = await runNode(`
    import { ConcurrencyLimiter } from '${PACKAGE}';
    const limiter = new ConcurrencyLimiter(1);
    await limiter.run(async () => {
      const first = limiter.run(() => new Promise(setImmediate));
      limiter.run(() => Promise.reject(new Error('not handled')));
      await first;
    });
  `);
    assert.equal(code, 1);
    assert.match(stderr, /Error: not handled/);
  },
);
