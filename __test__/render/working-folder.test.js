// Relative paths of fonts and images start in the working folder of the call, whatever `process.chdir` does while a render waits.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { child, url } from '../support/child.js';
import { folder } from '../support/folder.js';

const timeout = 30_000;

test('fonts and images are those of the working folder of the call', { timeout }, async (t) => {
  const out = folder(t);
  for (const path of ['here', 'here/fonts', 'here/images', 'there']) mkdirSync(out.at(path));
  const font = fileURLToPath(new URL('../../assets/fonts/Inter-Regular.ttf', import.meta.url));
  for (const name of ['font.ttf', 'fonts/font.ttf']) copyFileSync(font, out.at('here', name));
  const source = `
    import { writeFileSync } from 'node:fs';
    import { ConcurrencyLimiter, FontSet, renderOgPng } from '${url('index.js')}';
    process.chdir(${JSON.stringify(out.at('here'))});
    const svg = (content) => '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">' + content + '</svg>';
    writeFileSync('images/picture.png', await renderOgPng(svg('<rect width="20" height="20" fill="red"/>')));
    const document = svg('<image href="picture.png" width="20" height="20"/><text y="15" font-family="Inter">A</text>');
    const limiter = new ConcurrencyLimiter(1);
    let release;
    limiter.run(() => new Promise((resolve) => (release = resolve)));
    const options = { limiter, strict: true, images: { root: 'images', base: '.' } };
    const pictures = [{ files: ['font.ttf'] }, { dirs: ['fonts'] }].flatMap((fonts) =>
      ['none', 'process'].map((isolation) =>
        renderOgPng(document, { ...options, isolation, fonts: { ...fonts, system: false } }),
      ),
    );
    const set = FontSet.load({ files: ['./font.ttf'], dirs: ['fonts'], system: false });
    process.chdir(${JSON.stringify(out.at('there'))});
    release();
    const sizes = (await Promise.all(pictures)).map(({ length }) => length);
    report([new Set(sizes).size, (await set).families]);
  `;
  assert.deepEqual(await child(source), [1, ['Inter']]);
});
