// Warnings for the parts of a document that the picture lacks, once each. With `strict` the render rejects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderOgPng } from '../../index.js';
import { decode, pixel, svg } from '../support/png.js';

const timeout = 30_000;
const red = '<rect width="20" height="10" fill="red"/>';

async function warningsOf(document, options) {
  const warnings = [];
  const png = await renderOgPng(document, { ...options, onWarning: (warning) => warnings.push(warning) });
  assert.deepEqual(pixel(decode(png), 15, 5), [255, 0, 0, 255], document);
  return warnings;
}

const told = async (body, options) =>
  (await warningsOf(svg(red + body), options)).map(({ code, message }) => `${code} ${message}`);

const TOLD = {
  '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>':
    'WARN_OGPRESS_ELEMENT the element `<foreignObject>` is left out: it is not drawn here',
  '<script>1</script><script>2</script>':
    'WARN_OGPRESS_ELEMENT the element `<script>` is left out: it is not drawn here',
  '<circle><animate attributeName="r"/></circle>':
    'WARN_OGPRESS_ELEMENT the element `<animate>` is left out: it is not drawn here',
  '<rectangle/>': 'WARN_OGPRESS_ELEMENT the element `<rectangle>` is left out: it is not drawn here',
  '<filter id="f"><feBogus/></filter>':
    'WARN_OGPRESS_ELEMENT the element `<feBogus>` is left out: it is not drawn here',
  '<g style="text-emphasis:dot"/><g style="text-emphasis:circle"/>':
    'WARN_OGPRESS_PROPERTY the property `text-emphasis` is left out: it is not known here',
  '<style>@keyframes a{from{fill:red}}g{animation:a 1s}</style><g/>':
    'WARN_OGPRESS_PROPERTY the property `animation` is left out: animations are not run',
  '<g fill="bogus"/><g fill="bogus"/>': 'WARN_OGPRESS_VALUE the value `fill: bogus` is left out: it is not valid',
  '<g style="fill:lab(a b c)"/>': 'WARN_OGPRESS_VALUE the value `fill: lab(a b c)` is left out: it is not valid',
  '<linearGradient x1="one"><stop offset="many"/></linearGradient>':
    'WARN_OGPRESS_VALUE the value `offset: many` is left out: it is not valid',
  '<style>g:bogus{fill:red}</style>':
    'WARN_OGPRESS_SELECTOR the rule of the selector `g:bogus` is left out: it is not known here',
  '<style>@import "a.css";</style>':
    'WARN_OGPRESS_AT_RULE the rule `@import` is left out: style sheets outside of the document are not loaded',
  '<style>@font-face{font-family:a;src:url(a.woff2)}</style><text font-family="A">a</text>':
    'WARN_OGPRESS_FONT_REFUSED the font a.woff2 of the family a is left out: only `data:` URIs are loaded unless `images` says otherwise',
  '<style>@font-face{font-family:a;src:url(data:,a)}</style><text font-family="A">a</text>':
    'WARN_OGPRESS_FONT_BROKEN the font data:,a of the family a is left out: it is not a TTF, OTF, TTC, WOFF or WOFF2 font',
  '<style>@font-face{font-family:a;src:url(a.eot) format("embedded-opentype")}</style>':
    'WARN_OGPRESS_AT_RULE the rule `@font-face` is left out: it has no `src` of a format that is known',
  '<path d="M0 0" fill="url(#none)"/><use href="#none"/>':
    'WARN_OGPRESS_REFERENCE the reference `#none` is left out: the document has no such element',
  '<style>g{filter:url(#none)}</style><g/>':
    'WARN_OGPRESS_REFERENCE the reference `#none` is left out: the document has no such element',
  '<path d="M0 0" clip-path="url(#b)" mask="url(#b)"/><g id="b"/>':
    'WARN_OGPRESS_REFERENCE the reference `#b` is left out: it is no <clipPath>',
  '<g style="outline:1px solid"/>': 'WARN_OGPRESS_PROPERTY the property `outline` is left out: it is not known here',
  '<g style="clip-path:shape(from 0 0,close)"/>':
    'WARN_OGPRESS_VALUE the value `clip-path: shape(from 0 0,close)` is left out: it is not supported here',
  '<g style="mask-image:conic-gradient(red,blue)"/>':
    'WARN_OGPRESS_VALUE the value `mask-image: conic-gradient(red,blue)` is left out: it is not supported here',
  '<g id="e"/><image width="9" height="9" href="#e"/>':
    'WARN_OGPRESS_IMAGE_REFUSED the image #e is left out: an `<image>` shows files, and no elements of the document',
  '<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="a.css"/>':
    'WARN_OGPRESS_AT_RULE the rule `<link rel="stylesheet">` is left out: style sheets outside of the document are not loaded',
  '<g fill="url(other.svg#a)"/>':
    'WARN_OGPRESS_REFERENCE the reference `url(other.svg#a)` is left out: it leads out of the document',
};

