// Unknown options: a hint names what the caller meant, or all options are listed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcurrencyLimiter, FileWriter, renderOgPng, writeFile } from '../../index.js';

const timeout = 30_000;

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

/** Calls that take an options object. */
const CALLS = {
  render: async (options) => renderOgPng(SVG, options),
  limits: async (limits) => renderOgPng(SVG, { limits }),
  limiter: async (options) => new ConcurrencyLimiter({ maxConcurrent: 1, ...options }),
  task: async (options) => new ConcurrencyLimiter(1).run(() => 1, options),
  writer: async (options) => new FileWriter(options),
  write: async (options) => writeFile('never written', 'x', options),
};

/** Resolves to the name that the error of an unknown option suggests. */
async function hint(call, name) {
  const error = await CALLS[call]({ [name]: undefined }).then(assert.fail, (thrown) => thrown);
  assert.equal(error.code, 'ERR_OGPRESS_UNKNOWN_OPTION', error.stack);
  assert.ok(error.message.startsWith(`unknown option \`${name}\``));
  return /; did you mean `(.*)`\?$/.exec(error.message)?.[1];
}

test('a misspelt option is told the right one', { timeout }, async () => {
  for (const [call, wrong, right] of [
    ['render', 'widht', 'width'],
    ['render', 'heigth', 'height'],
    ['render', 'Width', 'width'],
    ['render', 'iwdth', 'width'],
    ['render', 'font', 'fonts'],
    ['render', 'image', 'images'],
    ['render', 'timeout', 'timeoutMs'],
    ['render', 'timeOutMS', 'timeoutMs'],
    ['render', 'backgroundColor', 'background'],
    ['render', 'compress', 'compression'],
    ['render', 'compresion', 'compression'],
    ['render', 'isolate', 'isolation'],
    ['render', 'onWarnings', 'onWarning'],
    ['render', 'limit', 'limits'],
    ['limits', 'maxPixel', 'maxPixels'],
    ['limiter', 'maxConcurent', 'maxConcurrent'],
    ['limiter', 'maxConcurrency', 'maxConcurrent'],
    ['limiter', 'concurrent', 'maxConcurrent'],
    ['limiter', 'concurrency', 'maxConcurrent'],
    ['limiter', 'queued', 'maxQueued'],
    ['limiter', 'maxconcurrent', 'maxConcurrent'],
    ['limiter', 'ageing', 'ageingMs'],
    ['render', 'pngCompression', 'compression'],
    ['task', 'queueTimeout', 'queueTimeoutMs'],
    ['task', 'prioriy', 'priority'],
    ['task', 'wieght', 'weight'],
    ['writer', 'concurency', 'concurrency'],
    ['writer', 'skipUnchaged', 'skipUnchanged'],
    ['write', 'atomc', 'atomic'],
    ['write', 'fsnc', 'fsync'],
    ['write', 'symlink', 'symlinks'],
  ]) {
    assert.equal(await hint(call, wrong), right, wrong);
  }
});

test('an option with another meaning is told no other one', { timeout }, async () => {
  for (const [call, names] of Object.entries({
    render: [
      'format',
      'formt',
      'type',
      'output',
      'quality',
      'dpi',
      'weight',
      'fit',
      'zoom',
      'fontSize',
      'lang',
      'node',
    ],
    limiter: ['minConcurrent', 'format', 'interval', 'max', 'size', 'retries', 'timeout', 'autoStart'],
    task: ['format', 'height', 'delay', 'ttl', 'it'],
    writer: ['encoding', 'flag', 'flags', 'code', 'cwd', 'rate', 'overwrite'],
  })) {
    for (const name of names) assert.equal(await hint(call, name), undefined, `${call} ${name}`);
  }
});
