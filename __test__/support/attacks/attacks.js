// Documents that were made to do harm, and such as only look like it.
import { deflateSync, gzipSync } from 'node:zlib';
import { svg } from '../png.js';
import { STYLE_ATTACKS, STYLE_LOOK_ALIKES } from './style-attacks.js';
import { TEXT_ATTACKS, TEXT_LOOK_ALIKES } from './text-attacks.js';

/** Elements that refer to each other in a row, the last to the first if it is a circle. */
const row = (count, element, circle = false) =>
  Array.from({ length: count }, (_, index) =>
    element(`e${index}`, index + 1 < count || circle ? `e${(index + 1) % count}` : 'none'),
  ).join('');

/** Each of nine elements refers to the next one ten times. */
const explosion = (element) =>
  row(9, (id, next) => element(id, next)).replaceAll(/\{([^}]*)\}/g, (_, part) => part.repeat(10));

const lines = (count, element) => Array.from({ length: count }, (_, index) => element(index)).join('');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const shape = (attributes = '') => `<path d="M0 0H9V9z" ${attributes}/>`;
const bytes = (type, data) =>
  `<image width="9" height="9" href="data:image/${type};base64,${Buffer.from(data).toString('base64')}"/>`;
const inside = (text) =>
  `<image width="9" height="9" href="data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}"/>`;
const nested = (name, count) => `<${name}>`.repeat(count) + `</${name}>`.repeat(count);
const filtered = (primitives, attributes = '') =>
  `<filter id="f" ${attributes}>${primitives}</filter>${shape('filter="url(#f)"')}`;
const doctype = (entities, content) => `<!DOCTYPE svg [${entities}]>${svg(content)}`;

/** A filter whose region is far larger than any picture. */
const region = (primitives) =>
  `<filter id="f" x="-20000" y="-20000" width="40000" height="40000" filterUnits="userSpaceOnUse">${primitives}</filter>`;
/** Documents that only resvg paints. */
const throughResvg = (content) =>
  `<filter id="r"><feColorMatrix values="1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0"/><feMorphology radius="1"/></filter><g filter="url(#r)">${content}</g>`;
const inTile = (content, side, defs = '') =>
  `${defs}<pattern id="p" patternUnits="userSpaceOnUse" width="${side}" height="${side}">${content}</pattern>${throughResvg('<rect width="100%" height="100%" fill="url(#p)"/>')}`;

/** Edges between two rows of points. */
function zigzag(count) {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return `M0 0${lines(count, (index) => `L${(random() * 20).toFixed(2)} ${index % 2 ? 0 : 10}`)}z`;
}

function pngHeader(width, height) {
  const header = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ', 'base64');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

function gifOf(width, height) {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  const frame = gif.indexOf(0x2c, 13);
  gif.writeUInt16LE(width, frame + 5);
  gif.writeUInt16LE(height, frame + 7);
  return gif;
}

/** A PNG of 5 x 5 pixels with a chunk that unpacks to so many bytes. */
function pngWith(name, prefix, unpacked) {
  const header = Buffer.from([0, 0, 0, 5, 0, 0, 0, 5, 8, 6, 0, 0, 0]);
  const chunks = [
    ['IHDR', header],
    [name, Buffer.concat([Buffer.from(prefix, 'latin1'), deflateSync(Buffer.alloc(unpacked))])],
    ['IDAT', deflateSync(Buffer.alloc(105))],
    ['IEND', Buffer.alloc(0)],
  ];
  const parts = chunks.map(([type, content]) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const chunk = Buffer.alloc(8 + named.length);
    chunk.writeUInt32BE(content.length, 0);
    named.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(named), 4 + named.length);
    return chunk;
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

/** Not of `node:zlib`, which has it since Node.js 22.2 only. */
function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const covering = '<path d="M-5-5H3000L2900 3000H-5z"/>';
const around = (attributes, content, depth = 1) => `<g ${attributes}>`.repeat(depth) + content + '</g>'.repeat(depth);
const usedOften = (element, count) =>
  `<defs><g id="often">${element}</g></defs>${'<use href="#often"/>'.repeat(count)}`;
const line = '<path d="M0 0h1v1"/>';

const jpegHeader = (side) =>
  Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    17,
    8,
    side >> 8,
    side & 255,
    side >> 8,
    side & 255,
    3,
    1,
    17,
    0,
    2,
    17,
    0,
    3,
    17,
    0,
    0xff,
    0xd9,
  ]);
const webpHeader = Buffer.concat([
  Buffer.from('RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1'),
  Buffer.from([255, 255, 0, 255, 255, 0]),
]);