test('a part that is left out causes one warning, and the rest is drawn', { timeout }, async () => {
  for (const [body, warning] of Object.entries(TOLD)) assert.deepEqual(await told(body), [warning], body);
});

test('what changes nothing of a picture is silent', { timeout }, async () => {
  for (const body of [
    '<title>a</title><desc>b</desc><metadata><a xmlns="b:c"/></metadata><a href="#top"><g onclick="a()" class="b" data-c="d"/></a>',
    '<style>g{cursor:pointer;transition:fill 1s;pointer-events:none;-inkscape-stroke:none}g:hover{fill:blue}</style><g/>',
    '<style>@keyframes a{from{fill:red}}@font-face{font-family:a;src:url(b)}.none{text-shadow:1px 1px}</style><g style="text-shadow:none;outline:2px solid transparent;border:0 solid;background-size:9px"/>',
    '<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"/><g/></switch>',
    '<style>:root,:host{--a:red}:-moz-focusring{outline:auto}@container (width>1px){g{fill:red}}.hover\\:a{&amp;:hover{@media (hover:hover){fill:red}}}</style><g class="hover:a"/>',
    '<g fill="" xmlns:i="a:b" i:c="d"><i:e/></g><path fill="url(#none) red" d="M0 0"/>',
  ]) {
    assert.deepEqual(await told(body), [], body);
  }
});

test('an external style sheet causes a warning', { timeout }, async () => {
  const [{ code }] = await warningsOf(`<?xml-stylesheet href="a.css"?>${svg(red)}`);
  assert.equal(code, 'WARN_OGPRESS_AT_RULE');
});

test('only a warning of an image or a font has an address', { timeout }, async () => {
  const warnings = await warningsOf(svg(`<image width="1" height="1" href="a.png"/><script/>${red}`));
  assert.deepEqual(warnings.map(({ href }) => href).sort(), ['a.png', undefined]);
  assert.equal(warnings.filter((warning) => 'href' in warning).length, 1);
});

for (const isolation of ['none', 'process']) {
  test(`with strict nothing may be left out (isolation: ${isolation})`, { timeout }, async () => {
    const strict = true;
    assert.ok(await renderOgPng(svg(red), { strict, isolation }));
    const bodies = [
      '<script/>',
      '<image width="1" height="1" href="a.png"/>',
      '<image width="9" height="9" href="data:image/png;base64,AAAA"/>',
    ];
    for (const body of bodies) {
      const told = [];
      const render = renderOgPng(svg(red + body), { strict, isolation, onWarning: (warning) => told.push(warning) });
      const error = await render.catch((error) => error);
      assert.deepEqual([error.code, error.name], ['ERR_OGPRESS_STRICT', 'OgpressError'], body);
      assert.deepEqual(error.warnings, told);
      assert.equal(error.message, `expected all of the SVG to be rendered but ${told[0].message}`);
    }
    const many = await renderOgPng(svg('<a1/><a2/><a3/><a4/><a5/>'), { strict, isolation }).catch((error) => error);
    assert.equal(many.warnings.length, 5);
    assert.match(many.message, /`<a3>` .*; and 2 more$/);
    await assert.rejects(renderOgPng(svg(red), { strict: 1, isolation }), { code: 'ERR_OGPRESS_INVALID_ARG_TYPE' });
  });
}
