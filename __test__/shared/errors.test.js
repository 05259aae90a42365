// The list of errors in docs/errors.md and the source that raises them agree; the browser's stand-in says what it is.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as stub from '../../lib/stubs/browser.js';
import * as edge from '../../lib/stubs/edge.js';
import * as ogpress from '../../index.js';
import { ogpressError } from '../../lib/shared/errors.js';
import { child, url } from '../support/child.js';

const timeout = 30_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
/** The files in and below a folder whose names end so. */
const files = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'));
const codes = (text) => new Set(text.match(/\bERR_OGPRESS_[A-Z0-9]+(?:_[A-Z0-9]+)*/g));

/** A Rust file's code and its tests: a file of tests, or in a folder of such files, is all tests. */
const rust = [...files('src', '.rs'), ...files('crates', '.rs')].map((path) => {
  const text = read(path);
  const tests = /\btests(?:\.rs$|[\\/])/.test(path) ? 0 : text.indexOf('#[cfg(test)]\nmod tests {');
  return tests < 0 ? { code: text, tests: '' } : { code: text.slice(0, tests), tests: text.slice(tests) };
});

const raised = codes([...rust.map(({ code }) => code), ...files('lib', '.js').map(read)].join('\n'));
const asserted = codes([...rust.map(({ tests }) => tests), ...files('__test__', '.js').map(read)].join('\n'));
const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (\w+) \| (.+) \| (.+) \|$/gm)];
const documented = new Map(rows.map(([, code, Class]) => [code, Class]));

