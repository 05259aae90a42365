// Installations that cannot load the binary: each is one error with a code, the platform and what to do.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { installPackage } from './installed.js';

const { folder, run, remove } = installPackage();
after(remove);

const modules = join(folder, 'node_modules');
const [platform] = readdirSync(join(modules, '@ogpress'));
const target = platform.replace(/^native-/, '');

/** A project with the package as a user's mistake has left it. `spoil(folder)` makes the mistake. */
function project(t, spoil) {
  const path = mkdtempSync(join(tmpdir(), 'ogpress-spoilt-'));
  t.after(() => rmSync(path, { recursive: true }));
  cpSync(modules, join(path, 'node_modules'), { recursive: true });
  writeFileSync(join(path, 'package.json'), '{ "private": true }\n');
  spoil(path);
  return path;
}

/** Imports and requires the package in a project, and returns the error: both have to throw the same. */
function failure(cwd, { flags = [], env = {}, entry = 'ogpress' } = {}) {
  const show = `(error) => console.log(JSON.stringify({ code: error.code, message: error.message, name: error.name }))`;
  const sources = {
    module: `await import('${entry}').catch(${show});`,
    commonjs: `try { require('${entry}'); } catch (error) { (${show})(error); }`,
  };
  const [esm, cjs] = Object.entries(sources).map(([type, source]) => {
    const { stdout, stderr } = run(process.execPath, [...flags, `--input-type=${type}`, '--eval', source], {
      cwd,
      env,
    });
    assert.notEqual(stdout, '', `nothing was thrown; ${stderr}`);
    return JSON.parse(stdout);
  });
  assert.deepEqual(cjs, esm);
  return esm;
}

const withoutBinary = (path) => rmSync(join(path, 'node_modules', '@ogpress'), { recursive: true });

for (const [manager, file, mend] of [
  ['npm', 'package-lock.json', /--omit=optional.*npm\/cli#4828.*`npm install --os=/],
  ['pnpm', 'pnpm-lock.yaml', /pnpm-workspace\.yaml.*supportedArchitectures.*os: \[current, /],
  ['yarn', 'yarn.lock', /\.yarnrc\.yml.*supportedArchitectures.*--ignore-optional/],
  ['bun', 'bun.lock', /`bun install --force --os=/],
  ['deno', 'deno.lock', /`deno install/],
]) {
  test(`a missing package of the platform is an error that says how ${manager} installs it`, (t) => {
    const path = project(t, (at) => {
      withoutBinary(at);
      writeFileSync(join(at, file), '');
    });
    const { code, message, name } = failure(path);
    assert.equal(code, 'ERR_OGPRESS_NATIVE_MISSING');
    assert.equal(name, 'OgpressError');
    assert.ok(message.includes(`@ogpress/${platform}`), message);
    assert.match(message, mend);
    assert.equal(failure(path, { entry: 'ogpress/p-limit' }).code, code);
  });
}

test('the package manager that runs the program counts where there is no lock file', (t) => {
  const path = project(t, withoutBinary);
  const env = { npm_config_user_agent: 'pnpm/10.0.0 npm/? node/v20.19.0 linux x64' };
  assert.match(failure(path, { env }).message, /pnpm-workspace\.yaml/);
});

test('a folder without a lock file may be a deployment of traced files, which the error says', (t) => {
  const path = project(t, withoutBinary);
  assert.match(failure(path).message, /outputFileTracingIncludes.*npm install/);
});

test('a binary of another version is refused', (t) => {
  const path = project(t, (at) => {
    const file = join(at, 'node_modules', '@ogpress', platform, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version: '9.9.9' }));
  });
  const { code, message } = failure(path);
  assert.equal(code, 'ERR_OGPRESS_NATIVE_VERSION');
  assert.match(message, /9\.9\.9/);
});

test('a damaged binary is an error that names the file and the reason', (t) => {
  const path = project(t, (at) => {
    writeFileSync(join(at, 'node_modules', '@ogpress', platform, `ogpress.${target}.node`), 'version https://git-lfs');
  });
  const { code, message } = failure(path);
  assert.equal(code, 'ERR_OGPRESS_NATIVE_BROKEN');
  assert.match(message, new RegExp(platform));
  assert.match(message, /remove node_modules and install again/);
});

