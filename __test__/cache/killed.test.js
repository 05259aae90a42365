// Processes that share a folder and are killed at any moment. No picture is ever wrong or torn, nothing is left locked, and the folder
// stays within its bound. `npm run test:long` runs it at full length.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RenderCache, renderOgPng } from '../../index.js';
import { folder } from '../support/folder.js';
import { filled } from '../support/png.js';

const isLong = process.env.OGPRESS_TEST_LONG === '1';
const KILLS = isLong ? 200 : 12;
const PROCESSES = isLong ? 8 : 3;
const CARDS = isLong ? 10_000 : 600;
/** Less than all cards take, so that entries are removed all the time. */
const MAX_BYTES = CARDS * 150;
const timeout = isLong ? 900_000 : 120_000;

const SCRIPT = fileURLToPath(new URL('../support/cache-process.js', import.meta.url));

/** Starts a process. `lines` counts what it has printed; `ended` resolves to its code and signal. */
function start(dir) {
  const child = spawn(process.execPath, [SCRIPT, dir, String(MAX_BYTES), String(CARDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  /** Resolves when it has printed a line that it had not when this was called. */
  const next = () => new Promise((resolve) => lines.once('line', resolve));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, said })));
  return { child, next, ended };
}

function files(dir) {
  return readdirSync(dir, { recursive: true })
    .map((name) => join(dir, name))
    .flatMap((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, size: found.size }] : [];
    });
}

test('killed processes leave no wrong picture, no lock and no more bytes than allowed', { timeout }, async (t) => {
  const { path: dir } = folder(t);
  const running = Array.from({ length: PROCESSES }, () => start(dir));
  t.after(() => running.forEach(({ child }) => child.kill('SIGKILL')));
  for (let kill = 0; kill < KILLS; kill++) {
    const index = kill % PROCESSES;
    const victim = running[index];
    await victim.next();
    // A moment within the next pictures.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    victim.child.kill('SIGKILL');
    const { code, signal, said } = await victim.ended;
    assert.deepEqual({ code, signal }, { code: null, signal: 'SIGKILL' }, said.at(-1));
    running[index] = start(dir);
  }
  for (const process of running) await process.next();
  for (const process of running) process.child.kill('SIGKILL');
  for (const { ended } of running) await ended;

  const bytes = files(dir).reduce((sum, { size }) => sum + size, 0);
  // Temporary files of killed processes are counted too.
  assert.ok(bytes <= MAX_BYTES, `${bytes} of ${MAX_BYTES} bytes`);
  const cache = new RenderCache({ dir, maxBytes: MAX_BYTES });
  const { entries } = await cache.prune();
  const left = files(dir).filter(({ path }) => !/[\\/](?:[0-9a-f]{62}|CACHEDIR\.TAG|\.gitignore)$/.test(path));
  assert.deepEqual(left, [], 'temporary files are removed, and were not locked');
  assert.ok(entries > 0);
  // All that is left can be read, and written.
  for (let number = 0; number < 100; number++) {
    const document = filled(`rgb(${number & 255} ${number >> 8} 99)`);
    assert.deepEqual(await renderOgPng(document, { cache, limiter: null }), await renderOgPng(document));
  }
  assert.equal(cache.getStats().corrupt, 0);
  assert.equal(cache.getStats().errors, 0);
});
