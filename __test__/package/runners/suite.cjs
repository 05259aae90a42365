// The tests that each test runner runs on the installed package. Runners give each file of tests a context of its own, or the globals of an
// imitated browser: errors have to be instances of the classes that a test sees, and signals, URLs and events those of the test.
const { readFileSync, rmSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const svg = (content = '') => `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${content}</svg>`;
const IMAGE = '<image href="a.png" width="9" height="9"/>';
const forever = () => new Promise(() => {});

/** Errors, each as a function that causes it with its class and its code. */
const errors = (ogpress) => {
  const { renderOgPng, ConcurrencyLimiter, FileWriter, FontSet, writeFile, writeFiles, setMaxMemory } = ogpress;
  const busy = (options) => {
    const limiter = new ConcurrencyLimiter({ maxConcurrent: 1, ...options });
    limiter.run(() => new Promise((resolve) => setTimeout(resolve, 20)));
    return limiter;
  };
  return {
    'of an SVG': [() => renderOgPng('<svg'), Error, 'ERR_OGPRESS_INVALID_SVG'],
    'of an isolated render': [() => renderOgPng('<svg', { isolation: 'process' }), Error, 'ERR_OGPRESS_INVALID_SVG'],
    'of a range that native code checks': [
      () => renderOgPng(svg(), { width: -1 }),
      RangeError,
      'ERR_OGPRESS_OUT_OF_RANGE',
    ],
    'of a value that native code checks': [
      () => renderOgPng(svg(), { background: 'no' }),
      TypeError,
      'ERR_OGPRESS_INVALID_ARG_VALUE',
    ],
    'of a URL': [() => writeFile(new URL('http://example.com/a'), ''), Error, 'ERR_OGPRESS_INVALID_PATH'],
    'of a type': [() => renderOgPng(3), TypeError, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
    'of an unknown option': [() => renderOgPng(svg(), { widht: 1 }), TypeError, 'ERR_OGPRESS_UNKNOWN_OPTION'],
    'of a strict render': [() => renderOgPng(svg('<foreignObject/>'), { strict: true }), Error, 'ERR_OGPRESS_STRICT'],
    'of a folder of images': [
      () => renderOgPng(svg(IMAGE), { images: { root: '/no' } }),
      Error,
      'ERR_OGPRESS_IMAGE_ROOT',
    ],
    'of a font': [() => new FontSet({ files: ['/no.ttf'] }), Error, 'ERR_OGPRESS_FONT_FILE'],
    'of a font that is loaded': [() => FontSet.load({ files: ['/no.ttf'] }), Error, 'ERR_OGPRESS_FONT_FILE'],
    'of a font package': [() => FontSet.fromPackage('@fontsource/no'), Error, 'ERR_OGPRESS_FONT_PACKAGE'],
    'of a limit of bytes': [() => setMaxMemory(-1), RangeError, 'ERR_OGPRESS_OUT_OF_RANGE'],
    'of a limit': [() => new ConcurrencyLimiter(0), RangeError, 'ERR_OGPRESS_OUT_OF_RANGE'],
    'of a limit that is set': [
      () => Object.assign(busy(), { maxConcurrent: 0 }),
      RangeError,
      'ERR_OGPRESS_OUT_OF_RANGE',
    ],
    'of a full queue': [
      () => busy({ maxQueued: 0, whenFull: 'reject' }).run(() => {}),
      Error,
      'ERR_OGPRESS_QUEUE_FULL',
    ],
    'of a cleared task': [
      () => {
        const limiter = busy();
        const task = limiter.run(() => {});
        limiter.clear();
        return task;
      },
      Error,
      'ERR_OGPRESS_CLEARED',
    ],
    'of a timeout': [() => new ConcurrencyLimiter(1).run(forever, { timeoutMs: 5 }), Error, 'ERR_OGPRESS_TIMEOUT'],
    'of a shared limiter': [
      () => [2, 3].map((maxConcurrent) => ConcurrencyLimiter.shared('runner', { maxConcurrent })),
      Error,
      'ERR_OGPRESS_LIMITER_CONFLICT',
    ],
    'of a shared writer': [
      () => [2, 3].map((concurrency) => FileWriter.shared('runner', { concurrency })),
      Error,
      'ERR_OGPRESS_WRITER_CONFLICT',
    ],
    'of a path': [() => writeFile('a\0b', ''), Error, 'ERR_OGPRESS_INVALID_PATH'],
    'of a folder in place of a file': [() => writeFile(tmpdir(), ''), Error, 'ERR_OGPRESS_NOT_A_FILE'],
    'of many files': [() => writeFiles({ [tmpdir()]: '' }), Error, 'ERR_OGPRESS_FILES_NOT_WRITTEN'],
    'of one of many files': [
      () => writeFiles({ [tmpdir()]: '' }).catch(({ cause }) => Promise.reject(cause)),
      Error,
      'ERR_OGPRESS_NOT_A_FILE',
    ],
  };
};

/** Registers the tests. `load` imports or requires the package. */
module.exports = ({ test, expect, load }) => {
  test('renders, here and in another process, inside a task of the limiter', async () => {
    const { renderOgPng, ogImageLimiter } = await load();
    const png = await ogImageLimiter.run(() => renderOgPng(svg()));
    expect(Buffer.isBuffer(png)).toBe(true);
    expect((await renderOgPng(svg(), { isolation: 'process' })).equals(png)).toBe(true);
    expect((await renderOgPng(Buffer.from(svg()))).equals(png)).toBe(true);
    expect((await renderOgPng(svg(IMAGE), { images: async () => png })).length).toBeGreaterThan(0);
  });

  test('errors are instances of the classes of the test', async () => {
    for (const [title, [cause, Class, code]] of Object.entries(errors(await load()))) {
      let error;
      try {
        await cause();
      } catch (thrown) {
        error = thrown;
      }
      expect([title, error?.code, error instanceof Error, error instanceof Class]).toEqual([title, code, true, true]);
    }
  });

  test('an abort rejects with the reason', async () => {
    const { renderOgPng, ConcurrencyLimiter } = await load();
    const controller = new AbortController();
    const task = new ConcurrencyLimiter(1).run(forever, { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await task.catch((error) => error)).toBe(reason);
    expect(await renderOgPng(svg(), { signal: controller.signal }).catch((error) => error)).toBe(reason);
  });

  test('events arrive, and values are plain objects of the test', async () => {
    const { ConcurrencyLimiter, FontSet, getMetrics, getWriteStats } = await load();
    const limiter = new ConcurrencyLimiter(1);
    const seen = new Set();
    for (const type of ['queued', 'start', 'end', 'idle'])
      limiter.addEventListener(type, (event) => seen.add(event.type));
    await Promise.all([1, 2].map((item) => limiter.run(async () => item)));
    expect([...seen].toSorted()).toEqual(['end', 'idle', 'queued', 'start']);
    expect(limiter.getStats()).toStrictEqual({ running: 0, queued: 0, maxConcurrent: 1 });
    for (const value of [limiter.getStats(), limiter.getMetrics().tasks, getMetrics(), getWriteStats()]) {
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
    expect(new FontSet({ system: false }).families).toStrictEqual(['Inter']);
  });

  test('files are written to paths and URLs', async () => {
    const { writeFile, writeFiles } = await load();
    const folder = mkdtempSync(join(tmpdir(), 'ogpress-runner-'));
    const { href } = pathToFileURL(join(folder, 'a.txt'));
    expect(await writeFile(new URL(href), 'a')).toBe(true);
    expect((await writeFiles({ [join(folder, 'b.txt')]: Buffer.from('b') })).written).toBe(1);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8') + readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('ab');
    rmSync(folder, { recursive: true });
  });
};
