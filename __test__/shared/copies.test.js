// Several copies of the package in one process: with one binary they share its limiters, with two they cannot, and say so.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PACKAGE, runNode } from '../support/node.js';
import { timeout } from '../support/promises.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binaries = readdirSync(root).filter((file) => file.endsWith('.node'));

/** Copies the JavaScript, and the binary too if `isWhole`, into a folder of the test. Returns the URL of the copy. */
function copy(t, { isWhole }) {
  const folder = mkdtempSync(join(tmpdir(), 'ogpress-copy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const file of ['index.js', 'package.json', 'lib', ...(isWhole ? binaries : [])]) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  return pathToFileURL(join(folder, 'index.js')).href;
}

/** Runs a program that imports `count` copies, which all use the binary of the repository, as `copies`. */
async function withCopies(t, count, source) {
  const urls = Array.from({ length: count }, () => copy(t, { isWhole: false }));
  const program = `
    process.env.NAPI_RS_NATIVE_LIBRARY_PATH = ${JSON.stringify(join(root, binaries[0]))};
    const warnings = [];
    process.on('warning', (warning) => warnings.push(warning.code ?? warning.name));
    const copies = [];
    const listeners = process.listenerCount('exit');
    for (const url of ${JSON.stringify(urls)}) copies.push(await import(url));
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    ${source}
    await new Promise(setImmediate);
    console.log(JSON.stringify(warnings));
  `;
  const { code, stdout, stderr } = await runNode(program, { flags: ['--no-warnings'] });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

test('a second copy with a binary of its own is warned of, and the first is not', { timeout }, async (t) => {
  const { code, stderr } = await runNode(
    `
    await import('${PACKAGE}');
    await import('${PACKAGE}?again');
    process.once('warning', ({ code, message }) => console.error(code, message));
    await import('${copy(t, { isWhole: true })}');
  `,
    { flags: ['--no-warnings'] },
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^WARN_OGPRESS_TWO_COPIES two copies of ogpress are loaded, with .+ and .+ogpress-copy-/);
});

test(
  'a render inside a task of another copy with the same binary uses the permit of the task',
  { timeout },
  async (t) => {
    const warnings = await withCopies(
      t,
      2,
      `
    const [one, two] = copies;
    const png = await one.ogImageLimiter.run(() => two.renderOgPng(svg));
    if (png.length < 50) throw new Error('no picture');
    if (two.ogImageLimiter.getStats().running !== 0) throw new Error('a permit was not returned');
    `,
    );
    assert.deepEqual(warnings, []);
  },
);

test('twelve copies in one thread render, and leave no listeners behind', { timeout }, async (t) => {
  const warnings = await withCopies(
    t,
    12,
    `
    await Promise.all(copies.map(({ renderOgPng }) => renderOgPng(svg)));
    if (process.listenerCount('exit') > listeners + 1) throw new Error('a listener for each copy');
    `,
  );
  assert.deepEqual(warnings, []);
});
