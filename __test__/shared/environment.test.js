// The environment variables that set how many renders run at once, and how many wait. They are read at import, so every test is a process.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { child, url } from '../support/child.js';

const timeout = 30_000;

/** What importing the package comes to where the variable has this value. */
const imported = (value) =>
  child(
    `try {
       const { ConcurrencyLimiter, ogImageLimiter, renderOgPng } = await import('${url('index.js')}');
       const limits = [ogImageLimiter.maxConcurrent, ConcurrencyLimiter.shared('og-image').maxConcurrent];
       await renderOgPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
       report({ limits: limits.map(String) });
     } catch (error) {
       report({ name: error.name, code: error.code, message: error.message });
     }`,
    { env: { OGPRESS_CONCURRENCY: value } },
  );

for (const [title, value, expected] of [
  ['unset', undefined, '1'],
  ['empty', '', '1'],
  ['1', '1', '1'],
  ['3', '3', '3'],
  ['Infinity', 'Infinity', 'Infinity'],
]) {
  test(
    `OGPRESS_CONCURRENCY ${value ? '=' : 'being'} ${title} lets ${expected} render at once`,
    { timeout },
    async () => {
      assert.deepEqual(await imported(value), { limits: [expected, expected] });
    },
  );
}

for (const value of [
  'abc',
  '0',
  '-1',
  '1.5',
  'NaN',
  '-Infinity',
  '2 cores',
  'AUTO',
  'constructor',
  '99999999999999999999',
]) {
  test(`OGPRESS_CONCURRENCY = ${value} is refused at import`, { timeout }, async () => {
    const { name, code, message } = await imported(value);
    assert.equal(code, 'ERR_OGPRESS_INVALID_ENV');
    assert.equal(name, 'OgpressError');
    assert.ok(message.includes('OGPRESS_CONCURRENCY') && message.includes(`'${value}'`), message);
  });
}

test('OGPRESS_CONCURRENCY=auto lets a render run for each processor', { timeout }, async () => {
  const cpus = String(availableParallelism());
  assert.deepEqual(await imported('auto'), { limits: [cpus, cpus] });
});

test('OGPRESS_CONCURRENCY=auto goes by the processors that the process may use', { timeout }, async (t) => {
  const found = spawnSync('taskset', ['--version']).status === 0;
  assert.ok(found || !process.env.CI, 'the command taskset is missing');
  if (!found) return t.skip('needs the command taskset');
  const source = `import { ogImageLimiter } from '${url('index.js')}'; console.log(ogImageLimiter.maxConcurrent)`;
  const env = { ...process.env, OGPRESS_CONCURRENCY: 'auto' };
  const args = ['--cpu-list', '0', process.execPath, '--input-type=module', '--eval', source];
  const { stdout } = spawnSync('taskset', args, { env, encoding: 'utf8' });
  assert.equal(stdout, '1\n');
});

for (const [value, expected] of [
  [undefined, 'Infinity'],
  ['Infinity', 'Infinity'],
  ['0', '0'],
  ['25', '25'],
]) {
  test(`OGPRESS_MAX_QUEUED=${value} lets ${expected} renders wait`, { timeout }, async () => {
    const seen = await child(
      `const { ConcurrencyLimiter, ogImageLimiter } = await import('${url('index.js')}');
       report([ogImageLimiter.maxQueued, ConcurrencyLimiter.shared('og-image').maxQueued].map(String));`,
      { env: { OGPRESS_MAX_QUEUED: value } },
    );
    assert.deepEqual(seen, [expected, expected]);
  });
}

for (const value of ['-1', '1.5', 'many', 'auto']) {
  test(`OGPRESS_MAX_QUEUED=${value} is refused at import`, { timeout }, async () => {
    const code = await child(`report(await import('${url('index.js')}').catch(({ code }) => code))`, {
      env: { OGPRESS_MAX_QUEUED: value },
    });
    assert.equal(code, 'ERR_OGPRESS_INVALID_ENV');
  });
}

test('a worker with another environment takes the limiter as the first thread made it', { timeout }, async () => {
  const limits = await child(
    `import { once } from 'node:events';
     import { Worker } from 'node:worker_threads';
     const { ogImageLimiter } = await import('${url('index.js')}');
     const source = "import('${url('index.js')}').then(({ ogImageLimiter }) => require('node:worker_threads').parentPort.postMessage(ogImageLimiter.maxConcurrent))";
     const worker = new Worker(source, { eval: true, execArgv: [], env: { OGPRESS_CONCURRENCY: '3' } });
     const [seen] = await once(worker, 'message');
     report([ogImageLimiter.maxConcurrent, seen]);`,
    { env: { OGPRESS_CONCURRENCY: '2' } },
  );
  assert.deepEqual(limits, [2, 2]);
});
