// What limiters tell of themselves: numbers, Prometheus's text, events, and a diagnostics channel.
import assert from 'node:assert/strict';
import diagnosticsChannel from 'node:diagnostics_channel';
import { test } from 'node:test';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { ConcurrencyLimiter, prometheusMetrics } from '../../../index.js';
import { freshName, startPeer } from '../../support/workers/peer.js';
import { deferred, timeout, turn } from '../../support/promises.js';

const NAME = 'a "name" with \\ and\na new line';

/** The metrics of a limiter by name, as a parser reads them. */
function metricsOf(name) {
  const families = parsePrometheusTextFormat(prometheusMetrics());
  const mine = ({ labels }) => labels?.limiter === name;
  return Object.fromEntries(
    families.map((family) => [family.name, { ...family, metrics: family.metrics.filter(mine) }]),
  );
}

test('Prometheus reads every number of a shared limiter', { timeout }, async () => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 2, maxQueued: 1 });
  const gate = deferred();
  const running = [
    limiter.run(() => gate.promise),
    limiter.run(() => gate.promise.then(() => Promise.reject(new Error('no')))),
  ];
  const waiting = limiter.run(() => {});
  const refused = limiter.run(() => {});
  const ended = Promise.allSettled([...running, waiting, refused]);
  await turn();
  const value = (family, labels = {}) => {
    const found = metricsOf(name)[family].metrics.filter((metric) =>
      Object.entries(labels).every(([label, text]) => metric.labels[label] === text),
    );
    assert.equal(found.length, 1, family);
    return Number(found[0].value);
  };
  assert.deepEqual(
    ['limiter_concurrency_limit', 'limiter_inflight', 'limiter_queue_length', 'limiter_zombies'].map((family) =>
      value(family),
    ),
    [2, 2, 1, 0],
  );
  limiter.maxConcurrent = 3;
  limiter.maxConcurrent = 1;
  limiter.maxConcurrent = 4;
  gate.resolve();
  await ended;
  const outcomes = ['ok', 'error', 'timeout', 'aborted', 'rejected'].map((outcome) =>
    value('limiter_tasks_total', { outcome }),
  );
  assert.deepEqual(outcomes, [2, 1, 0, 0, 1]);
  assert.deepEqual(
    ['up', 'down'].map((direction) => value('limiter_limit_changes_total', { direction })),
    [2, 1],
  );
  // The parser knows no histograms with labels.
  const lines = prometheusMetrics().split('\n');
  for (const family of ['limiter_queue_wait_seconds', 'limiter_task_duration_seconds']) {
    assert.equal(metricsOf(name)[family].type, 'HISTOGRAM');
    for (const sample of [`_bucket{limiter="${name}",le="+Inf"}`, `_count{limiter="${name}"}`]) {
      assert.ok(lines.includes(`${family}${sample} 3`), sample);
    }
  }
});

test('every metric has a help text, a type, and a name that Prometheus would give it', { timeout }, () => {
  ConcurrencyLimiter.shared(NAME, { maxConcurrent: Infinity });
  const families = parsePrometheusTextFormat(prometheusMetrics());
  assert.ok(families.length >= 12);
  for (const { name, help, type } of families) {
    assert.match(name, /^(limiter|ogpress)_[a-z_]+$/);
    assert.ok(help.endsWith('.'), name);
    assert.equal(name.endsWith('_total'), type === 'COUNTER', name);
    assert.equal(name.endsWith('_seconds'), type === 'HISTOGRAM', name);
  }
  assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
  const limit = String.raw`limiter_concurrency_limit{limiter="a \"name\" with \\ and\na new line"} +Inf`;
  assert.ok(prometheusMetrics().split('\n').includes(limit));
});

test('a shared limiter is reported once, by each thread', { timeout }, async (t) => {
  const name = freshName();
  const limiter = ConcurrencyLimiter.shared(name, { maxConcurrent: 5 });
  const peer = await startPeer(t, name);
  await peer.ask('submit');
  await limiter.run(() => {
    const {
      limiter_inflight: { metrics },
    } = metricsOf(name);
    assert.deepEqual(
      metrics.map(({ value }) => value),
      ['2'],
    );
  });
  await peer.ask('release', 0);
});

test('numbers of tasks are by outcome', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const controller = new AbortController();
  const gate = deferred();
  const tasks = [
    limiter.run(() => gate.promise),
    limiter.run(() => Promise.reject(new Error('no'))),
    limiter.run(() => {}, { signal: controller.signal }),
    limiter.run(() => {}, { id: 'a' }),
  ];
  const ended = Promise.allSettled(tasks);
  controller.abort();
  limiter.remove('a');
  gate.resolve();
  await ended;
  limiter.pause();
  const cleared = limiter.run(() => {});
  limiter.clear();
  await cleared.catch(() => {});
  assert.deepEqual(limiter.getMetrics().tasks, { ok: 1, error: 1, timeout: 0, aborted: 2, rejected: 1 });
});

// ---- Events

test('who listens hears of each task, of idleness and of limits', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const heard = [];
  for (const type of ['queued', 'start', 'end', 'idle', 'limitchange']) {
    limiter.addEventListener(type, ({ detail }) => heard.push([type, detail]));
  }
  const error = new Error('no');
  const all = [limiter.run(turn, { id: 'a' }), limiter.run(() => Promise.reject(error), { priority: 2 })];
  await Promise.allSettled(all);
  limiter.maxConcurrent = 1;
  limiter.maxConcurrent = 2;
  const a = { id: 'a', priority: 0, weight: 1 };
  const b = { id: undefined, priority: 2, weight: 1 };
  assert.deepEqual(heard, [
    ['start', a],
    ['queued', b],
    ['end', { ...a, outcome: 'ok', error: undefined }],
    ['start', b],
    ['end', { ...b, outcome: 'error', error }],
    ['idle', null],
    ['limitchange', { maxConcurrent: 2, previous: 1 }],
  ]);
});

test('a listener is called once, or not any more, as with any EventTarget', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  let calls = 0;
  const listener = () => calls++;
  limiter.addEventListener('end', listener, { once: true });
  await limiter.run(() => {});
  await limiter.run(() => {});
  assert.equal(calls, 1);
  limiter.addEventListener('end', listener);
  limiter.removeEventListener('end', listener);
  await limiter.run(() => {});
  assert.equal(calls, 1);
});

test('a task that never starts has events as well', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const heard = [];
  limiter.addEventListener('end', ({ detail: { outcome, error } }) => heard.push([outcome, error.code]));
  limiter.pause();
  const task = limiter.run(() => {});
  limiter.clear();
  await task.catch(() => {});
  assert.deepEqual(heard, [['unstarted', 'ERR_OGPRESS_CLEARED']]);
});

test('a tracer subscribes to one channel, and hears of every limiter', { timeout }, async () => {
  const limiter = new ConcurrencyLimiter(1);
  const heard = [];
  const listener = (message, name) => heard.push([name, message]);
  diagnosticsChannel.subscribe('ogpress:limiter', listener);
  await limiter.run(() => {});
  diagnosticsChannel.unsubscribe('ogpress:limiter', listener);
  await limiter.run(() => {});
  const detail = { limiter, id: undefined, priority: 0, weight: 1 };
  assert.deepEqual(heard, [
    ['ogpress:limiter', { ...detail, type: 'start' }],
    ['ogpress:limiter', { ...detail, type: 'end', outcome: 'ok', error: undefined }],
  ]);
});
