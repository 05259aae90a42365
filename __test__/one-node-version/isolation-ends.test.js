// The processes of isolated renders: started or refused, never mistaken for others, and gone with the thread that started them.
import assert from 'node:assert/strict';
import { ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync } from 'node:fs';
import { mock, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ogImageLimiter, renderOgPng } from '../../index.js';
import { url } from '../support/child.js';
import { folder, put } from '../support/font.js';
import { heavy } from '../support/attacks/heavy.js';
import { filled } from '../support/png.js';

const timeout = 60_000;
const skip = process.platform !== 'linux';
const isolation = 'process';

const CARD = filled('red');
/** Fonts that no process has yet: it takes a new one. */
const fresh = () => ({ isolation, fonts: { system: false } });
const IDLE = { running: 0, queued: 0, maxConcurrent: 1 };

/** Runs `use` where Node.js is another program. */
async function withProgram(t, path, use) {
  const { execPath } = process;
  process.execPath = path;
  t.after(() => (process.execPath = execPath));
  try {
    return await use();
  } finally {
    process.execPath = execPath;
  }
}

/** A program that does nothing for long, and whose number is in the file `pid`. */
function hanging(t) {
  const dir = folder(t);
  const path = put(dir, 'program', `#!/bin/sh\necho $$ > ${dir}/pid\nexec sleep 1000\n`);
  chmodSync(path, 0o755);
  const pid = async () => {
    for (;;) {
      const text = contentOf(`${dir}/pid`);
      if (text.endsWith('\n')) return Number(text);
      await wait(10);
    }
  };
  return { path, pid };
}

/** What a file has in it; nothing if there is none. */
const contentOf = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

/** Resolves when a process is gone, or only waits to be reaped by its new parent. */
async function gone(pid) {
  while (/^State:\s+[^ZX]/m.test(contentOf(`/proc/${pid}/status`))) await wait(10);
}

/** The children of this process, of all its threads. */
const children = () =>
  readdirSync('/proc/self/task')
    .flatMap((thread) => contentOf(`/proc/self/task/${thread}/children`).trim().split(' '))
    .filter(Boolean);

for (const [code, path] of [
  ['ENOENT', '/none/node'],
  ['EACCES', fileURLToPath(new URL('.', import.meta.url))],
  ['ENAMETOOLONG', `/${'long'.repeat(2000)}`],
]) {
  test(
    `a process that cannot be started (${code}) is an error, and no process is signalled`,
    { timeout, skip },
    async (t) => {
      const kills = [t.mock.method(ChildProcess.prototype, 'kill'), t.mock.method(process, 'kill')];
      await withProgram(t, path, () =>
        assert.rejects(renderOgPng(CARD, fresh()), {
          name: 'OgpressError',
          code: 'ERR_OGPRESS_ISOLATION',
          message: new RegExp(`could not be started.* ${code}`),
        }),
      );
      for (const kill of kills) assert.equal(kill.mock.callCount(), 0);
      assert.deepEqual(ogImageLimiter.getStats(), IDLE);
      assert.deepEqual(await renderOgPng(CARD, { isolation }), await renderOgPng(CARD));
    },
  );
}

/** A namespace of processes, where a signal to a wrong number reaches no other process. */
const NAMESPACE = ['--pid', '--fork', '--mount-proc', 'setsid', '--wait'];
const hasNamespaces = !skip && spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;

