// The command as a process: Ctrl-C, watching, few descriptors, terminals.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { commandLine, start, svg } from '../support/command.js';
import { folder } from '../support/folder.js';
import { decode } from '../support/png.js';

const timeout = 60_000;
const noSignals = process.platform === 'win32' ? 'Windows has no signals' : false;

/** Makes a folder with a number of documents. */
function documents(t, count) {
  const place = folder(t);
  mkdirSync(place.at('in'));
  for (let index = 0; index < count; index++)
    writeFileSync(place.at('in', `${index}.svg`), svg(`hsl(${index} 90% 50%)`));
  return place;
}

/** The next line of an iterator, as an object. */
async function nextObject(lines) {
  const { value, done } = await lines.next();
  assert.ok(!done, 'the output has ended');
  return JSON.parse(value);
}

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  test(`${signal} leaves whole images only, and tells how many`, { timeout, skip: noSignals }, async (t) => {
    const { path, at } = documents(t, 2000);
    const child = start(['render', 'in', '-o', 'out', '--width', '400', '--concurrency', '1', '--json'], { cwd: path });
    const closed = once(child, 'close');
    const lines = child.lines('stdout');
    await nextObject(lines);
    child.kill(signal);
    // npm does so under npx: it passes the signal on.
    child.kill(signal);
    let summary;
    let written = 1;
    for await (const line of lines) {
      const object = JSON.parse(line);
      if (object.type === 'file') written++;
      else summary = object;
    }
    assert.deepEqual(await closed, [expected, null]);
    assert.deepEqual([summary.type, summary.interrupted, summary.total], ['summary', true, 2000]);
    const names = readdirSync(at('out'));
    assert.deepEqual([summary.rendered, written], [names.length, names.length]);
    assert.ok(names.length < 2000);
    for (const name of names) assert.equal(decode(readFileSync(at('out', name))).width, 400);
  });
}

test('the summary of an interrupted run says how far it came', { timeout, skip: noSignals }, async (t) => {
  const { path, at } = documents(t, 2000);
  writeFileSync(at('in', 'warns.svg'), svg().replace('</svg>', '<script/></svg>'));
  // The warning comes first: it is how the test knows that the run has begun.
  const inputs = ['in/warns.svg', 'in'];
  const child = start(['render', ...inputs, '-o', 'out', '--width', '400', '--concurrency', '1'], { cwd: path });
  const closed = once(child, 'close');
  const lines = child.lines('stderr');
  await lines.next();
  child.kill('SIGINT');
  let text = '';
  for await (const line of lines) text += `${line}\n`;
  assert.equal((await closed)[0], 130);
  assert.match(text, /^interrupted after .*\n[\d,]+ of 2,001 images$/m);
});

test('--watch renders what changes and what is new', { timeout, skip: noSignals }, async (t) => {
  const { path, at } = documents(t, 2);
  const child = start(['render', 'in/*.svg', '-o', 'out', '--watch', '--json'], { cwd: path });
  const closed = once(child, 'close');
  const lines = child.lines('stdout');
  const types = [];
  while (types.at(-1) !== 'watching') types.push((await nextObject(lines)).type);
  assert.deepEqual(types, ['file', 'file', 'summary', 'watching']);
  const pixel = (name) => [...decode(readFileSync(at('out', name))).data.subarray(0, 3)];

  writeFileSync(at('in', '0.svg'), svg('#010203'));
  const changed = await nextObject(lines);
  assert.deepEqual([changed.input, changed.ok], ['in/0.svg', true]);
  assert.deepEqual(pixel('0.png'), [1, 2, 3]);

  writeFileSync(at('in', 'new.svg'), svg('#040506'));
  assert.equal((await nextObject(lines)).input, 'in/new.svg');
  assert.deepEqual(pixel('new.png'), [4, 5, 6]);

  writeFileSync(at('in', '1.svg'), '<svg');
  assert.equal((await nextObject(lines)).ok, false);
  child.kill('SIGINT');
  assert.deepEqual(await closed, [0, null]);
});

test('--watch of one file renders it again', { timeout, skip: noSignals }, async (t) => {
  const { path, at } = documents(t, 1);
  const child = start(['render', 'in/0.svg', '--watch', '--json'], { cwd: path });
  const closed = once(child, 'close');
  const lines = child.lines('stdout');
  while ((await nextObject(lines)).type !== 'watching');
  writeFileSync(at('in', '0.svg'), svg('#010203'));
  assert.equal((await nextObject(lines)).ok, true);
  assert.deepEqual([...decode(readFileSync(at('in', '0.png'))).data.subarray(0, 3)], [1, 2, 3]);
  child.kill('SIGTERM');
  assert.deepEqual(await closed, [143, null]);
});

