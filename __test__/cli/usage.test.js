// The command line: help, mistakes, exit codes, and the other subcommands.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { commandLine, ogpress, svg } from '../support/command.js';
import { folder } from '../support/folder.js';

const timeout = 60_000;

const hasBash = process.platform !== 'win32' && spawnSync('bash', ['--version']).status === 0;

/** A text that a terminal would take for a command. */
const ESCAPE = '\u001B';

test('--help and --version end well', { timeout }, async () => {
  const help = await ogpress(['--help']);
  assert.equal(help.code, 0);
  for (const name of ['render', 'inspect', 'cache', 'doctor'])
    assert.match(help.stdout, new RegExp(`^  ${name} `, 'm'));
  assert.equal((await ogpress(['--version'])).code, 0);
  const { stdout } = await ogpress(['render', '--help']);
  assert.match(stdout, /--concurrency/);
});

for (const [title, args, expected] of [
  ['nothing', [], /Usage: ogpress/],
  ['an unknown subcommand', ['rendr'], /did you mean render\?/i],
  ['an unknown flag', ['render', 'a.svg', '--widht', '3'], /did you mean --width\?/i],
  ['no input', ['render'], /missing required argument 'inputs'/],
  ['a width that is no integer', ['render', 'a.svg', '--width', '1.5'], /--width/],
  ['a scale of 0', ['render', 'a.svg', '--scale', '0'], /--scale/],
  ['two sizes', ['render', 'a.svg', '--scale', '2', '--width', '3'], /width.*scale/],
  ['a colour that is none', ['render', 'a.svg', '--background', 'nocolour'], /background/],
  ['a quality out of range', ['render', 'a.svg', '--format', 'jpeg', '--quality', '101'], /quality/],
  ['a quality of PNG', ['render', 'a.svg', '--quality', '80'], /quality/],
  ['an unknown format', ['render', 'a.svg', '--format', 'gif'], /png, jpeg, webp/],
  ['a concurrency of 0', ['render', 'a.svg', '--concurrency', '0'], /--concurrency/],
  ['a glob without files', ['render', 'none-*.svg'], /no SVG files/],
  ['an SVG as folder of the cache', ['render', '--cache', 'a.svg', 'b.svg'], /--cache=<folder>/],
  ['an input that --cache has taken', ['render', '--cache', 'a'], /missing required argument 'inputs'; 'a' was taken/],
  ['an empty name of the output folder', ['render', 'a.svg', '-o', ''], /--out/],
  ['a glob that excludes', ['render', '!*.svg'], /excludes/],
  ['inspecting nothing', ['inspect'], /missing required argument 'inputs'/],
]) {
  test(`${title} is wrong usage`, { timeout }, async (t) => {
    const { path, at } = folder(t);
    writeFileSync(at('a.svg'), svg());
    const { code, stdout, stderr } = await ogpress(args, { cwd: path });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, expected);
  });
}

test('a wrong environment variable is wrong usage', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  const { code, stderr } = await ogpress(['render', 'a.svg'], { cwd: path, env: { OGPRESS_MEMORY: 'much' } });
  assert.equal(code, 2);
  assert.match(stderr, /OGPRESS_MEMORY/);
});

for (const [env, isColoured] of [
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
]) {
  const title = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  test(`${title.join(' ')} ${isColoured ? 'sets' : 'removes'} colours`, { timeout }, async () => {
    const { stderr } = await ogpress(['render', 'none.svg'], { env: { NO_COLOR: undefined, ...env } });
    assert.equal(stderr.includes(ESCAPE), isColoured);
  });
}

test('there is no colour and no bar without a terminal', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg());
  writeFileSync(at('b.svg'), '<svg');
  for (const args of [['render', '.'], ['inspect', 'a.svg', 'b.svg'], ['doctor'], ['--help']]) {
    const { stdout, stderr } = await ogpress(args, { cwd: path });
    assert.ok(!`${stdout}${stderr}`.includes(ESCAPE), args.join(' '));
  }
});

