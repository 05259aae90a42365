// The packed tarballs, used as a new user would: installed into an empty folder, on a machine without Rust.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

import { pack } from '../../scripts/pack.js';
import { root } from '../../scripts/run.js';

const fixtures = join(import.meta.dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'ogpress-user-'));
/** Node and npm, and no compiler of any kind. */
const bin = mkdtempSync(join(tmpdir(), 'ogpress-path-'));
const env = { PATH: bin, HOME: process.env.HOME, npm_config_offline: 'true' };

function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

before(() => {
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync(realpathSync(join(dirname(process.execPath), 'npm')), join(bin, 'npm'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  cpSync(fixtures, folder, { recursive: true });
  call('npm', ['install', '--no-audit', '--no-fund', ...pack()]);
});

after(() => [folder, bin].forEach((path) => rmSync(path, { recursive: true })));

test('nothing but ogpress and the binary for this platform is installed', () => {
  const packages = Object.keys(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages);
  assert.equal(packages.length, 3);
  assert.deepEqual(packages.slice(0, 1), ['']);
  assert.match(packages[1], /^node_modules\/@ogpress\/native-/);
  assert.equal(packages[2], 'node_modules/ogpress');
});

test('there is no Rust on the path', () => {
  assert.equal(spawnSync('cargo', ['--version'], { env }).error?.code, 'ENOENT');
});

test('an ES module renders and limits', () => {
  assert.equal(call(process.execPath, ['esm.mjs']), 'png 40x20, {"running":0,"queued":0,"maxConcurrent":1}\n');
});

test('require() renders and limits', () => {
  assert.equal(call(process.execPath, ['cjs.cjs']), 'png 40x20, {"running":0,"queued":0,"maxConcurrent":1}\n');
});

test('the types compile under strict settings, and the wrong uses do not', () => {
  for (const types of ['node', 'typescript', 'undici-types']) {
    const from = types === 'node' ? '@types/node' : types;
    cpSync(join(root, 'node_modules', from), join(folder, 'node_modules', from), { recursive: true });
  }
  for (const native of readdirSync(join(root, 'node_modules', '@typescript'), { withFileTypes: true })) {
    const path = join('node_modules', '@typescript', native.name);
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  call(process.execPath, ['node_modules/typescript/bin/tsc', '--project', '.']);
});

/** The JavaScript in a file's code fences, without what makes it a comment. */
function examples(text) {
  const fences = text.replaceAll(/^ +\* ?/gm, '').matchAll(/^```js\n(.*?)^```$/gms);
  return [...fences].map(([, code]) => code).filter((code) => code.startsWith('import '));
}

/** The pages whose examples are tested. The package contains the first three; the others are in the repository. */
const PAGES = {
  'README.md': 'node_modules/ogpress',
  'index.d.ts': 'node_modules/ogpress',
  'p-limit.d.ts': 'node_modules/ogpress',
  'rendering.md': join(root, 'docs'),
  'fonts.md': join(root, 'docs'),
  'limiting.md': join(root, 'docs'),
  'writing.md': join(root, 'docs'),
};

for (const [file, place] of Object.entries(PAGES)) {
  test(`the examples in ${file} run`, () => {
    const found = examples(readFileSync(resolve(folder, place, file), 'utf8'));
    assert.ok(found.length > 0);
    for (const font of ['@fontsource/inter', '@fontsource-variable/inter']) {
      cpSync(join(root, 'node_modules', font), join(folder, 'node_modules', font), { recursive: true });
    }
    for (const weight of ['Regular', 'Bold']) {
      cpSync(join(root, `assets/fonts/Inter-${weight}.ttf`), join(folder, `fonts/Brand-${weight}.ttf`));
    }
    for (const [index, code] of found.entries()) {
      const name = `${file}-${index}.mjs`;
      // What an example leaves to its reader.
      const given = `const [url, urls, signal] = ['data:,hello', ['data:,a'], AbortSignal.timeout(60_000)];\n`;
      writeFileSync(join(folder, name), `${code.includes('url') ? given : ''}${code}`);
      call(process.execPath, [name]);
    }
  });
}

test('a bundler that builds for a browser finds the stub', () => {
  const script = `import { renderOgPng } from 'ogpress'; renderOgPng('').catch((e) => console.log(e.code));`;
  assert.equal(
    call(process.execPath, ['--conditions=browser', '--input-type=module', '--eval', script]),
    'ERR_OGPRESS_BROWSER\n',
  );
});

test('no package has an install script, or metadata that makes Vite bundle it', () => {
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/ogpress/package.json'), 'utf8'));
  assert.equal(manifest.scripts, undefined);
  assert.ok(manifest.keywords.includes('withastro') && manifest.keywords.includes('astro-integration'));
  assert.ok(!manifest.keywords.includes('astro') && !manifest.keywords.includes('astro-component'));
  for (const kind of ['dependencies', 'peerDependencies', 'devDependencies']) {
    assert.equal(manifest[kind]?.astro, undefined);
  }
});

test('the package of the platform contains the licences of the crates in the binary', () => {
  const packages = readdirSync(join(folder, 'node_modules/@ogpress'));
  assert.equal(packages.length, 1);
  const notices = readFileSync(join(folder, 'node_modules/@ogpress', packages[0], 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const crate of ['resvg', 'napi', 'selectors']) assert.match(notices, new RegExp(`^  ${crate} \\d`, 'm'));
});

test('every file that the package lists is there, and nothing of its workshop', () => {
  const files = readdirSync(join(folder, 'node_modules/ogpress'));
  for (const file of [
    'index.js',
    'index.d.ts',
    'p-limit.d.ts',
    'browser.js',
    'native.js',
    'lib',
    'README.md',
    'LICENSE-MIT',
  ]) {
    assert.ok(files.includes(file), file);
  }
  for (const file of ['src', 'Cargo.toml', '__test__', 'scripts', 'examples']) assert.ok(!files.includes(file), file);
});