/** Each render of these must either reject with a coded error or return a picture. Some take long to make. */
export const ATTACKS = {
  'circle of masks': () =>
    svg(
      row(3, (id, next) => `<mask id="${id}">${shape(`mask="url(#${next})"`)}</mask>`, true) + shape('mask="url(#e0)"'),
    ),
  'circle of clip paths': () =>
    svg(
      row(4, (id, next) => `<clipPath id="${id}" clip-path="url(#${next})">${shape()}</clipPath>`, true) +
        shape('clip-path="url(#e0)"'),
    ),
  'circle of patterns': () =>
    svg(
      row(
        3,
        (id, next) => `<pattern id="${id}" width="1" height="1">${shape(`fill="url(#${next})"`)}</pattern>`,
        true,
      ) + shape('fill="url(#e0)"'),
    ),
  'circle of fill and stroke': () =>
    svg(
      `<pattern id="a" width="1" height="1">${shape('stroke="url(#b)"')}</pattern><pattern id="b" width="1" height="1">${shape('fill="url(#a)"')}</pattern>${shape('fill="url(#a)"')}`,
    ),
  'circle of mask and pattern': () =>
    svg(
      `<mask id="m">${shape('fill="url(#p)"')}</mask><pattern id="p" width="1" height="1">${shape('mask="url(#m)"')}</pattern>${shape('mask="url(#m)"')}`,
    ),
  'circle of filter and feImage': () =>
    svg(
      `<filter id="f"><feImage href="#g"/></filter><g id="g"><g filter="url(#f)">${shape()}</g></g>${shape('filter="url(#f)"')}`,
    ),
  'circle of uses': () => svg(row(3, (id, next) => `<g id="${id}"><use href="#${next}"/></g>`, true)),
  'circle by a style sheet': () =>
    svg(
      `<style>.a{mask:url(#m)}.b{fill:url(#p)}</style><mask id="m"><g class="b">${shape()}</g></mask><pattern id="p" width="1" height="1">${shape('class="a"')}</pattern>${shape('class="a"')}`,
    ),
  'circle by inheritance': () =>
    svg(
      `<g fill="url(#a)"><pattern id="b" width="1" height="1">${shape()}</pattern></g><pattern id="a" width="1" height="1">${shape('fill="url(#b)"')}</pattern>${shape('fill="url(#a)"')}`,
    ),
  'circle of gradients that is entered from outside': () =>
    svg(
      '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#c"/><linearGradient id="c" href="#b"/>' +
        shape('fill="url(#a)"'),
    ),
  'clique of markers': () =>
    svg(
      Array.from(
        { length: 12 },
        (_, id) =>
          `<marker id="m${id}">${Array.from({ length: 12 }, (__, to) => shape(`marker-start="url(#m${to})"`)).join('')}</marker>`,
      ).join('') + shape('marker-start="url(#m0)"'),
    ),
  'markers of which nothing can be remembered': () =>
    svg(
      `${'<marker id="m1"><use href="#p"/></marker><marker id="m2"><use href="#p"/></marker><path id="p" d="M1 1 5 3 1 5" marker-start="url(#m1)" marker-end="url(#m2)"/>'.repeat(4)}${shape('marker-start="url(#m1)" marker-end="url(#m2)"')}`,
    ),
  'chain of masks': () =>
    svg(row(3000, (id, next) => `<mask id="${id}">${shape(`mask="url(#${next})"`)}</mask>`) + shape('mask="url(#e0)"')),
  'chain of patterns': () =>
    svg(
      row(3000, (id, next) => `<pattern id="${id}" width="1" height="1">${shape(`fill="url(#${next})"`)}</pattern>`) +
        shape('fill="url(#e0)"'),
    ),
  'chain of markers': () =>
    svg(
      row(3000, (id, next) => `<marker id="${id}">${shape(`marker-start="url(#${next})"`)}</marker>`) +
        shape('marker-start="url(#e0)"'),
    ),
  'chain of filters': () =>
    svg(
      row(
        2000,
        (id, next) =>
          `<filter id="${id}"><feImage href="#g${id}"/></filter><g id="g${id}" filter="url(#${next})">${shape()}</g>`,
      ) + shape('filter="url(#e0)"'),
    ),
  'chain of uses': () => svg(row(3000, (id, next) => `<g id="${id}"><use href="#${next}"/></g>`)),
  'chain of gradients': () =>
    svg(row(50_000, (id, next) => `<linearGradient id="${id}" href="#${next}"/>`) + shape('fill="url(#e0)"')),
  'deep groups': () => svg(nested('g', 50_000)),
  'deep tspans': () => svg(`<text>${nested('tspan', 5000)}</text>`),
  'deep documents': () => svg(nested('svg', 5000)),
  'documents in documents': () => Array.from({ length: 7 }).reduce((text) => svg(inside(text)), svg(shape())),
  'explosion of uses': () => svg(explosion((id, next) => `<g id="${id}">{<use href="#${next}"/>}</g>`)),
  'explosion of masks': () =>
    svg(
      explosion((id, next) => `<mask id="${id}">{${shape(`mask="url(#${next})"`)}}</mask>`) + shape('mask="url(#e0)"'),
    ),
  'explosion of clip paths': () =>
    svg(
      explosion((id, next) => `<clipPath id="${id}">{${shape(`clip-path="url(#${next})"`)}}</clipPath>`) +
        shape('clip-path="url(#e0)"'),
    ),
  'explosion of patterns': () =>
    svg(
      explosion((id, next) => `<pattern id="${id}" width="1" height="1">{${shape(`fill="url(#${next})"`)}}</pattern>`) +
        shape('fill="url(#e0)"'),
    ),
  'explosion of markers': () =>
    svg(
      explosion((id, next) => `<marker id="${id}"><path marker-mid="url(#${next})" d="M0 0{L1 1}"/></marker>`) +
        '<path marker-mid="url(#e0)" d="M0 0L1 1L1 1L1 1"/>',
    ),
  'a large path that is used a thousand times': () =>
    svg(`<path id="p" d="M0 0${'L1 1'.repeat(100_000)}"/>${'<use href="#p"/>'.repeat(1000)}`),
  'a huge canvas': () => svg('', 'width="16384" height="16384"'),
  'a canvas of infinite width': () => svg('', 'width="1e38" height="1"'),
  'a canvas by its view box': () => svg('', 'viewBox="0 0 1e30 1e30"'),
  'layers of six thousand pixels': () =>
    svg(
      `${'<g opacity=".5">'.repeat(200)}<rect x="-3000" y="-3000" width="6000" height="6000"/>${'</g>'.repeat(200)}`,
      'width="1200" height="1200"',
    ),
  'layers that hold a shape each': () =>
    svg(`<g opacity=".9">${covering}`.repeat(150) + '</g>'.repeat(150), 'width="1200" height="1200"'),
  'layers that blend within each other': () =>
    svg(
      `<g style="mix-blend-mode:luminosity">${covering}`.repeat(80) + '</g>'.repeat(80),
      'width="1200" height="1200"',
    ),
  'layers that blend one after the other': () =>
    svg(`<g style="mix-blend-mode:luminosity">${covering}</g>`.repeat(75), 'width="1200" height="1200"'),
  'a filter that is skewed again and again': () =>
    svg(
      `<filter id="f"><feDiffuseLighting><fePointLight x="9e4"/></feDiffuseLighting></filter>${'<g transform="skewX(89.999)">'.repeat(12)}<rect width="9e4" height="5" filter="url(#f)"/>${'</g>'.repeat(12)}`,
    ),
  'a huge tile': () =>
    svg(
      `<pattern id="p" width="1e6" height="1e6" patternUnits="userSpaceOnUse">${shape()}</pattern><rect width="9" height="9" fill="url(#p)" transform="scale(1000)"/>`,
    ),
  'a huge filter region': () =>
    svg(filtered('<feGaussianBlur stdDeviation="1e6"/>', 'x="-1e6" y="-1e6" width="2e6" height="2e6"')),
  'many large layers': () =>
    svg(
      '<g opacity=".9"><g opacity=".8"><rect width="9000" height="9000"/></g></g>'.repeat(2000),
      'width="3000" height="3000"',
    ),
  'a PNG of 60000 x 60000': () => svg(bytes('png', pngHeader(60_000, 60_000))),
  'a PNG of 2147483647 x 1': () => svg(bytes('png', pngHeader(2 ** 31 - 1, 1))),
  'a GIF whose frame is larger than itself': () => svg(bytes('gif', gifOf(65_535, 65_535))),
  'a JPEG of 65535 x 65535': () => svg(bytes('jpeg', jpegHeader(65_535))),
  'a WebP of 65536 x 65536': () => svg(bytes('webp', webpHeader)),
  'a large picture, many times': () => svg(bytes('png', pngHeader(5000, 5000)).repeat(400)),
  octaves: () => svg(filtered('<feTurbulence baseFrequency=".1" numOctaves="4294967295"/>')),
  'turbulence on a large canvas': () =>
    svg(
      `<filter id="f"><feTurbulence baseFrequency=".1" numOctaves="24"/></filter><rect width="4000" height="4000" filter="url(#f)"/>`,
      'width="4000" height="4000"',
    ),
  'a wide morphology': () =>
    svg(
      `<filter id="f"><feMorphology operator="dilate" radius="500"/></filter><rect width="1000" height="1000" filter="url(#f)"/>`,
      'width="1000" height="1000"',
    ),
  'a wide convolution': () => svg(filtered(`<feConvolveMatrix order="300" kernelMatrix="${'1 '.repeat(90_000)}"/>`)),
  'a convolution of order 65536': () => svg(filtered('<feConvolveMatrix order="65536" kernelMatrix="1"/>')),
  'many primitives': () =>
    svg(
      `<filter id="f">${'<feGaussianBlur stdDeviation="50"/>'.repeat(5000)}</filter><rect width="1000" height="1000" filter="url(#f)"/>`,
      'width="1000" height="1000"',
    ),
  'tiny dashes': () => svg('<path d="M0 0H1e6" stroke="red" stroke-dasharray="1e-6"/>'),
  'dashes on circles': () =>
    svg('<circle r="1e5" fill="none" stroke="red" stroke-width="9" stroke-dasharray=".001 .001"/>'.repeat(9)),
  'a long text': () => svg(`<text>${'a'.repeat(100_000)}</text>`),
  'many texts': () => svg(`<text>${'a '.repeat(4000)}</text>`.repeat(40)),
  'a text on an endless path': () =>
    svg('<path id="p" d="M0 9C1 1 1e28 0 9 9"/><text><textPath href="#p">text</textPath></text>'),
  'a text on a path that is magnified': () =>
    svg(
      '<path id="p" d="M0 9C1 1 9 0 9 9"/><g transform="scale(1e20)"><text><textPath href="#p">text</textPath></text></g>',
    ),
  'many texts on one path': () =>
    svg(
      `<path id="p" d="M0 9${'C1 1 9 0 9 9'.repeat(2000)}"/>${'<text><textPath href="#p">text</textPath></text>'.repeat(2000)}`,
    ),
  'many rules for many elements': () =>
    svg(`<style>${'a b c d e f {fill:red}'.repeat(2000)}</style>${'<g/>'.repeat(20_000)}`),
  'many selectors of many declarations': () =>
    svg(`<style>${'a,'.repeat(20_000)}b{${'fill:red;'.repeat(20_000)}}</style>`),
  'many style sheets': () => svg('<style>a{fill:red}</style>'.repeat(20_000)),
  'a circle without end': () => svg('<circle r="1e38"/>'.repeat(3)),
  'arcs whose radii are made larger': () => svg('<path d="M0 0A1e25 9 30 1 1 1e25 3"/>'),
  'arcs of next to no radius': () => svg(`<path d="M0 0${'a1e-30 9 30 1 1 9 3'.repeat(500)}"/>`),
  'documents inside whose sheets take long': () =>
    svg(lines(30, (index) => inside(svg(`<style>a${index}{b:${'1 2 3 '.repeat(5500)}}</style>`)))),
  'documents inside that take long and are refused': () =>
    svg(
      lines(30, (index) =>
        inside(
          svg(
            `<style>a${index}{b:${'1 2 3 '.repeat(5500)}}</style><mask id="m"><g mask="url(#n)"/></mask><mask id="n"><g mask="url(#m)"/></mask><path mask="url(#m)"/>`,
          ),
        ),
      ),
    ),
  'documents inside of many namespaces': () =>
    svg(
      lines(150, (index) =>
        inside(
          gzipSync(
            svg(
              '<a:g xmlns:a="b"/>'.repeat(2400) + index,
              `width="9" height="9" ${lines(200, (prefix) => `xmlns:p${prefix}="u${prefix}" `)}`,
            ),
          ),
        ),
      ),
    ),
  'numbers of a style': () => svg(`<path style="stroke-dasharray:${'-1 '.repeat(150_000)}" d="M0 0h1"/>`),
  'declarations without semicolons': () => svg(`<path style="${'a:b!important *c:d '.repeat(30_000)}" d="M0 0h1"/>`),
  'numbers of a rule': () => svg(`<style>path{stroke-dasharray:${'1 2 '.repeat(100_000)}}</style><path d="M0 0h1"/>`),
  'an arc without end': () => svg(`<path d="M0 0${'A1e38 1e38 0 1 1 1e38 0'.repeat(100)}"/>`),
  'a path far away': () => svg('<path d="M0 -158758583H9V9z"/>'),
  'lines far away': () =>
    svg(
      '<path d="M0 -1e30L1e35 5L3 1e37L-3e38 7z"/><path d="M5 5H3e38V-3e38z"/><rect x="-1e38" width="3e38" height="5"/>',
    ),
  // Found by fuzzing: tiny-skia aborted the process.
  'slanted lines far away': () =>
    svg(
      '<path transform="rotate(55 100 100)" d="M99 15l50 106-19999999930-1002h160l-130 100Z"/>',
      'viewBox="0 0 200 20"',
    ),
  'upright lines far away': () =>
    svg(
      throughResvg(
        '<path fill-rule="evenodd" d="M-1e9-1e9H2e9V2e9H-1e9zM2 2H8V8H2z"/><path d="M9 9H-1e9V-1e9H5V7H9z"/>',
      ),
    ),
  'curves far away': () =>
    svg('<path d="M14 54h71c3 0 5 2 5 5v18c-28-3-55-33333333333333333333333333333338-282-8v-10z"/>'),
  'a text of many parts': () => svg(`<text>${'<tspan>ab</tspan>'.repeat(5000)}</text>`),
  'a text that is referred to': () =>
    svg(`<text id="t">${'a'.repeat(9000)}</text><text>${'<tref href="#t"/>'.repeat(100)}</text>`),
  'a style of many declarations': () => svg(`<g style="${'fill:red;'.repeat(20_000)}"/>`),
  'comments that are used': () => svg(`<g id="a">${'<!---->'.repeat(100_000)}</g>${'<use href="#a"/>'.repeat(20_000)}`),
  'dense numbers that are used': () =>
    svg(`<path id="p" d="M0 0h${'1 '.repeat(500_000)}"/>${'<use href="#p"/>'.repeat(120)}`),
  'masks of themselves': () =>
    svg(Array.from({ length: 20_000 }, (_, id) => `<mask id="m${id}"><path mask="url(#m${id})"/></mask>`).join('')),
  'packed documents inside, many times': () =>
    svg(
      `<g id="i">${inside(gzipSync(`${svg().slice(0, -6)}<!--${' '.repeat(30 * 2 ** 20)}--></svg>`))}</g>${'<use href="#i"/>'.repeat(200)}`,
    ),
  'gradients in tens of thousands': () =>
    svg(`<linearGradient id="g"><stop/></linearGradient>${shape('fill="url(#g)"').repeat(60_000)}`),
  'a filter in a tile': () =>
    svg(
      inTile('<rect width="2" height="2" filter="url(#f)"/>', 2, region('<feFlood/>'.repeat(4))),
      'width="2000" height="2000"',
    ),
  'a morphology in a tile': () =>
    svg(
      inTile('<rect width="20" height="20" filter="url(#f)"/>', 20, region('<feMorphology radius="1e30"/>')),
      'width="200" height="200"',
    ),
  'layers in a tile': () =>
    svg(
      inTile(
        `${'<g opacity=".9">'.repeat(99)}<rect x="-9000" y="-9000" width="20000" height="20000"/>${'</g>'.repeat(99)}`,
        2,
      ),
      'width="1500" height="1500"',
    ),
  'masks in a tile in a tile': () =>
    svg(
      `<mask id="m"><rect x="-9000" y="-9000" width="20000" height="20000" fill="#888"/><rect width="1" height="1"/></mask><pattern id="q" width="1" height="1" patternUnits="userSpaceOnUse">${'<g mask="url(#m)"><rect x="-9000" y="-9000" width="20000" height="20000"/></g>'.repeat(200)}</pattern>${inTile('<rect width="2" height="2" fill="url(#q)"/>', 2)}`,
      'width="1500" height="1500"',
    ),
  'a document in a tile': () =>
    svg(
      inTile(inside(svg(`${region('<feFlood/>'.repeat(20))}<rect width="9" height="9" filter="url(#f)"/>`)), 2),
      'width="2000" height="2000"',
    ),
  'an image of a filter in a filter': () =>
    svg(
      `<g id="i">${'<g opacity=".9"><rect x="-9000" y="-9000" width="20000" height="20000"/></g>'.repeat(200)}</g>${filtered('<feImage href="#i"/>', 'x="0" y="0" width="2000" height="2000" filterUnits="userSpaceOnUse"')}`,
      'width="2000" height="2000"',
    ),
  'edges that cross': () => svg(throughResvg(`<path d="${zigzag(50_000)}"/>`)),
  'a clip path of edges that cross': () =>
    svg(
      throughResvg(
        `<clipPath id="c"><path d="${zigzag(50_000)}"/><path d="M0 0h1v1z"/></clipPath>${shape('clip-path="url(#c)"')}`,
      ),
    ),
  'strokes that cross': () =>
    svg(throughResvg(`<path fill="none" stroke="red" stroke-width=".1" d="${zigzag(20_000)}"/>`)),
  'tens of thousands of masks': () =>
    svg(
      lines(
        40_000,
        (index) => `<mask id="c${index}"><path d="M0 0h9v9z"/></mask><path d="M0 0h9v9z" mask="url(#c${index})"/>`,
      ),
    ),
  'tens of thousands of blended shapes': () =>
    svg(shape('style="mix-blend-mode:multiply"').repeat(60_000), 'width="2000" height="2000"'),
  'tens of thousands of fine gradients': () =>
    svg(
      `<linearGradient id="g"><stop/><stop offset=".0001" stop-color="red"/><stop offset="1"/></linearGradient>${shape('fill="url(#g)"').repeat(30_000)}`,
    ),
  'a stroke as wide as a circle is large': () =>
    svg('<circle cx="1e9" cy="9" r="1e9" stroke="red" stroke-width="1e9"/>'),
  'a stroke that is magnified': () =>
    svg('<g transform="scale(1e8)"><circle cx="9" cy="9" r="9" stroke="red" stroke-width="9"/></g>'),
  'a radius that overflows': () => svg(filtered('<feMorphology radius="1e39"/>')),
  'a frequency that overflows': () => svg(filtered('<feTurbulence baseFrequency="1e39"/>')),
  'a box that overflows': () =>
    svg(filtered('<feSpecularLighting height="1e38"/>', 'primitiveUnits="objectBoundingBox"')),
  'a subregion that overflows': () => svg(filtered('<feTurbulence height="993918012827634800"/>')),
  'a picture whose size overflows': () => svg(bytes('png', PNG).replace('width="9"', 'width="800000000000"')),
  'an offset that overflows': () => svg(filtered('<feOffset dx="1e15"/><feTile/>')),
  'a mask that overflows': () =>
    svg(`<mask id="m" width="1e38" height="1e38">${shape()}</mask><path d="M0 0H1e5V1e5z" mask="url(#m)"/>`),
  'an offset far away': () => svg(filtered('<feOffset dx="1e38"/>')),
  'a filter far away': () => svg(filtered('<feFlood/>', 'x="-1e30" width="1e38"')),
  'numbers that are none': () =>
    svg('<path d="M nan inf 1e999 -1e999 L 1e-999 0"/><rect x="NaN" width="Infinity" height="1e400"/>'),
  'a device': () => svg('<image width="9" height="9" href="/dev/zero"/>'),
  'a file': () => svg('<image width="9" height="9" href="file:///etc/passwd"/>'),
  'standard input': () => svg('<image width="9" height="9" href="/dev/stdin"/>'),
  'an external entity': () => `<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>${svg('<text>&e;</text>')}`,
  'a billion laughs': () =>
    doctype(
      row(10, (id, next) => `<!ENTITY ${id} "${`&${next};`.repeat(10)}">`).replaceAll('&none;', 'ha'),
      '<text>&e0;</text>',
    ),
  'an entity of itself': () => doctype('<!ENTITY a "&a;">', '<text>&a;</text>'),
  'a long entity many times': () =>
    doctype(`<!ENTITY a "${'a'.repeat(4000)}">`, `<g class="${'&a;'.repeat(20_000)}"/>`),
  'an element of many attributes': () =>
    svg(`<g ${Array.from({ length: 50_000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
  'many names of namespaces': () =>
    svg(Array.from({ length: 20_000 }, (_, index) => `<g xmlns:n${index}="u${index}"/>`).join('')),
  'many elements': () => svg('<g/>'.repeat(400_000)),
  'a packed document of 200 MB': () => gzipSync(Buffer.alloc(200 * 2 ** 20, ' ')),
  'a packed document in a document': () => svg(inside(gzipSync(Buffer.alloc(100 * 2 ** 20, ' ')))),
  'a damaged packed document': () => gzipSync(svg()).subarray(0, 40),
  'bytes that are no text': () => Buffer.from([0x3c, 0x73, 0x76, 0x67, 0xff, 0xfe, 0]),
  zeros: () => Buffer.alloc(1000),
  'dashes that are inherited': () =>
    svg(around(`stroke="red" stroke-dasharray="${'1 2 '.repeat(2500)}"`, line.repeat(2000))),
  'dashes of a rule': () =>
    svg(
      `<style>.a{stroke:red;stroke-dasharray:${'1 2 '.repeat(2500)}}</style>${around('class="a"', line.repeat(2000))}`,
    ),
  'dashes that are inherited by what is used': () =>
    svg(
      `<defs><g id="d">${line}</g></defs>${around(`stroke="red" stroke-dasharray="${'1 2 '.repeat(20_000)}"`, '<use href="#d"/>'.repeat(2000))}`,
    ),
  'dashes at positions': () =>
    svg(
      around(
        `stroke="red" text-decoration="underline" stroke-dasharray="${'1 2 '.repeat(2500)}"`,
        `<text x="${'1 '.repeat(2000)}">${'a'.repeat(2000)}</text>`,
      ),
    ),
  'a fill that is inherited': () => svg(around(`fill="url(#${'x'.repeat(200_000)}) red"`, line.repeat(2000))),
  'markers that are inherited': () => svg(around(`marker-mid="url(#${'x'.repeat(200_000)})"`, line.repeat(2000))),
  'an order of painting that is inherited': () =>
    svg(around(`paint-order="${'fill '.repeat(40_000)}"`, line.repeat(5000))),
  'families that are inherited': () =>
    svg(around(`font-family="${'Abc,'.repeat(2000)}serif"`, '<text>a</text>'.repeat(2000))),
  'families of a shorthand': () =>
    svg(around(`style="font:9px ${'Abc,'.repeat(2000)}serif"`, '<text>a</text>'.repeat(2000))),
  'families of parts': () =>
    svg(`<text font-family="${'a,'.repeat(500_000)}serif">${'<tspan>a</tspan>'.repeat(30)}</text>`),
  'families at positions': () =>
    svg(`<text font-family="${'ab,'.repeat(2000)}serif" x="${'1 '.repeat(5000)}">${'a'.repeat(5000)}</text>`),
  'decorations that are inherited': () =>
    svg(around(`text-decoration="${'overline '.repeat(20_000)}"`, '<text>a</text>'.repeat(2000))),
  'variations of each character': () =>
    svg(`<text font-variation-settings="${'&quot;abcd&quot; 1,'.repeat(5000)}">${'abcdefghij'.repeat(900)}</text>`),
  'many shapes in deep groups': () => svg(around('', line.repeat(200_000), 240)),
  'lengths in em in deep groups': () =>
    svg(around('font-size="1em"', `<path stroke="red" d="M0 0h9" stroke-dasharray="${'1em '.repeat(200_000)}"/>`, 240)),
  'positions in em in deep groups': () =>
    svg(
      around(
        'font-size="1em"',
        `<text x="${'1em '.repeat(9900)}" dy="${'1ex '.repeat(9900)}">${'a'.repeat(9900)}</text>`.repeat(5),
        240,
      ),
    ),
  'a size of many spaces': () =>
    svg(around(`font-size="${' '.repeat(100_000)}1em"`, '<rect width="1em" height="1em"/>'.repeat(5000))),
  'a transform that is used': () =>
    svg(`<path id="a" transform="${'rotate(1)'.repeat(110_000)}" d="M0 0h9v9z"/>${'<use href="#a"/>'.repeat(120)}`),
  'texts of a hundred parts': () => svg(`<text>${`<tspan>${'abc'.repeat(33)}</tspan>`.repeat(99)}</text>`.repeat(5)),
  'texts of parts whose positions are hidden': () =>
    svg(
      `<text>${`<tspan x="1" display="none">.</tspan><tspan>${'abc'.repeat(30)}</tspan>`.repeat(99)}</text>`.repeat(5),
    ),
  'positions of all characters': () => svg(`<text x="${'1 '.repeat(9900)}">${'a'.repeat(9900)}</text>`.repeat(5)),
  'stops in one place': () =>
    svg(`<linearGradient id="g">${'<stop offset="1"/>'.repeat(150_000)}</linearGradient>${shape('fill="url(#g)"')}`),
  'a gradient that is inherited': () =>
    svg(
      `<linearGradient id="g"><stop/><stop offset="1"/></linearGradient>${around('fill="url(#g)"', line.repeat(60_000))}`,
    ),
  'documents inside of each other': () => svg(`<svg width="1" height="1">${line}</svg>`.repeat(80_000)),
  'symbols that are used': () =>
    svg(`<symbol id="s" viewBox="0 0 1 1">${line}</symbol>${'<use href="#s"/>'.repeat(60_000)}`),
  'functions of a filter': () => svg(around(`filter="${'blur(1)'.repeat(80_000)}"`, line)),
  'a pattern for all that marks': () =>
    svg(
      `<pattern id="p" width="1" height="1">${line.repeat(1000)}</pattern><marker id="m">${'<path fill="context-fill" d="M0 0h1v1"/>'.repeat(100)}</marker><path fill="url(#p)" marker-mid="url(#m)" d="M0 0${'1 1 '.repeat(1000)}"/>`,
    ),
  'a colour profile that unpacks large': () => svg(usedOften(bytes('png', pngWith('iCCP', 'a\0\0', 60e6)), 100)),
  'a description that unpacks large': () => svg(usedOften(bytes('png', pngWith('zTXt', 'a\0\0', 60e6)), 100)),
  'a description in a language that unpacks large': () =>
    svg(usedOften(bytes('png', pngWith('iTXt', 'a\0\x01\0\0\0', 60e6)), 100)),
  'pixels that unpack large': () => svg(usedOften(bytes('png', pngWith('IDAT', '', 60e6)), 100)),
  'outlines with round ends': () =>
    svg(`<path fill="none" stroke="red" stroke-width="3" stroke-linecap="round" d="${'M0 0h1'.repeat(2_000_000)}"/>`),
  'a document that does not end': () => `${svg().slice(0, -6)}${'<g>'.repeat(100_000)}`,
  ...STYLE_ATTACKS,
  ...TEXT_ATTACKS,
  // The attacks on style again, as three images in one document.
  ...Object.fromEntries(
    Object.entries(STYLE_ATTACKS).map(([name, document]) => [
      `${name}, inside`,
      () => svg(inside(document()).repeat(3)),
    ]),
  ),
};

/** Harmless documents that resemble attacks and must be painted. In each a red rectangle covers the picture. */
const LOOK_ALIKES_CONTENT = {
  'groups a hundred deep': nested('g', 100),
  'groups two hundred deep': nested('g', 200),
  'a thousand uses of an icon': `<g id="icon">${shape().repeat(20)}</g>${lines(1000, (index) => `<use href="#icon" x="${index}"/>`)}`,
  'a symbol that is used':
    '<symbol id="s" viewBox="0 0 9 9"><path d="M0 0H9V9z"/></symbol>' + '<use href="#s" width="5"/>'.repeat(50),
  'a mask of itself': `<mask id="m">${shape('mask="url(#m)"')}</mask>${shape('mask="url(#m)"')}`,
  'patterns of each other': `<pattern id="a" width="9" height="9">${shape('fill="url(#b)"')}</pattern><pattern id="b" width="9" height="9">${shape('fill="url(#a)"')}</pattern>${shape('fill="url(#a)"')}`,
  'a use of itself': '<use id="u" href="#u"/>',
  'a group that uses itself': '<g id="g"><use href="#g"/></g>',
  'a marker of itself': `<marker id="m">${shape('marker-start="url(#m)"')}</marker>${shape('marker-start="url(#m)"')}`,
  'gradients of each other': '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
  'five gradients in a row':
    row(5, (id, next) => `<linearGradient id="${id}" href="#${next}"><stop/></linearGradient>`) +
    shape('fill="url(#e0)"'),
  'six masks in a row':
    row(6, (id, next) => `<mask id="${id}" mask="url(#${next})">${shape()}</mask>`) + shape('mask="url(#e0)"'),
  'ten clip paths in a row': row(
    10,
    (id, next) => `<clipPath id="${id}" clip-path="url(#${next})">${shape()}</clipPath>`,
  ),
  'a clip path that is used often': `<clipPath id="c"><circle r="5"/></clipPath>${shape('clip-path="url(#c)"').repeat(2000)}`,
  'a pattern in a pattern':
    row(
      3,
      (id, next) =>
        `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse">${shape(`fill="url(#${next})"`)}</pattern>`,
    ) + shape('fill="url(#e0)"'),
  'five hundred markers': `<marker id="m">${shape()}</marker><path marker-mid="url(#m)" d="M0 0${'L1 1'.repeat(500)}"/>`,
  'references to nothing': shape(
    'fill="url(#x)" mask="url(#x)" clip-path="url(#x)" filter="url(#x)" marker-start="url(#x)"',
  ),
  'a comment with a circle': '<!-- <mask id="a"><path mask="url(#a)"/></mask> it\'s > "fine" -->',
  'a style sheet of two hundred rules': `<style>${lines(200, (index) => `.c${index} > path, #d${index} {fill: red; stroke: none}`)}</style>${'<g class="c1"><path/></g>'.repeat(500)}`,
  'a style sheet in CDATA': '<style><![CDATA[ path > a { fill: red } ]]></style>',
  'a text of nine thousand characters': `<text font-size="1">${'lorem ipsum '.repeat(750)}</text>`,
  'a hundred texts': '<text>Hello, reader</text>'.repeat(100),
  'a text on a path':
    '<path id="p" d="M0 9C20 -80 1200 90 400 5" fill="none"/><g transform="translate(99 99) scale(2) rotate(30)"><text><textPath href="#p">round and round</textPath></text></g>',
  'texts of many scripts': '<text>שלום עולם · مرحبا · 日本語 · हिन्दी · 👩‍👩‍👧 · é</text>',
  'a path of twenty thousand points': `<path d="M0 0${lines(20_000, (index) => `L${index % 97} ${index % 89}`)}"/>`,
  'a path from a graphics program':
    '<path d="m14.6 54.2h71.3c2.9 0 5.3 2.3 5.3 5.3v17.9c-27.5-3.4-54.9-8-82-7.6v-10.2c.001-2.9 2.3-5.3 5.3-5.3z"/>',
  'arcs whose flags touch': '<path d="M5 5a3 3 0 013-3 3 3 0 01-3 3z"/>',
  dashes: '<path d="M0 0H1200" stroke="red" stroke-dasharray="4 2 1"/>',
  'a filter of thirty primitives': filtered('<feOffset dx="1"/>'.repeat(30)),
  'a shadow': filtered('<feDropShadow dx="2" dy="2" stdDeviation="4" flood-color="#000"/>'),
  'turbulence of five octaves': filtered('<feTurbulence baseFrequency=".05" numOctaves="5"/>'),
  'a small morphology': filtered('<feMorphology operator="dilate" radius="3"/>'),
  'a convolution': filtered('<feConvolveMatrix order="3" kernelMatrix="0 -1 0 -1 5 -1 0 -1 0"/>'),
  light: filtered('<feDiffuseLighting><fePointLight x="5" y="5" z="9"/></feDiffuseLighting>'),
  'an image of an element': `<g id="i">${shape()}</g>${filtered('<feImage href="#i"/>')}`,
  'documents three levels inside': [1, 2, 3].reduce((text) => svg(inside(text)), svg(shape())).replace(/^<svg/, '<svg'),
  'a packed document inside': inside(gzipSync(svg(shape()))),
  'a picture': bytes('png', PNG),
  'a picture five hundred times': `<defs><g id="i">${bytes('png', PNG)}</g></defs>${'<use href="#i"/>'.repeat(500)}`,
  'a GIF': bytes('gif', gifOf(1, 1)),
  'a picture that is damaged': bytes('png', PNG.subarray(0, 30)),
  'a picture from elsewhere': '<image width="9" height="9" href="https://example.com/a.png"/>',
  'layers thirty deep': `${'<g opacity=".9">'.repeat(30)}${shape()}${'</g>'.repeat(30)}`,
  blending: '<g style="mix-blend-mode:multiply;isolation:isolate"><rect width="9" height="9"/></g>',
  'a rectangle that is far larger than the picture': '<rect x="-1e5" y="-1e5" width="2e5" height="2e5"/>',
  'a frame as large as can be': '<path fill-rule="evenodd" d="M-1e9-1e9H2e9V2e9H-1e9zM2 2H8V8H2z"/>',
  'names of editors':
    '<g xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:label="layer" inkscape:groupmode="layer"><path/></g>',
  'what is not painted':
    '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">text</p></foreignObject><script>while (true) {}</script><animate/><metadata/>',
  'empty shapes': '<path/><path d=""/><rect/><rect width="0" height="9"/><circle/><polygon points=""/><text/>',
  'a switch': '<switch><g systemLanguage="de"><path/></g><g/></switch>',
  'a card whose fonts are inherited': around(
    'font-family="Inter, \'Noto Sans\', system-ui, sans-serif" font-size="1.5em" fill="#333" stroke-dasharray="4 2"',
    '<text x="1em" y="2em">Hello <tspan font-weight="bold">reader</tspan></text>'.repeat(200),
  ),
  'a map of twenty thousand outlines': around(
    'stroke="#333" stroke-width=".5" fill="none"',
    '<path d="M0 0l1 2 3-1 2 2z"/>'.repeat(20_000),
    5,
  ),
  'a text of a hundred lines': `<text>${'<tspan x="0" dy="1.2em">a line of some fifty characters, more or less</tspan>\n'.repeat(100)}</text>`,
  'a text whose characters have positions': `<text x="${lines(500, (index) => `${index} `)}">${'a'.repeat(500)}</text>`,
  'a gradient of a hundred stops': `<linearGradient id="g">${lines(100, (index) => `<stop offset="${index}%"/>`)}</linearGradient>${shape('fill="url(#g)"').repeat(100)}`,
  'a picture with a colour profile': usedOften(bytes('png', pngWith('iCCP', 'a\0\0', 3000)), 50),
  'a fill that is an ordinary element': `<g id="a">${shape('fill="url(#a) blue" stroke="url(#a)"')}</g>`,
  'a thousand elements of five attributes': '<rect x="1" y="2" width="3" height="4" fill="red"/>'.repeat(1000),
};

const COVER = '<rect width="100%" height="100%" fill="red"/>';

export const LOOK_ALIKES = {
  ...Object.fromEntries(Object.entries(LOOK_ALIKES_CONTENT).map(([name, content]) => [name, svg(content + COVER)])),
  'entities of Illustrator': `<?xml version="1.0" encoding="utf-8"?><!-- Generator: Adobe Illustrator --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
    <!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/"><!ENTITY st0 "fill:red;">
  ]><svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" width="20" height="10"><rect width="20" height="10" style="&st0;"/></svg>`,
  ...STYLE_LOOK_ALIKES,
  ...TEXT_LOOK_ALIKES,
  'a packed document': gzipSync(svg(COVER)),
  'a byte order mark': `\ufeff${svg(COVER)}`,
  'a view box below zero': svg(
    '<rect x="-50" y="-50" width="100" height="100" fill="red"/>',
    'width="20" height="10" viewBox="-50 -50 100 100" preserveAspectRatio="none"',
  ),
};
