// The package under Jest and Vitest. Both give each file of tests a context, and some of their environments the globals of a browser.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { installPackage, installTools, tools } from './installed.js';

installTools();
const { folder, run, remove } = installPackage();
after(remove);
cpSync(join(import.meta.dirname, 'runners'), folder, { recursive: true });

// Test runners look for their environments from the project, so these are installed in it.
for (const name of ['jest', 'jest-environment-jsdom', 'jsdom', 'vitest']) {
  symlinkSync(join(tools, 'node_modules', name), join(folder, 'node_modules', name));
}

/** Node warns of a leak at the eleventh listener: a copy of the package that listens for each file would cause that. */
const FILES = 12;

/** Writes files of tests that load the package, and runs a test runner on them. All tests have to pass without a warning. */
function runTests(kind, source, command, { files = 2, env = {} } = {}) {
  const place = join(folder, kind);
  mkdirSync(place, { recursive: true });
  const ending = source.startsWith('import') ? 'mjs' : 'cjs';
  for (let file = 1; file <= files; file++) writeFileSync(join(place, `${file}.test.${ending}`), source);
  const options = { env: { CI: '1', NO_COLOR: '1', PLACE: place, ...env }, timeout: 120_000 };
  const { status, stdout, stderr } = run(process.execPath, command, options);
  const output = stdout + stderr;
  assert.equal(status, 0, output);
  assert.match(output, new RegExp(`Tests:? +${files * 5} passed`), output);
  assert.doesNotMatch(output, /MaxListenersExceededWarning|WARN_OGPRESS/);
}

const jest = (...flags) => [join(tools, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', ...flags];
const jestConfig = (config) =>
  `--config=${JSON.stringify({ rootDir: folder, testMatch: ['**/*.test.?js'], ...config })}`;
const REQUIRES = `require('../suite.cjs')({ test, expect, load: async () => require('ogpress') });\n`;

test(`Jest with CommonJS, ${FILES} files in one process`, () => {
  runTests('jest', REQUIRES, jest(jestConfig({ roots: ['<rootDir>/jest'] })), { files: FILES });
});

test('Jest with an imitated browser, told to take the files for Node.js', () => {
  const config = { testEnvironment: 'jsdom', testEnvironmentOptions: { customExportConditions: ['node'] } };
  runTests('jest-jsdom', REQUIRES, jest(jestConfig({ roots: ['<rootDir>/jest-jsdom'], ...config })));
});

test('Jest with an imitated browser finds the stand-in, whose error names the setting', () => {
  mkdirSync(join(folder, 'jest-stub'));
  const source = `test('stub', async () => {
    const error = await require('ogpress').renderOgPng('').catch((error) => error);
    expect(error.code).toBe('ERR_OGPRESS_BROWSER');
    expect(error.message).toContain('customExportConditions');
    expect(error).toBeInstanceOf(Error);
  });\n`;
  writeFileSync(join(folder, 'jest-stub', 'stub.test.cjs'), source);
  const config = jestConfig({ roots: ['<rootDir>/jest-stub'], testEnvironment: 'jsdom' });
  const { status, stderr } = run(process.execPath, jest(config), { env: { CI: '1' } });
  assert.equal(status, 0, stderr);
});

test('Jest with ES modules', () => {
  const source = `import * as ogpress from 'ogpress';
import { createRequire } from 'node:module';
createRequire(import.meta.url)('../suite.cjs')({ test, expect, load: async () => ogpress });\n`;
  const config = jestConfig({ roots: ['<rootDir>/jest-esm'] });
  runTests('jest-esm', source, ['--experimental-vm-modules', '--no-warnings', ...jest(config)]);
});

const vitest = [
  join(tools, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--config',
  join(folder, 'vitest.config.mjs'),
];
const IMPORTS = `import * as ogpress from 'ogpress';
import suite from '../suite.cjs';
suite({ test, expect, load: async () => ogpress });\n`;

for (const [environment, pool, isInlined, files] of [
  ['node', 'threads', false, 2],
  ['node', 'forks', true, 2],
  ['node', 'vmThreads', false, FILES],
  ['node', 'vmForks', true, 2],
  ['jsdom', 'threads', true, 2],
  ['jsdom', 'forks', false, 2],
  ['jsdom', 'vmThreads', true, 2],
  ['jsdom', 'vmForks', false, 2],
]) {
  const title = `Vitest, ${environment} in ${pool}${isInlined ? ', with ogpress inlined' : ''}`;
  test(title, () => {
    const env = { ENVIRONMENT: environment, POOL: pool, INLINE: isInlined ? 'ogpress' : '' };
    runTests(`vitest-${environment}-${pool}`, IMPORTS, vitest, { files, env });
  });
}
