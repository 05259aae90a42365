// The packed tarballs, used as a new user would: installed into an empty folder, on a machine without Rust.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

import { install, root } from '../../scripts/run.js';
import { installPackage } from './installed.js';

const { folder, env, call, remove } = installPackage();
cpSync(join(import.meta.dirname, 'fixtures'), folder, { recursive: true });
after(remove);
install(join(root, '__test__', 'runtimes'));

test('nothing but ogpress and the binary for this platform is installed', () => {
  const packages = Object.keys(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages);
  assert.equal(packages.length, 3);
  assert.deepEqual(packages.slice(0, 1), ['']);
  assert.match(packages[1], /^node_modules\/@ogpress\/native-/);
  assert.equal(packages[2], 'node_modules/ogpress');
});

test('the command is installed with the licences of what it contains, and renders', () => {
  const command = join(folder, 'node_modules', '.bin', 'ogpress');
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/ogpress/package.json'), 'utf8'));
  assert.equal(call(command, ['--version']), `${version}\n`);
  assert.match(call(command, ['--help']), /^Usage: ogpress/);
  writeFileSync(join(folder, 'card.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>');
  call(command, ['render', '*.svg', '-o', 'out']);
  assert.deepEqual(readdirSync(join(folder, 'out')), ['card.png']);
  call(command, ['doctor']);
  const licences = readFileSync(join(folder, 'node_modules/ogpress/dist/cli.LICENSES.txt'), 'utf8');
  for (const name of ['@bomb.sh/tab', 'chokidar', 'cli-progress', 'commander', 'picomatch', 'readdirp']) {
    assert.match(licences, new RegExp(`^${name} \\d.* \\(MIT\\)$`, 'm'));
  }
});

test('the package itself does not contain the command', () => {
  const names = ['index.js', 'index.cjs', 'shared.js', 'shared.cjs'];
  for (const name of names) {
    assert.doesNotMatch(readFileSync(join(folder, 'node_modules/ogpress/dist', name), 'utf8'), /commander|lib\/cli/);
  }
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
  'resvg-js.d.ts': 'node_modules/ogpress',
  'rendering.md': join(root, 'docs'),
  'networks.md': join(root, 'docs'),
  'caching.md': join(root, 'docs/recipes'),
  'fonts.md': join(root, 'docs'),
  'limiting.md': join(root, 'docs'),
  'writing.md': join(root, 'docs'),
  'resvg-js.md': join(root, 'docs'),
  'ahead.md': join(root, 'docs', 'recipes'),
};

for (const [file, place] of Object.entries(PAGES)) {
  test(`the examples in ${file} run`, () => {
    const found = examples(readFileSync(resolve(folder, place, file), 'utf8'));
    assert.ok(found.length > 0);
    for (const name of ['@fontsource/inter', '@fontsource-variable/inter', 'piscina']) {
      cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    }
    // In place of the template of the page, which needs satori.
    writeFileSync(
      join(folder, 'card.js'),
      'export default ({ title }) => `<svg xmlns="http://www.w3.org/2000/svg">${title}</svg>`;',
    );
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

for (const [condition, code] of [
  ['browser', 'ERR_OGPRESS_BROWSER'],
  ['edge-light', 'ERR_OGPRESS_RUNTIME'],
  ['workerd', 'ERR_OGPRESS_RUNTIME'],
]) {
  test(`what builds for the condition ${condition} finds a stand-in, of both formats and all entries`, () => {
    const esm = `
      import { renderOgPng } from 'ogpress';
      import pLimit from 'ogpress/p-limit';
      import { Resvg } from 'ogpress/resvg-js';
      await renderOgPng('').catch((error) => console.log(error.code));
      try { pLimit(1); } catch (error) { console.log(error.code); }
      try { new Resvg(''); } catch (error) { console.log(error.code); }
    `;
    const cjs = `
      require('ogpress').renderOgPng('').catch((error) => console.log(error.code));
      try { require('ogpress/p-limit').default(1); } catch (error) { console.log(error.code); }
      try { new (require('ogpress/resvg-js').Resvg)(''); } catch (error) { console.log(error.code); }
    `;
    const evaluate = (source, type) =>
      call(process.execPath, [`--conditions=${condition}`, `--input-type=${type}`, '--eval', source]);
    assert.equal(evaluate(esm, 'module'), `${code}\n`.repeat(3));
    assert.equal(evaluate(cjs, 'commonjs'), `${code}\n`.repeat(3));
  });
}

test('import and require give the same objects, and require of the drop-in gives its function', () => {
  const source = `
    import { createRequire } from 'node:module';
    import * as esm from 'ogpress';
    import pLimit, { limitFunction } from 'ogpress/p-limit';
    const require = createRequire(import.meta.url);
    import { Resvg } from 'ogpress/resvg-js';
    const dropIn = require('ogpress/p-limit');
    console.log(require('ogpress').ogImageLimiter === esm.ogImageLimiter, dropIn === pLimit, dropIn.limitFunction === limitFunction);
    console.log(require('ogpress/resvg-js').Resvg === Resvg);
  `;
  assert.equal(call(process.execPath, ['--input-type=module', '--eval', source]), 'true true true\ntrue\n');
});

test('the CommonJS copy shares limiters with the ES modules, and their tasks nest', () => {
  const source = `
    import { createRequire } from 'node:module';
    import { FileWriter, ogImageLimiter, renderOgPng } from 'ogpress';
    const copy = createRequire(import.meta.url)('./node_modules/ogpress/dist/index.cjs');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    process.on('warning', (warning) => console.log(warning.message));
    const inside = await ogImageLimiter.run(async () => [copy.ogImageLimiter.getStats().running, await copy.renderOgPng(svg)]);
    const isolated = await copy.renderOgPng(svg, { isolation: 'process' });
    await renderOgPng(svg, { limiter: new copy.ConcurrencyLimiter(1) });
    new FileWriter({ within: new copy.FileWriter() });
    console.log(copy.ogImageLimiter === ogImageLimiter, inside[0], inside[1].equals(await renderOgPng(svg)), isolated.equals(inside[1]));
  `;
  assert.equal(call(process.execPath, ['--input-type=module', '--eval', source]), 'false 1 true true\n');
});

test('the CommonJS copy does without timers that a test has replaced', () => {
  const source = `
    const { ConcurrencyLimiter } = require('./node_modules/ogpress/dist/index.cjs');
    require('node:test').mock.timers.enable();
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, rate: { limit: 1, intervalMs: 5 } });
    limiter.map([1, 2, 3], () => {}).then(() => limiter.onIdle()).then(() => console.log('idle'));
  `;
  assert.equal(call(process.execPath, ['--input-type=commonjs', '--eval', source]), 'idle\n');
});

test('contexts that are not used any more are collected, and not before their renders have ended', () => {
  // The first one made the listener of the process's end.
  assert.match(call(process.execPath, ['contexts.cjs'], { timeout: 60_000 }), /^8 rendered, [01] contexts\n$/);
});

for (const [name, file, ...args] of [
  ['Node.js 22', 'node22/bin/node'],
  ['Node.js 24', 'node24/bin/node'],
  ['Node.js 26', 'node26/bin/node'],
  ['Bun', '.bin/bun', 'run'],
  ['Deno', '.bin/deno', 'run', '--allow-all'],
]) {
  test(`${name} imports and requires the package, and renders in another process`, () => {
    const runtime = join(root, '__test__', 'runtimes', 'node_modules', file);
    const result = 'png 40x20, {"running":0,"queued":0,"maxConcurrent":1}\n';
    assert.equal(call(runtime, [...args, 'esm.mjs']), result);
    assert.equal(call(runtime, [...args, 'cjs.cjs']), result);
    cpSync(join(import.meta.dirname, 'fixtures', 'program.mjs'), join(folder, 'program.mjs'));
    assert.equal(call(runtime, [...args, 'program.mjs']), 'PNG true limited\n');
  });
}

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
  for (const file of ['dist', 'index.d.ts', 'p-limit.d.ts', 'resvg-js.d.ts', 'README.md', 'LICENSE-MIT']) {
    assert.ok(files.includes(file), file);
  }
  for (const file of ['src', 'lib', 'Cargo.toml', '__test__', 'scripts', 'examples'])
    assert.ok(!files.includes(file), file);
});
