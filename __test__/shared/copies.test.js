// Two copies of the package in one process: they cannot know of each other's tasks, and say so.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PACKAGE, runNode } from '../support/node.js';
import { timeout } from '../support/promises.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a second copy of the package is warned of, and the first is not', { timeout }, async (t) => {
  const copy = mkdtempSync(join(tmpdir(), 'ogpress-copy-'));
  t.after(() => rmSync(copy, { recursive: true }));
  const files = readdirSync(root).filter((file) => file.endsWith('.node'));
  for (const file of ['index.js', 'native.js', 'package.json', 'lib', ...files]) {
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  const { code, stderr } = await runNode(
    `
    await import('${PACKAGE}');
    await import('${PACKAGE}?again');
    process.once('warning', ({ code, message }) => console.error(code, message));
    await import('${pathToFileURL(join(copy, 'index.js')).href}');
  `,
    { flags: ['--no-warnings'] },
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^WARN_OGPRESS_TWO_COPIES two copies of ogpress are loaded, file:.+ and file:.+ogpress-copy-/);
});