test('the lists are not empty, and each code is documented once', { timeout }, () => {
  assert.ok(raised.size > 15 && asserted.size > 15, `${raised.size} raised, ${asserted.size} asserted`);
  assert.equal(documented.size, rows.length);
  assert.equal(rows.length, read('docs/errors.md').match(/^\| `/gm).length, 'a row is not of four columns');
});

test('every code in the source is documented', { timeout }, () => {
  assert.deepEqual(
    [...raised].filter((code) => !documented.has(code)),
    [],
  );
});

test('every documented code is in the source', { timeout }, () => {
  assert.deepEqual(
    [...documented.keys()].filter((code) => !raised.has(code)),
    [],
  );
});

test('every code that the types mention is documented', { timeout }, () => {
  const mentioned = codes(read('index.d.ts'));
  assert.ok(mentioned.size > 0);
  assert.deepEqual(
    [...mentioned].filter((code) => !documented.has(code)),
    [],
  );
});

test('every documented code is asserted in a test', { timeout }, () => {
  assert.deepEqual(
    [...documented.keys()].filter((code) => !asserted.has(code)),
    [],
  );
});

test('every code has the class that is documented', { timeout }, () => {
  for (const [code, Class] of documented) {
    // The stand-ins share nothing with the package.
    const error = thrown(stub, code) ?? thrown(edge, code) ?? ogpressError(code, 'what happened');
    assert.ok(error instanceof Error);
    assert.equal(error.code, code);
    assert.equal(error.name, Class, code);
    assert.equal(error instanceof TypeError, Class === 'TypeError', code);
    assert.equal(error instanceof RangeError, Class === 'RangeError', code);
  }
});

test('the stand-ins have the names of the package, each of the same kind', { timeout }, async () => {
  const kinds = (module) => Object.fromEntries(Object.entries(module).map(([name, value]) => [name, typeof value]));
  assert.deepEqual(kinds(stub), kinds(ogpress));
  assert.deepEqual(kinds(edge), kinds(ogpress));
  // Node alone looks for the third name of the drop-in.
  const resvgJs = await import('../../lib/resvg-js/resvg-js.js');
  const { 'module.exports': _, ...dropIn } = await import('../../lib/limit/p-limit.js');
  for (const place of ['browser', 'edge']) {
    assert.deepEqual(kinds(await import(`../../lib/stubs/${place}-p-limit.js`)), kinds(dropIn));
    assert.deepEqual(kinds(await import(`../../lib/stubs/${place}-resvg-js.js`)), kinds(resvgJs));
  }
});

test('the drop-ins’ stand-ins throw where they are called', { timeout }, async () => {
  for (const [place, code] of [
    ['browser', 'ERR_OGPRESS_BROWSER'],
    ['edge', 'ERR_OGPRESS_RUNTIME'],
  ]) {
    const { default: pLimit, limitFunction } = await import(`../../lib/stubs/${place}-p-limit.js`);
    assert.throws(() => pLimit(1), { code, name: 'Error' });
    assert.throws(() => limitFunction(() => {}, { concurrency: 1 }), { code, name: 'Error' });
    const { Resvg, renderAsync } = await import(`../../lib/stubs/${place}-resvg-js.js`);
    assert.throws(() => new Resvg('<svg/>'), { code, name: 'Error' });
    await assert.rejects(renderAsync('<svg/>'), { code, name: 'Error' });
  }
});

for (const [title, use] of [
  ['a font set', () => new stub.FontSet()],
  ['a limiter', () => new stub.ConcurrencyLimiter(1)],
  ['a shared limiter', () => stub.ConcurrencyLimiter.shared('name')],
  ['a task of the image limiter', () => stub.ogImageLimiter.run(() => {})],
  ['the items of the image limiter', () => stub.ogImageLimiter.map([], () => {})],
  ['the numbers of the image limiter', () => stub.ogImageLimiter.getStats()],
  ['the limit of the image limiter', () => stub.ogImageLimiter.maxConcurrent],
  ['a writer', () => new stub.FileWriter()],
  ['a shared writer', () => stub.FileWriter.shared('name')],
  ['the numbers of the default writer', () => stub.getWriteStats()],
  ['a new limit of the image limiter', () => (stub.ogImageLimiter.maxConcurrent = 4)],
]) {
  test(`the browser’s stand-in throws where ${title} is used`, { timeout }, () => {
    assert.throws(use, { code: 'ERR_OGPRESS_BROWSER', name: 'Error' });
  });
}

test('the browser’s stand-in rejects a render and an inspection', { timeout }, async () => {
  for (const call of [[], ['<svg/>'], ['<svg/>', { width: 0 }]]) {
    for (const render of [stub.renderOgPng, stub.renderImage, stub.inspectSvg]) {
      await assert.rejects(render(...call), { code: 'ERR_OGPRESS_BROWSER', name: 'Error' });
    }
  }
});

test('the browser’s stand-in rejects a write, and the loading of fonts', { timeout }, async () => {
  await assert.rejects(stub.FontSet.load({}), { code: 'ERR_OGPRESS_BROWSER', name: 'Error' });
  await assert.rejects(stub.writeFile('path', 'data'), { code: 'ERR_OGPRESS_BROWSER', name: 'Error' });
  await assert.rejects(stub.writeFiles({}), { code: 'ERR_OGPRESS_BROWSER', name: 'Error' });
});

test('the browser’s stand-in may be handed around', { timeout }, async () => {
  assert.equal(await stub.ogImageLimiter, stub.ogImageLimiter);
  assert.equal(Object.prototype.toString.call(stub.ogImageLimiter), '[object Object]');
});

test('old versions of Node.js are refused with a code', { timeout }, async () => {
  const source = `
    delete process.getBuiltinModule;
    await import(${JSON.stringify(url('index.js'))}).catch(({ code, message }) => report({ code, message }));
  `;
  const { code, message } = await child(source);
  assert.equal(code, 'ERR_OGPRESS_RUNTIME');
  assert.match(message, /Node\.js 20\.19/);
});

/** The error that a stand-in throws, if it has this code. */
function thrown(standIn, code) {
  try {
    new standIn.FontSet();
  } catch (error) {
    return error.code === code ? error : undefined;
  }
  return assert.fail('the stand-in does not throw');
}
