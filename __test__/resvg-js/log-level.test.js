// The option `logLevel`: what is written to the standard error. Each test has a process of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runNode } from '../support/node.js';

const SUPPORT = new URL('./support.js', import.meta.url).href;

/** Renders a document with a font file that is not there, and resolves to what the process has written. */
function write(options) {
  return runNode(`
    import { Resvg } from ${JSON.stringify(SUPPORT)};
    const document = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><text y="9">a</text></svg>';
    const font = { loadSystemFonts: false, fontFiles: ['/nowhere/missing-font.ttf'] };
    new Resvg(document, { font, ...${JSON.stringify(options)} }).render();
  `);
}

for (const options of [{ logLevel: 'off' }, { logLevel: 'error' }]) {
  test(`nothing is written with ${JSON.stringify(options)}`, async () => {
    assert.deepEqual(await write(options), { code: 0, stdout: '', stderr: '' });
  });
}

for (const logLevel of ['warn', 'info', 'debug', 'trace']) {
  test(`a font file that is not there is written of at the level ${logLevel}`, async () => {
    const { code, stdout, stderr } = await write({ logLevel });
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /missing-font\.ttf/);
  });
}
