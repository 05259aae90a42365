// `@font-face` in a document: from where its fonts are loaded, and the warnings for those that are missing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderOgPng } from '../../../index.js';
import { REGULAR, folder, put } from '../../support/font.js';
import { svg } from '../../support/png.js';

const timeout = 30_000;

const FONT = readFileSync(REGULAR);
const card = (faces, text = 'Hello') => svg(`<style>${faces}text{font-family:Brand,Other}</style><text>${text}</text>`);

/** The codes and addresses of what a render lacks. */
async function lacks(document, options) {
  const warnings = [];
  await renderOgPng(document, { fonts: { system: false }, ...options, onWarning: (warning) => warnings.push(warning) });
  // A family without a declaration causes a warning as well.
  const ofFiles = ({ code }) => code.includes('_FONT_') && code !== 'WARN_OGPRESS_FONT_FAMILY';
  return warnings.filter(ofFiles).map(({ code, href }) => [code, href]);
}

for (const isolation of ['none', 'process']) {
  test(
    `a function is asked for fonts that a text needs, each once (isolation: ${isolation})`,
    { timeout },
    async () => {
      const asked = [];
      const images = (href) => {
        asked.push(href);
        return href === 'none.woff2' ? null : FONT;
      };
      const faces = `@font-face{font-family:Brand;src:local("No Such Font"),url(brand.ttf#x)}
      @font-face{font-family:Brand;font-weight:700;src:url(brand.ttf)}
      @font-face{font-family:Other;src:url("none.woff2") format("woff2")}
      @font-face{font-family:Other;unicode-range:U+4E00-9FFF;src:url(han.woff2)}
      @font-face{font-family:Unused;src:url(unused.woff2)}`;
      const warnings = await lacks(card(faces), { images, isolation });
      assert.deepEqual(asked.sort(), ['brand.ttf', 'none.woff2']);
      assert.deepEqual(warnings, [['WARN_OGPRESS_FONT_REFUSED', 'none.woff2']]);
    },
  );

  test(`fonts come from a folder, and from nowhere outside of it (isolation: ${isolation})`, { timeout }, async (t) => {
    const root = folder(t);
    put(root, 'brand.ttf', FONT);
    put(root, 'text.ttf', 'not a font');
    const of = (src) => lacks(card(`@font-face{font-family:Brand;src:${src}}`), { images: { root }, isolation });
    assert.deepEqual(await of('url(/brand.ttf)'), []);
    assert.deepEqual(await of('url(text.ttf)'), [['WARN_OGPRESS_FONT_BROKEN', 'text.ttf']]);
    assert.deepEqual(await of('url(../brand.ttf)'), [['WARN_OGPRESS_FONT_REFUSED', '../brand.ttf']]);
    assert.deepEqual(await of(`url(${REGULAR})`), [['WARN_OGPRESS_FONT_REFUSED', REGULAR]]);
  });
}

test('a font in a `data:` URI, and one of the set by its name, need no leave', { timeout }, async () => {
  const uri = `data:font/ttf;base64,${FONT.toString('base64')}`;
  for (const src of [
    `url(${uri})`,
    `url("${uri}") format("truetype")`,
    'local(Inter Bold)',
    'url(x.ttf),local("inter-regular")',
  ]) {
    assert.deepEqual(await lacks(card(`@font-face{font-family:Brand;src:${src}}`)), [], src.slice(0, 80));
  }
  assert.deepEqual(await lacks(card('@font-face{font-family:Brand;src:local(No Such Font)}')), [
    ['WARN_OGPRESS_FONT_REFUSED', undefined],
  ]);
  assert.deepEqual(
    (await lacks(card('@font-face{font-family:Brand;src:url(data:font/woff2;base64,d09GMg==)}')))[0][0],
    'WARN_OGPRESS_FONT_BROKEN',
  );
});

test('with strict a font that is not there rejects the render', { timeout }, async () => {
  const render = renderOgPng(card('@font-face{font-family:Brand;src:url(a.woff2)}'), {
    strict: true,
    fonts: { system: false },
  });
  await assert.rejects(render, { code: 'ERR_OGPRESS_STRICT' });
});