test('inspect tells what a document needs', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), svg().replace('</svg>', '<text font-family="Brand">Hi</text><script/></svg>'));
  const { code, stdout } = await ogpress(['inspect', 'a.svg'], { cwd: path });
  assert.equal(code, 0);
  assert.match(stdout, /^a\.svg\n {2}size +40 x 20\n {2}families +Brand\n {2}characters +Hi\n/);
  assert.match(stdout, /warning WARN_OGPRESS_ELEMENT/);
});

test('inspect prints objects, reads standard input, and goes on after a broken file', { timeout }, async (t) => {
  const { path, at } = folder(t);
  writeFileSync(at('a.svg'), '<svg');
  const { code, stdout } = await ogpress(['inspect', '--json', '--width', '80', '-', 'a.svg'], {
    cwd: path,
    input: svg(),
  });
  assert.equal(code, 1);
  const [first, second] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([first.ok, first.input, first.width, first.hasText], [true, '-', 40, false]);
  assert.deepEqual([second.ok, second.input, second.error.code], [false, 'a.svg', 'ERR_OGPRESS_INVALID_SVG']);
});

test('doctor tells the platform, the addon, the fonts and the memory', { timeout }, async () => {
  const { code, stdout } = await ogpress(['doctor', '--json']);
  assert.equal(code, 0);
  const facts = JSON.parse(stdout);
  assert.deepEqual([facts.node, facts.platform, facts.arch], [process.versions.node, process.platform, process.arch]);
  assert.match(facts.addon, /\.node$/);
  assert.ok(facts.fonts.families >= 1 && facts.memory > 0);
  assert.match((await ogpress(['doctor'])).stdout, /^addon +.*\.node$/m);
});

test('doctor tells why the addon does not load', { timeout }, async (t) => {
  const { at } = folder(t);
  writeFileSync(at('broken.node'), 'no addon');
  const { code, stdout } = await ogpress(['doctor'], { env: { NAPI_RS_NATIVE_LIBRARY_PATH: at('broken.node') } });
  assert.equal(code, 1);
  assert.match(stdout, /^addon +ERR_OGPRESS_NATIVE_BROKEN: /m);
});

for (const [shell, expected] of [
  ['bash', /complete .*ogpress/],
  ['zsh', /compdef .*ogpress/],
  ['fish', /complete -c ogpress/],
]) {
  test(`there are completions for ${shell}`, { timeout }, async () => {
    const { code, stdout } = await ogpress(['complete', shell]);
    assert.equal(code, 0);
    assert.match(stdout, expected);
  });
}

test('completions know subcommands, flags and choices', { timeout }, async () => {
  const words = async (...args) => (await ogpress(['complete', '--', ...args])).stdout;
  assert.match(await words(''), /^render\t/m);
  assert.match(await words('render', '--'), /^--width\t/m);
  assert.match(await words('render', '--format', ''), /^webp/m);
});

test('where there is nothing to choose from, shells complete names of files', { timeout }, async () => {
  for (const words of [
    ['render', 'ca'],
    ['render', '--out', ''],
  ]) {
    assert.equal((await ogpress(['complete', '--', ...words])).stdout, ':0\n');
  }
  assert.match((await ogpress(['complete', '--', 'render', '--w'])).stdout, /^:4$/m);
});

test(
  'bash completes without its package of completions, and reads the script twice',
  { timeout, skip: !hasBash },
  async (t) => {
    const { path, at } = folder(t);
    writeFileSync(at('script'), (await ogpress(['complete', 'bash'])).stdout);
    const lines = [
      `ogpress() { '${process.execPath}' ${commandLine().map((word) => `'${word}'`)} "$@"; }`,
      'source ./script',
      'source ./script',
      'complete -p ogpress',
      'COMP_WORDS=(ogpress render --wi) COMP_CWORD=2',
      '__ogpress_complete',
      'echo "${COMPREPLY[@]}"',
    ];
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', lines.join('\n')], { cwd: path, encoding: 'utf8' });
    assert.doesNotMatch(stderr, /readonly|not found/);
    assert.match(stdout, /^complete -o default -F \S+ ogpress\n--width\n$/);
  },
);
