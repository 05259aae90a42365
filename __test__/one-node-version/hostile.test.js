// Renders documents that were made to do harm, each in a process of its own. Each must end soon, in bounded memory, with a
// picture or an error that has a code, and the next render must be right. Documents that only look harmful must be painted.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ConcurrencyLimiter, renderOgPng } from '../../index.js';
import { ATTACKS, LOOK_ALIKES } from '../support/attacks/attacks.js';
import { LARGE_FILES } from '../support/attacks/large-files.js';
import { decode, pixel } from '../support/png.js';

const timeout = 120_000;

const MOST_MS = 2000;
const MOST_MB = 300;

const HOSTILE = fileURLToPath(new URL('../../tests/data/hostile/', import.meta.url));
const FAULTS = fileURLToPath(new URL('../../tests/data/faults/', import.meta.url));
const run = promisify(execFile);
const processes = new ConcurrencyLimiter(availableParallelism());

async function attack(...args) {
  const script = fileURLToPath(new URL('../support/attacks/attack.js', import.meta.url));
  // A process that ends by a signal, or with another code than 0, rejects.
  const { stdout } = await processes.run(() => run(process.execPath, [script, ...args], { timeout: 60_000 }));
  const { outcome, ms, mb, isRight, left } = JSON.parse(stdout);
  assert.match(outcome, /^picture$|^ERR_OGPRESS_[A-Z0-9_]+$/);
  assert.ok(ms < MOST_MS, `${ms} ms`);
  assert.ok(mb < MOST_MB, `${mb} MiB`);
  assert.ok(isRight, 'the next render is right');
  assert.deepEqual(left, { running: 0, queued: 0, maxConcurrent: 1, active: 0, stuck: 0, reserved: 0 });
  return outcome;
}

test('there are as many cases as there have to be', () => {
  assert.ok(Object.keys(ATTACKS).length >= 40, `${Object.keys(ATTACKS).length} attacks`);
  assert.ok(Object.keys(LOOK_ALIKES).length >= 40, `${Object.keys(LOOK_ALIKES).length} look-alikes`);
});

test('what was made to do harm does none', { timeout, concurrency: true }, async (t) => {
  await Promise.all(Object.keys(ATTACKS).map((name) => t.test(name, { timeout }, () => attack(name))));
});

test('nor does it where resvg paints', { timeout, concurrency: true }, async (t) => {
  await Promise.all(Object.keys(ATTACKS).map((name) => t.test(name, { timeout }, () => attack(name, 'resvg'))));
});

test('what others have made to do harm does none', { timeout, concurrency: true }, async (t) => {
  const [, ...cases] = readFileSync(join(HOSTILE, 'MANIFEST.tsv'), 'utf8').trim().split('\n');
  assert.ok(cases.length > 0);
  const folder = mkdtempSync(join(tmpdir(), 'ogpress-hostile-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await Promise.all(
    cases.map((line) => {
      const [file, , expected] = line.split('\t');
      return t.test(file, { timeout }, async () => {
        const isLarge = file in LARGE_FILES;
        if (isLarge) await LARGE_FILES[file](join(folder, file));
        const outcome = await attack(join(isLarge ? folder : HOSTILE, file));
        if (!expected.startsWith('either')) assert.notEqual(outcome, 'picture');
      });
    }),
  );
});

test('what once broke a promise does no harm', { timeout, concurrency: true }, async (t) => {
  const files = readdirSync(FAULTS).filter((file) => file.endsWith('.svg'));
  assert.ok(files.length > 0);
  await Promise.all(
    files.map((file) =>
      t.test(file, { timeout }, async () => {
        for (const renderer of ['auto', 'resvg']) {
          const outcome = await attack(join(FAULTS, file), renderer);
          if (!/^(hang|panic)-/.test(file)) assert.equal(outcome, 'picture', renderer);
        }
      }),
    ),
  );
});

for (const [name, document] of Object.entries(LOOK_ALIKES)) {
  test(`${name}: painted`, { timeout }, async () => {
    const image = decode(await renderOgPng(document, { onWarning() {} }));
    assert.deepEqual(pixel(image, 15, 5), [255, 0, 0, 255]);
  });
}
