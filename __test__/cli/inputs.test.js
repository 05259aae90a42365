// Odd inputs of `ogpress`: links, names that look like globs, and inputs that are too large.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { Inputs, Target, sourcesOf } from '../../lib/cli/sources.js';
import { commandLine, ogpress, start, svg } from '../support/command.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;

const isWindows = process.platform === 'win32';

/** A folder with documents, and a function that runs the command there. */
function project(t, ...names) {
  const place = folder(t);
  for (const name of names) {
    mkdirSync(place.at(name, '..'), { recursive: true });
    writeFileSync(place.at(name), svg());
  }
  return { ...place, run: (...args) => ogpress(args, { cwd: place.path }) };
}

test('a link that leads in a circle is reported, and the others are rendered', { timeout }, async (t) => {
  const { run, at, names } = project(t, 'in/a.svg');
  try {
    symlinkSync('circle.svg', at('in/circle.svg'));
  } catch (error) {
    if (error.code !== 'EPERM') throw error;
    return t.skip('links need a right here');
  }
  for (const inputs of [['in'], ['in/circle.svg', 'in/a.svg']]) {
    const { code, stderr } = await run('render', ...inputs, '-o', 'out');
    assert.equal(code, 1);
    assert.match(stderr, /circle\.svg: error /);
    assert.match(stderr, /1 image in /);
    assert.deepEqual(names('out'), ['a.png']);
  }
});

test('an input that cannot be looked up is reported, and the others are rendered', { timeout }, async (t) => {
  const { run, names } = project(t, 'a.svg');
  const { code, stderr } = await run('render', `${'x'.repeat(300)}.svg`, 'a.svg', '-o', 'out');
  assert.equal(code, 1);
  assert.match(stderr, /^x+\.svg: error E/m);
  assert.deepEqual(names('out'), ['a.png']);
});

test('a folder leaves out names that begin with a dot', { timeout }, async (t) => {
  const { run, names } = project(t, 'in/a.svg', 'in/.hidden.svg', 'in/.svg', 'in/.folder/b.svg');
  assert.equal((await run('render', 'in', '-o', 'out')).code, 0);
  assert.deepEqual(names('out'), ['a.png']);
  assert.equal((await run('render', 'in/.*.svg', '-o', 'named')).code, 0);
  assert.ok(names('named').includes('.hidden.png'));
});

for (const glob of ['app/(site)/[slug]/*.svg', 'app/(site)/[slug]/**', 'app/(site)/[s]/*.svg']) {
  test(`folders that exist are no part of the glob ${glob}`, { timeout }, async (t) => {
    const { run, names } = project(t, 'app/(site)/[slug]/a.svg', 'app/(site)/s/a.svg', 'app/site/slug/b.svg');
    assert.equal((await run('render', glob, '-o', 'out')).code, 0);
    assert.deepEqual(names('out'), glob.includes('[s]') ? ['s'] : ['a.png']);
  });
}

test('a backslash quotes the characters of globs', { timeout, skip: isWindows }, async (t) => {
  const { run, names } = project(t, 'app/[slug]/a.svg', '{b}.svg');
  assert.equal((await run('render', 'app/\\[slug\\]/*.svg', '\\{b\\}.svg', '-o', 'out')).code, 0);
  assert.deepEqual(names('out'), ['a.png', '{b}.png']);
});

test('an endless input ends with an error', { timeout }, async () => {
  for (const command of ['render', 'inspect']) {
    const child = start([command, '-']);
    const zeros = Buffer.alloc(2 ** 20);
    const endless = new Readable({
      read() {
        this.push(zeros);
      },
    });
    // The command has closed the pipe.
    child.stdin.on('error', () => endless.destroy());
    endless.pipe(child.stdin);
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.match(stderr, /ERR_OGPRESS_LIMIT/);
  }
});

test('a file above the limit is an error, whatever its size', { timeout }, async (t) => {
  const { run, at } = project(t, 'large.svg');
  truncateSync(at('large.svg'), 3 * 2 ** 30);
  for (const command of ['render', 'inspect']) {
    const { code, stderr } = await run(command, 'large.svg');
    assert.equal(code, 1);
    assert.match(stderr, /large\.svg: error ERR_OGPRESS_LIMIT/);
  }
});

test('a file that comes while others are rendered and has their output does not stop them', { timeout }, async (t) => {
  const { path, at } = project(t);
  const many = 10_001;
  for (let index = 0; index < many; index++) writeFileSync(at(`${index}.svg`), '');
  const inputs = new Inputs(await sourcesOf([path]), new Target(at('out'), 'png'));
  writeFileSync(at('0.svgz'), '');
  const files = [...inputs.files()];
  assert.equal(files.length, many + 1);
  assert.deepEqual(
    files.filter(({ error }) => error !== undefined).map((file) => file.path),
    ['0.svgz'],
  );
});

test('standard output that cannot be written is an error', { timeout, skip: !existsSync('/dev/full') }, async (t) => {
  const { path } = project(t, 'a.svg');
  const command = `"$0" "$@" < a.svg > /dev/full`;
  const run = promisify(execFile)('sh', ['-c', command, process.execPath, ...commandLine('render', '-')], {
    cwd: path,
  });
  await assert.rejects(run, ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(stderr, /cannot write to standard output: ENOSPC/);
    return true;
  });
});

test('an image that standard output takes a part of is an error', { timeout, skip: isWindows }, async (t) => {
  const { path, at } = project(t);
  // The limit of the shell is four blocks of 512 or 1024 bytes; noise does not fit into them.
  const noise =
    '<filter id="f"><feTurbulence baseFrequency=".5"/></filter><rect width="99" height="99" filter="url(#f)"/>';
  writeFileSync(at('a.svg'), `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${noise}</svg>`);
  const command = `trap '' XFSZ; ulimit -f 4; "$0" "$@" < a.svg > a.png`;
  const run = promisify(execFile)('sh', ['-c', command, process.execPath, ...commandLine('render', '-')], {
    cwd: path,
  });
  await assert.rejects(run, ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(stderr, /EFBIG/);
    return true;
  });
});
