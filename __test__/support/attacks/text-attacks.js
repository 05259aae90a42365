// Documents that were made to do harm by their text, and such as only look like it.
import { readFileSync } from 'node:fs';
import { svg } from '../png.js';

const lines = (count, element) => Array.from({ length: count }, (_, index) => element(index)).join('');
const nested = (count, open, inside) => open.repeat(count) + inside + '</tspan>'.repeat(count);
const text = (body, attributes = '') => svg(`<text y="9" ${attributes}>${body}</text>`);
const gradient = '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>';
const curve = '<path id="p" d="M0 5q5 5 10 0t10 0" fill="none"/>';

/** A text in a font that was made to do harm. */
const inFont = (file, attributes = '') => {
  const font = readFileSync(new URL(file, import.meta.url)).toString('base64');
  return svg(
    `<style>@font-face{font-family:E;src:url(data:font/ttf;base64,${font})}</style><text y="9" font-family="E" ${attributes}>A</text>`,
  );
};

/** Each render of these must either reject with a coded error or return a picture. */
export const TEXT_ATTACKS = {
  'a glyph of layers without end': () => inFont('layers-without-end.ttf'),
  'a bold glyph whose points are all in one place': () => inFont('points-in-one-place.ttf', 'font-weight="700"'),
  'letters along a path to where numbers end': () =>
    text('<textPath path="M0 0C1e17 1e17 3e17 0 4e17 1e16" startOffset="37%">abc</textPath>'),
  'letters along a path that is measured again and again': () =>
    text(
      `<textPath path="M0 0${'c1 1 2 0 3 1'.repeat(10_000)}"><tspan x="${lines(9000, (index) => `${index} `)}">${'a'.repeat(9000)}</tspan></textPath>`,
    ),
  'lines of all that is around each letter': () =>
    text(nested(200, '<tspan text-decoration="underline">', 'g'.repeat(9000)), 'rotate="1"'),
  'lines of groups around a text': () =>
    svg(
      `${'<g style="text-decoration:underline wavy">'.repeat(200)}<text y="9">${'g'.repeat(2000)}</text>${'</g>'.repeat(200)}`,
    ),
  'a hundred thousand parts of a text': () => text(lines(100_000, () => '<tspan>a</tspan>')),
  'parts of a text that are as long as they say': () =>
    text(
      lines(5000, () => '<tspan textLength="9">ab</tspan>'),
      'textLength="20"',
    ),
  'lengths inside of each other': () => text(nested(200, '<tspan textLength="9">', 'ab'.repeat(4000))),
  'a megabyte of marks': () => text(`a${'\u0301\u0323'.repeat(250_000)}`),
  'marks of a text that may have as many': () => text(`a${'\u0301\u0323'.repeat(4900)}`),
  'parts inside of each other': () =>
    text(nested(250, '<tspan dx="1" stroke="red" text-decoration="underline">', 'ab'.repeat(4000))),
  'parts inside of more than there may be': () => text(nested(20_000, '<tspan>', 'a')),
  'letters as large as numbers can be': () => text('ab', 'font-size="1e38"'),
  'letters that are nearly nothing': () => text('ab'.repeat(4000), 'font-size="1e-38"'),
  'letters far apart': () => text('ab'.repeat(4000), 'letter-spacing="1e37" text-decoration="underline"'),
  'dots under letters far apart': () =>
    text('ab'.repeat(4000), 'letter-spacing="1e9" style="text-decoration:underline dotted"'),
  'waves under all letters': () =>
    text(
      lines(2000, () => '<tspan dx="1">a</tspan>'),
      'font-size="1" letter-spacing="600" style="text-decoration:underline wavy"',
    ),
  'a place for each letter': () =>
    text(
      'a'.repeat(9000),
      `x="${lines(9000, (index) => `${index} `)}" rotate="${lines(9000, (index) => `${index} `)}" stroke="red"`,
    ),
  'a gradient for each of thousands of texts': () =>
    svg(gradient + lines(5000, (index) => `<text y="${index}" fill="url(#g)">a</text>`)),
  'a pattern for each of thousands of texts': () =>
    svg(
      `<pattern id="g" width="1" height="1" patternContentUnits="objectBoundingBox">${lines(2000, () => '<rect width=".1" height=".1"/>')}</pattern>${lines(2000, (index) => `<text y="${index}" fill="url(#g)">a</text>`)}`,
    ),
  'letters along a path': () =>
    svg(`${curve}<text>${lines(2000, () => '<textPath href="#p" startOffset="50%">abc</textPath>')}</text>`),
  'letters along a path of a hundred thousand curves': () =>
    svg(
      `<path id="p" d="M0 0${'q1 1 2 0'.repeat(100_000)}"/>${lines(50, () => '<text><textPath href="#p">ab</textPath></text>')}`,
    ),
  'directions inside of each other': () =>
    text(nested(240, '<tspan direction="rtl" unicode-bidi="embed">', '\u05d0b'.repeat(4000))),
  'letters of both directions in turn': () => text('\u05d0b1 '.repeat(2400)),
  'families without end': () => text('a', `font-family="${lines(100_000, (index) => `f${index},`)}Inter"`),
  'another family for each part': () =>
    text(
      lines(
        3000,
        (index) =>
          `<tspan font-family="f${index}" font-size="${index % 90}" font-weight="${1 + (index % 999)}">a</tspan>`,
      ),
    ),
  'features without end': () =>
    svg(
      `<style>text{font-feature-settings:${lines(50_000, () => '"liga" 1,')}"kern"}</style>${lines(500, () => '<text>fi</text>')}`,
    ),
  'characters that no font has': () => text(lines(9000, (index) => String.fromCodePoint(0xe000 + (index % 6000)))),
  'emoji that are joined without end': () => text('\u{1f469}\u200d'.repeat(4500)),
  'spaces that are kept': () =>
    text(' '.repeat(9000), 'xml:space="preserve" text-decoration="underline line-through overline"'),
};

const COVER = '<rect width="100%" height="100%" fill="red"/>';

/** Harmless documents that resemble the attacks and have to be drawn. */
export const TEXT_LOOK_ALIKES = {
  'a page of three thousand letters': svg(
    lines(30, (index) => `<text y="${index * 9}">${'Letters that are read '.repeat(5).slice(0, 100)}</text>`) + COVER,
  ),
  'a text of many colours': svg(
    `<text y="9">${lines(100, (index) => `<tspan fill="#${(index + 100).toString(16).padStart(3, '0')}">a</tspan>`)}</text>${COVER}`,
  ),
};
