// `ogpress render --watch`: folders that go and come, links, and files that have one output.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { start, svg } from '../support/command.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;
const skip =
  process.platform === 'win32' ? 'Windows has no signals, and does not remove folders that are watched' : false;

/** Starts to watch in a folder. `next()` resolves to the next object, `end()` to the exit code after Ctrl-C. */
async function watch(t, path, ...inputs) {
  const child = start(['render', ...inputs, '-o', 'out', '--json', '--watch'], { cwd: path });
  t.after(() => child.kill('SIGKILL'));
  const lines = child.lines('stdout');
  const next = async () => {
    const { value, done } = await lines.next();
    assert.ok(!done, 'the output has ended');
    return JSON.parse(value);
  };
  const closed = once(child, 'close');
  const end = async () => {
    child.kill('SIGINT');
    return (await closed)[0];
  };
  while ((await next()).type !== 'watching');
  return { next, end };
}

/** Makes a folder with a document. */
function write(...names) {
  mkdirSync(join(...names, '..'), { recursive: true });
  writeFileSync(join(...names), svg('blue'));
}

for (const [title, remove] of [
  ['is removed', (at) => rmSync(at('site'), { recursive: true })],
  ['is renamed', (at) => renameSync(at('site'), at('old'))],
]) {
  test(`a folder that ${title} and comes again is watched on`, { timeout, skip }, async (t) => {
    const { path, at } = folder(t);
    write(at('site/cards/a.svg'));
    const { next, end } = await watch(t, path, 'site/cards/*.svg');
    for (const name of ['b', 'c']) {
      remove(at);
      write(at(`site/cards/${name}.svg`));
      let object = await next();
      // The first events of the new folder may tell of a file twice.
      while (object.input !== join('site', 'cards', `${name}.svg`)) object = await next();
      assert.equal(object.ok, true);
      rmSync(at('old'), { recursive: true, force: true });
    }
    assert.equal(await end(), 0);
  });
}

test('a folder that is missing at first is watched', { timeout, skip }, async (t) => {
  const { path, at } = folder(t);
  const { next, end } = await watch(t, path, 'site/cards/*.svg', 'other/b.svg');
  write(at('site/cards/a.svg'));
  assert.equal((await next()).input, join('site', 'cards', 'a.svg'));
  write(at('other/b.svg'));
  assert.equal((await next()).input, 'other/b.svg');
  assert.equal(await end(), 0);
});

test('a link is rendered again when its file changes, and a link to a folder is not', { timeout, skip }, async (t) => {
  const { path, at } = folder(t);
  write(at('real.svg'));
  write(at('in/b.svg'));
  symlinkSync('../real.svg', at('in/link.svg'));
  const { next, end } = await watch(t, path, 'in');
  symlinkSync('..', at('in/circle'));
  writeFileSync(at('real.svg'), svg('red'));
  assert.equal((await next()).input, join('in', 'link.svg'));
  writeFileSync(at('in/b.svg'), svg('red'));
  assert.equal((await next()).input, join('in', 'b.svg'));
  assert.equal(await end(), 0);
});

test('a new file with the output of another one is reported until that is gone', { timeout, skip }, async (t) => {
  const { path, at } = folder(t);
  write(at('one/a.svg'));
  write(at('two/b.svg'));
  const { next, end } = await watch(t, path, 'one', 'two');
  write(at('two/a.svg'));
  const { ok, error } = await next();
  assert.equal(ok, false);
  assert.match(error.message, /one.a\.svg' and 'two.a\.svg' would both write/);
  rmSync(at('one/a.svg'));
  writeFileSync(at('two/a.svg'), svg('red'));
  assert.equal((await next()).ok, true);
  assert.equal(await end(), 0);
});