test(
  'without descriptors a render in isolation is refused, and its process group lives',
  { timeout, skip: !hasNamespaces },
  async () => {
    const source = `
    import { closeSync, openSync, writeSync } from 'node:fs';
    import { spawn } from 'node:child_process';
    const { renderOgPng } = await import('${url('index.js')}');
    const bystander = spawn('sleep', ['30'], { stdio: 'ignore' });
    const held = [];
    try { for (;;) held.push(openSync('/dev/null', 'r')); } catch {}
    const error = await renderOgPng(${JSON.stringify(CARD)}, { isolation: 'process' }).catch((error) => error);
    for (const descriptor of held) closeSync(descriptor);
    await new Promise((resolve) => setTimeout(resolve, 100));
    writeSync(1, JSON.stringify([error.code, error.message, bystander.exitCode ?? bystander.signalCode]));
    bystander.kill();
  `;
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const node = [
      'bash',
      '-c',
      'ulimit -n 100; exec "$@"',
      '-',
      process.execPath,
      '--input-type=module',
      '--eval',
      source,
    ];
    const { stdout } = await promisify(execFile)('unshare', [...NAMESPACE, ...node], { env, timeout: 30_000 });
    const [code, message, bystander] = JSON.parse(stdout);
    assert.equal(code, 'ERR_OGPRESS_ISOLATION');
    assert.match(message, /EMFILE/);
    assert.equal(bystander, null, 'the bystander lives');
  },
);

test('a process that hangs as it starts is ended by the timeout of the render', { timeout, skip }, async (t) => {
  const { path, pid } = hanging(t);
  await withProgram(t, path, () =>
    assert.rejects(renderOgPng(CARD, { ...fresh(), timeoutMs: 300 }), { code: 'ERR_OGPRESS_TIMEOUT' }),
  );
  await gone(await pid());
  await ogImageLimiter.onIdle();
});

test('a process has thirty seconds to start', { timeout, skip }, async (t) => {
  const { path, pid } = hanging(t);
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const rejected = withProgram(t, path, () =>
    assert.rejects(renderOgPng(CARD, { ...fresh(), limiter: null }), {
      code: 'ERR_OGPRESS_ISOLATION',
      message: /did not start within 30 seconds/,
    }),
  );
  const started = await pid();
  mock.timers.tick(29_999);
  assert.ok(children().includes(String(started)), 'it may yet start');
  mock.timers.tick(1);
  await rejected;
  await gone(started);
});

for (const [how, end] of [
  ['is killed', (parent) => parent.kill('SIGKILL')],
  ['exits', (parent) => parent.stdin.end('exit')],
]) {
  test(`a process that paints does not outlive one that ${how}`, { timeout, skip }, async (t) => {
    const source = `
      const { getMetrics, renderOgPng } = await import('${url('index.js')}');
      renderOgPng(${JSON.stringify(heavy({ side: 900, octaves: 2000 }))}, { isolation: 'process', renderer: 'resvg', limits: { maxWork: 1e15 } });
      process.stdin.on('data', () => process.exit());
      while (getMetrics().memory.reserved === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      process.stdout.write('paints');
    `;
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => parent.kill('SIGKILL'));
    await once(parent.stdout, 'data');
    const [helper] = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim().split(' ');
    assert.ok(helper > 0);
    end(parent);
    await once(parent, 'exit');
    await gone(helper);
  });
}

test('a process that hangs as it starts does not outlive one that exits', { timeout, skip }, async (t) => {
  const { path, pid } = hanging(t);
  const source = `
    const { renderOgPng } = await import('${url('index.js')}');
    process.execPath = ${JSON.stringify(path)};
    renderOgPng(${JSON.stringify(CARD)}, { isolation: 'process' });
    process.stdin.on('data', () => process.exit());
  `;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  const started = await pid();
  parent.stdin.end('exit');
  await once(parent, 'exit');
  await gone(started);
});

test('processes of workers that are terminated are ended and reaped', { timeout, skip }, async () => {
  const before = new Set(children());
  const workers = Array.from({ length: 4 }, () => {
    const source = `
      const { parentPort } = require('node:worker_threads');
      import('${url('index.js')}').then(async ({ renderOgPng }) => {
        const render = () => renderOgPng(${JSON.stringify(CARD)}, { isolation: 'process', limiter: null });
        await render();
        parentPort.postMessage('rendered');
        for (;;) await render();
      });
    `;
    return new Worker(source, { eval: true });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  assert.ok(children().length >= before.size + 4);
  await Promise.all(workers.map((worker) => worker.terminate()));
  // Zombies would be children still.
  while (children().some((pid) => !before.has(pid))) await wait(10);
});
