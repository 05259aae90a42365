// A writer calls each callback and listener in the async context of the call that passed it.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FileWriter, writeFile, writeFiles } from '../../index.js';
import { disk, noDisks } from '../support/disk.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;
const context = new AsyncLocalStorage();

test('`onProgress` runs in the context of its call', { timeout }, async (t) => {
  const out = folder(t);
  const writer = new FileWriter();
  const seen = { first: [], second: [] };
  const calls = Object.entries(seen).map(([name, contexts]) =>
    context.run(name, async () => {
      const files = async function* () {
        for (let index = 0; contexts.length < 3; index++) {
          yield [out.at(name, String(index)), 'text'];
          await setTimeout(1);
        }
      };
      await writer.writeFiles(files(), { onProgress: () => contexts.push(context.getStore()) });
      assert.equal(context.getStore(), name);
    }),
  );
  await Promise.all(calls);
  for (const [name, contexts] of Object.entries(seen)) {
    assert.ok(contexts.length >= 3);
    assert.deepEqual([...new Set(contexts)], [name]);
  }
});

test('iterables and getters run in the context of their call, also after they have waited', { timeout }, async (t) => {
  const out = folder(t);
  const data = Buffer.alloc(1 << 20);
  const seen = new Set();
  const note = () => seen.add(context.getStore());
  const entry = (index) => {
    note();
    return {
      get path() {
        note();
        return out.at(String(index));
      },
      get data() {
        note();
        return data;
      },
    };
  };
  const sync = function* () {
    try {
      // More than may wait in memory.
      for (let index = 0; index < 40; index++) yield entry(index);
    } finally {
      note();
    }
  };
  const later = async function* () {
    yield* sync();
  };
  await context.run('call', async () => {
    await Promise.all([writeFiles(sync()), writeFiles(later())]);
    await writeFile(out.at('one'), 'x');
    note();
  });
  assert.deepEqual([...seen], ['call']);
});

/** Makes a writer wait for a full disk once. Resolves when its file was written. */
async function waitForDisk(full, writer) {
  writeFileSync(full.at('ballast'), 'x'.repeat(50_000));
  const free = (event) => {
    event.preventDefault();
    rmSync(full.at('ballast'), { force: true });
    writer.resume();
  };
  writer.addEventListener('diskfull', free);
  await context.run('write', () => writer.writeFile(full.at('file'), 'x'.repeat(40_000)));
  writer.removeEventListener('diskfull', free);
  rmSync(full.at('file'));
}

test('listeners of `diskfull` run in the context in which they were added', { timeout, skip: noDisks }, async (t) => {
  const full = disk(t, 64);
  const writer = new FileWriter({ onDiskFull: 'pause' });
  const seen = [];
  const note = (name) => seen.push([name, context.getStore()]);
  const listener = function (event) {
    assert.equal(this, writer);
    assert.equal(event.detail.code, 'ERR_OGPRESS_DISK_FULL');
    note('function');
  };
  const object = { handleEvent: () => note('object') };
  const once = () => note('once');
  context.run('first', () => {
    writer.addEventListener('diskfull', listener);
    writer.addEventListener('diskfull', object);
    writer.addEventListener('diskfull', once, { once: true });
  });
  // It is there already.
  context.run('second', () => writer.addEventListener('diskfull', listener));
  await waitForDisk(full, writer);
  assert.deepEqual(seen.splice(0), [
    ['function', 'first'],
    ['object', 'first'],
    ['once', 'first'],
  ]);

  context.run('third', () => writer.addEventListener('diskfull', once, { once: true }));
  writer.removeEventListener('diskfull', listener);
  writer.removeEventListener('diskfull', object);
  await waitForDisk(full, writer);
  assert.deepEqual(seen.splice(0), [['once', 'third']]);

  const stop = new AbortController();
  context.run('fourth', () => writer.addEventListener('diskfull', listener, { signal: stop.signal }));
  stop.abort();
  context.run('fifth', () => writer.addEventListener('diskfull', listener));
  await waitForDisk(full, writer);
  assert.deepEqual(seen.splice(0), [['function', 'fifth']]);
});

test('what is no listener is handled as by every event target', { timeout }, () => {
  const writer = new FileWriter();
  writer.addEventListener('diskfull', null);
  writer.removeEventListener('diskfull', null);
  assert.throws(() => writer.addEventListener('diskfull', 'listener'), TypeError);
  const seen = [];
  const listener = (event) => seen.push(event.type);
  // It was never added.
  writer.removeEventListener('other', listener);
  writer.addEventListener('other', listener);
  writer.addEventListener('other', listener, true);
  writer.dispatchEvent(new Event('other'));
  writer.removeEventListener('other', listener, { capture: true });
  writer.dispatchEvent(new Event('other'));
  writer.removeEventListener('other', listener);
  writer.dispatchEvent(new Event('other'));
  assert.deepEqual(seen, ['other', 'other', 'other']);
});