test('a process that may load no addons is told so', (t) => {
  const path = project(t, () => {});
  const { code, message } = failure(path, { flags: ['--no-addons'] });
  assert.equal(code, 'ERR_OGPRESS_NATIVE_BROKEN');
  assert.match(message, /--no-addons/);
});

for (const [name, changes] of [
  ['freebsd-x64', { platform: 'freebsd', arch: 'x64' }],
  ['win32-ia32-msvc', { platform: 'win32', arch: 'ia32' }],
  ['linux-riscv64-gnu', { platform: 'linux', arch: 'riscv64' }],
]) {
  test(`a platform without a binary is named: ${name}`, (t) => {
    const path = project(t, () => {});
    const source = `for (const [name, value] of Object.entries(${JSON.stringify(changes)})) Object.defineProperty(process, name, { value });`;
    const { code, message } = failure(path, {
      flags: ['--import', `data:text/javascript,${encodeURIComponent(source)}`],
    });
    assert.equal(code, 'ERR_OGPRESS_UNSUPPORTED_PLATFORM');
    assert.ok(message.includes(name) && message.includes('linux-x64-musl'), message);
  });
}

test('a binary beside the package and one of the environment are used', (t) => {
  const path = project(t, (at) => {
    const from = join(at, 'node_modules', '@ogpress', platform, `ogpress.${target}.node`);
    mkdirSync(join(at, 'own'));
    cpSync(from, join(at, 'own', 'addon.node'));
    withoutBinary(at);
  });
  const render = [
    '--input-type=module',
    '--eval',
    `import { renderOgPng } from 'ogpress';
     const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
     console.log((await renderOgPng(svg, { isolation: 'process' })).toString('latin1', 1, 4));`,
  ];
  const env = { NAPI_RS_NATIVE_LIBRARY_PATH: join(path, 'own', 'addon.node') };
  assert.equal(run(process.execPath, render, { cwd: path, env }).stdout, 'PNG\n');
  cpSync(join(path, 'own', 'addon.node'), join(path, 'node_modules', 'ogpress', `ogpress.${target}.node`));
  assert.equal(run(process.execPath, render, { cwd: path }).stdout, 'PNG\n');
});

test('a process without the permission to look elsewhere loads the package', () => {
  const [major] = process.versions.node.split('.');
  const flags = [major < 24 ? '--experimental-permission' : '--permission', '--allow-addons'];
  const source = `
    import { renderOgPng } from 'ogpress';
    const png = await renderOgPng('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    console.log(png.length > 0);
  `;
  const args = [...flags, `--allow-fs-read=${folder}/*`, '--no-warnings', '--input-type=module', '--eval', source];
  const { stdout, stderr } = run(process.execPath, args, { cwd: folder });
  assert.deepEqual([stdout, stderr], ['true\n', '']);
});

test('an addon of another package in place of the binary is an error with a code', (t) => {
  const path = project(t, () => {});
  writeFileSync(join(path, 'other.cjs'), 'module.exports = { other: true };\n');
  const { code, message } = failure(path, { env: { NAPI_RS_NATIVE_LIBRARY_PATH: join(path, 'other.cjs') } });
  assert.equal(code, 'ERR_OGPRESS_NATIVE_BROKEN');
  assert.match(message, /it is an addon of another package/);
});

for (const [condition, code] of [
  ['browser', 'ERR_OGPRESS_BROWSER'],
  ['edge-light', 'ERR_OGPRESS_RUNTIME'],
]) {
  test(`the stand-in of ogpress/p-limit for ${condition} is a function in CommonJS too`, () => {
    const source = `try { require('ogpress/p-limit')(2) } catch ({ code }) { console.log(code) }`;
    const { stdout } = run(process.execPath, ['-C', condition, '--eval', source], { cwd: folder });
    assert.equal(stdout, `${code}\n`);
  });
}