test('five hundred files are rendered with 64 descriptors', { timeout, skip: noSignals }, async (t) => {
  const { path, at } = documents(t, 500);
  const script = 'ulimit -n 64; exec "$0" "$@"';
  const args = [...commandLine('render', 'in', '-o', 'out', '--concurrency', '32')];
  const { stderr } = await promisify(execFile)('sh', ['-c', script, process.execPath, ...args], { cwd: path });
  assert.match(stderr, /^500 images in /);
  assert.equal(readdirSync(at('out')).length, 500);
});

test('a reader that goes away ends the command, and leaves whole images', { timeout, skip: noSignals }, async (t) => {
  const { path, at } = documents(t, 2000);
  const child = start(['render', 'in', '-o', 'out', '--json', '--concurrency', '1', '--width', '400'], { cwd: path });
  const closed = once(child, 'exit');
  await child.lines('stdout').next();
  child.stdout.destroy();
  assert.deepEqual(await closed, [141, null]);
  const names = readdirSync(at('out'));
  assert.ok(names.length < 2000);
  for (const name of names) assert.equal(decode(readFileSync(at('out', name))).width, 400);
});

/** Whether the machine has util-linux's `script`, which makes a terminal. */
const hasTerminal = spawnSync('script', ['-qec', 'exit 7', '/dev/null']).status === 7;

/** The sign in place of the escape character. */
const ESCAPE = '␛';

/** Runs the command in a terminal of some columns. Returns what it writes there. */
function inTerminal(args, { cwd, columns, env = {} }) {
  const words = [process.execPath, ...commandLine(...args)].map((word) => `'${word}'`).join(' ');
  // Many other variables, such as `CI` and `COLORTERM`, decide on colours.
  const { PATH, HOME, NODE_OPTIONS = '' } = process.env;
  const options = { cwd, env: { PATH, HOME, NODE_OPTIONS, TERM: 'xterm-256color', ...env }, encoding: 'utf8' };
  const { stdout } = spawnSync('script', ['-qec', `stty cols ${columns}; ${words}`, '/dev/null'], options);
  return stdout.replaceAll('\u001B', ESCAPE);
}

const COLOUR = /␛\[\d+m/;

for (const columns of [40, 80]) {
  test(`the bar fits into ${columns} columns, and is gone at the end`, { timeout, skip: !hasTerminal }, (t) => {
    const { path } = documents(t, 300);
    const output = inTerminal(['render', 'in', '-o', 'out'], { cwd: path, columns });
    const bars = [...output.matchAll(/␛\[1G([^␛]+)␛\[0K/g)].map(([, bar]) => bar);
    assert.ok(bars.length > 0, JSON.stringify(output));
    for (const bar of bars) assert.ok(bar.length < columns, bar);
    const [, end] = /␛\[\?25h([^]*)$/.exec(output);
    assert.match(end, /␛\[2K␛\[\d+m300 images in /);
    assert.match(output, COLOUR);
  });
}

test('with NO_COLOR there is a bar without colour', { timeout, skip: !hasTerminal }, (t) => {
  const { path } = documents(t, 3);
  const output = inTerminal(['render', 'in', '-o', 'out'], { cwd: path, columns: 80, env: { NO_COLOR: '1' } });
  assert.match(output, /0\/3/);
  assert.doesNotMatch(output, COLOUR);
});

test('a terminal that cannot move the cursor has no bar', { timeout, skip: !hasTerminal }, (t) => {
  const { path } = documents(t, 3);
  const output = inTerminal(['render', 'in', '-o', 'out'], { cwd: path, columns: 80, env: { TERM: 'dumb' } });
  assert.doesNotMatch(output, /␛|0\/3/);
  assert.match(output, /3 images in /);
});

test('warnings of the process are lines above the bar', { timeout, skip: !hasTerminal }, (t) => {
  const { path, at } = documents(t, 3);
  writeFileSync(at('file'), '');
  const args = ['render', 'in', '-o', 'out', '--cache=file/folder'];
  const output = inTerminal(args, { cwd: path, columns: 80, env: { NO_COLOR: '1' } });
  assert.match(output, /␛\[\?7hwarning WARN_OGPRESS_CACHE: .*\r\n/);
  assert.doesNotMatch(output, /\(node:/);
});
