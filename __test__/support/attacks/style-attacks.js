// Documents that were made to do harm by their style, and such as only look like it.
import { svg } from '../png.js';

const lines = (count, element) => Array.from({ length: count }, (_, index) => element(index)).join('');
const sheet = (css) => `<style><![CDATA[${css}]]></style>`;
const styled = (css, body) => svg(sheet(css) + body);
const rect = (attributes = '') => `<rect width="9" height="9" ${attributes}/>`;
const deep = (count, body, attributes = '') => `<g ${attributes}>`.repeat(count) + body + '</g>'.repeat(count);
const red = rect('width="20" height="10" fill="red"').replace('width="9" height="9" ', '');
const MEGABYTE = 1 << 20;

/** A class that no other has, of a few letters. */
const name = (index) => `c${index.toString(36)}`;

const nested = (count, open, inside, close) => open.repeat(count) + inside + close.repeat(count);

/** Each render of these must either reject with a coded error or return a picture. */
export const STYLE_ATTACKS = {
  'selectors inside of each other': () =>
    styled(
      `${nested(2000, ':not(:is(:where(', 'g', ')))')}{fill:red}`,
      lines(2000, () => rect()),
    ),
  'selectors that look for what is inside': () =>
    styled(
      lines(200, (index) => `g:has(.${name(index)} > rect ~ rect:not(:nth-child(2n+${index}))){fill:red}`),
      deep(
        200,
        lines(2000, () => rect()),
      ),
    ),
  'selectors that look inside of each other': () =>
    styled(
      `g:not(:has(:is(g:has(rect + rect.none),g:has(circle)))){fill:red}`.repeat(50),
      deep(
        250,
        lines(1000, () => rect()),
      ),
    ),
  'descendants of descendants': () =>
    styled(
      lines(50, (index) => `${'* '.repeat(20)}.none${index} rect{fill:red}`),
      deep(
        250,
        lines(2000, () => rect()),
      ),
    ),
  'descendants and siblings': () =>
    styled(
      `${'* ~ * '.repeat(12)}rect{fill:red}`,
      deep(
        100,
        lines(1000, () => rect()),
      ),
    ),
  'children that are counted by selectors': () =>
    styled(
      lines(500, (index) => `rect:nth-child(3n+${index} of .a:not(.b)){fill:red}`),
      lines(5000, () => rect('class="a"')),
    ),
  'many rules and many elements': () =>
    styled(
      lines(20_000, (index) => `.a:not(.${name(index)}){fill:red}`),
      lines(20_000, () => rect('class="a"')),
    ),
  'many rules that all elements have': () =>
    styled(
      lines(20_000, () => '*{fill:red}'),
      lines(20_000, () => rect()),
    ),
  'many declarations of many elements': () =>
    styled(
      `rect{${lines(20_000, (index) => `fill:#${(index % 4096).toString(16).padStart(3, '0')};`)}}`,
      lines(20_000, () => rect()),
    ),
  'selectors of long values': () =>
    styled(
      lines(500, (index) => `[data-a*="b${index}"]{fill:red}`),
      rect(`data-a="${'a'.repeat(MEGABYTE)}"`).repeat(8),
    ),
  'a long list of selectors': () =>
    styled(
      `${lines(100_000, (index) => `.${name(index)},`)}g{fill:red;stroke:red;opacity:.5}`,
      lines(2000, (index) => rect(`class="${name(index)}"`)),
    ),
  'lists of selectors inside of each other': () =>
    styled(
      `${nested(12, `${lines(8, (index) => `.a${index},`)}.a{`, 'fill:red', '}')}`,
      lines(2000, () => rect('class="a"')),
    ),
  'rules inside of each other': () => styled(nested(20_000, '&{', 'fill:red', '}'), rect()),
  'lists of the rule around': () => styled(nested(40, '& &, & > &{', 'fill:red', '}'), deep(60, rect())),
  'custom properties that double': () =>
    styled(
      `:root{--a0:lol;${lines(60, (index) => `--a${index + 1}:var(--a${index})var(--a${index});`)}}rect{fill:var(--a60,red)}`,
      rect(),
    ),
  'custom properties that double on every element': () =>
    styled(
      `:root{--a0:${'x'.repeat(60)}}g{${lines(12, (index) => `--a${index + 1}:var(--a${index})var(--a${index});`)}}`,
      deep(
        200,
        lines(2000, () => `<g>${rect('fill="var(--a12)"')}</g>`),
      ),
    ),
  'custom properties in a row': () =>
    styled(
      `:root{--a0:red;${lines(20_000, (index) => `--a${index + 1}:var(--a${index});`)}}rect{fill:var(--a20000)}`,
      lines(1000, () => rect()),
    ),
  'custom properties in a circle': () =>
    styled(
      `:root{${lines(2000, (index) => `--a${index}:var(--a${(index + 1) % 2000}) var(--a${(index + 7) % 2000});`)}}rect{fill:var(--a0,red)}`,
      lines(1000, () => rect()),
    ),
  'custom properties in fallbacks': () =>
    styled(
      `rect{fill:${nested(50_000, 'var(--a,', 'red', ')')}}`,
      lines(100, () => rect()),
    ),
  'thousands of custom properties, more on each level': () =>
    svg(
      lines(250, (index) => `<g style="${lines(40, (at) => `--a${index * 40 + at}:1;`)}">`) +
        lines(2000, () => rect('style="--b:1"')) +
        '</g>'.repeat(250),
    ),
  'custom properties of long values in a shorthand': () =>
    styled(
      `:root{--a:${'x '.repeat(30_000)}}rect{font:var(--a);marker:var(--a);background:var(--a)}`,
      lines(2000, () => rect()),
    ),
  'calculations inside of each other': () =>
    styled(
      `rect{x:${nested(50_000, 'calc(1px + ', '1px', ')')}}`,
      lines(100, () => rect()),
    ),
  'long calculations': () =>
    styled(
      `rect{x:calc(1px${' + 1px'.repeat(150_000)})}`,
      lines(2000, () => rect()),
    ),
  'long calculations of fonts': () =>
    styled(
      `g{font-size:calc(1em${' + 0em'.repeat(100_000)})}`,
      lines(1000, () => `<g>${rect()}</g>`),
    ),
  'media inside of each other': () => styled(nested(50_000, '@media all{', 'rect{fill:red}', '}'), rect()),
  'conditions inside of each other': () =>
    styled(
      `@supports ${nested(50_000, '(', 'fill:red', ')')}{rect{fill:red}}@media ${nested(50_000, 'not (', 'all', ')')}{rect{fill:red}}`,
      rect(),
    ),
  'conditions that are tried twice on each level': () =>
    styled(
      `@supports ${nested(40, '((not ', '(fill:red)', '))')}{rect{fill:red}}@media ${nested(40, '((not ', '(width)', ') foo)')}{rect{fill:red}}`,
      rect(),
    ),
  'layers inside of each other': () => styled(nested(50_000, '@layer a{', 'rect{fill:red}', '}'), rect()),
  'layers of long names': () =>
    styled(`@layer ${lines(100_000, (index) => `${index ? '.' : ''}a`)};`.repeat(4), rect()),
  'many layers': () =>
    styled(
      lines(60_000, (index) => `@layer ${name(index)};`),
      rect(),
    ),
  'layers without a name': () => styled('@layer{rect{fill:red}}'.repeat(40_000), rect()),
  'blocks that do not end': () => styled('{(['.repeat(300_000), rect()),
  'rules that do not end': () => styled('a{b:c('.repeat(150_000), rect()),
  'comments that do not end': () => styled('/*'.repeat(400_000), rect()),
  'strings that do not end': () => styled(`rect{font-family:"${'\\'.repeat(800_000)}`, rect()),
  'a megabyte of sheets': () =>
    svg(
      lines(1000, () => sheet(lines(40, (index) => `.${name(index)}{fill:red}`))) +
        lines(2000, (index) => rect(`class="${name(index)}"`)),
    ),
  'a sheet of too many bytes': () => styled(`.a{fill:red}${' '.repeat(4 * MEGABYTE)}`, rect()),
  'style attributes of thousands of declarations': () =>
    svg(lines(2000, () => rect(`style="${'fill:red;'.repeat(1500)}"`))),
  'style attributes of thousands of unknown properties': () =>
    svg(lines(1000, () => rect(`style="${lines(1000, (index) => `a${index}:b;`)}"`))),
  'style attributes of thousands of custom properties': () =>
    svg(lines(300, () => rect(`style="${lines(3000, (index) => `--a${index}:b;`)}"`))),
  'all properties again and again': () =>
    styled(
      `*{${'all:inherit;'.repeat(5000)}}`,
      deep(
        200,
        lines(5000, () => rect()),
      ),
    ),
  'all properties of all elements': () =>
    styled(
      `*{all:initial}${lines(200, (index) => `.${name(index)}{all:revert-layer!important}`)}`,
      deep(
        200,
        lines(10_000, () => rect(`class="${lines(200, (index) => `${name(index)} `)}"`)).slice(0, 12 * MEGABYTE),
      ),
    ),
  'classes of one element': () =>
    styled(
      lines(2000, (index) => `.${name(index)}{fill:red}`),
      rect(`class="${lines(100_000, (index) => `${name(index)} `)}"`),
    ),
  'one class a hundred thousand times': () =>
    styled('.a:is(.b,.c,.d){fill:red}'.repeat(100), rect(`class="${'a '.repeat(100_000)}"`)),
  'a family of a megabyte': () =>
    styled(
      `text{font-family:${'a'.repeat(900_000)}}`,
      lines(1000, () => '<text>a</text>'),
    ),
  'families by the thousand': () =>
    styled(
      `text{font-family:${'a,'.repeat(300_000)}b}`,
      lines(1000, () => '<text>a</text>'),
    ),
  'a path in a sheet': () =>
    styled(
      `path{d:path("M0 0${'h1v1'.repeat(200_000)}")}`,
      lines(1000, () => '<path/>'),
    ),
  'dashes in a sheet': () =>
    styled(
      `rect{stroke:red;stroke-dasharray:${'1e-9 '.repeat(200_000)}}`,
      lines(1000, () => rect()),
    ),
  'a polygon in a sheet': () =>
    styled(
      `rect{clip-path:polygon(${'0 0,'.repeat(200_000)}1px 1px)}`,
      lines(1000, () => rect()),
    ),
  'a transform in a sheet': () =>
    styled(
      `rect{transform:${'rotate(1deg)'.repeat(70_000)}}`,
      lines(1000, () => rect()),
    ),
  'a transform of percentages in a sheet': () =>
    styled(
      `rect{transform-box:fill-box;transform:${'translate(1%,1%)'.repeat(60_000)}}`,
      lines(1000, () => rect()),
    ),
  'a filter in a sheet': () =>
    styled(
      `rect{filter:${'drop-shadow(1px 1px 1px red)'.repeat(30_000)}}`,
      lines(1000, () => rect()),
    ),
  'boxes of boxes': () =>
    styled(
      'g{transform-box:fill-box;transform:rotate(1deg)}',
      deep(
        60,
        lines(9000, () => rect()),
      ),
    ),
  'a box of many paths': () =>
    svg(
      `<g style="transform-box:fill-box;transform:rotate(1deg)"><path d="M0 0${'h1v1'.repeat(100_000)}"/></g>`.repeat(
        20,
      ),
    ),
  'text that grows as it is escaped': () => svg(`${sheet('text{fill:red}')}<text>${'"'.repeat(2 * MEGABYTE)}</text>`),
  'values that grow as they are escaped': () =>
    styled(
      `text{font-family:"${'&'.repeat(60_000)}"}`,
      lines(500, () => '<text>a</text>'),
    ),
  'values that are copied by a letter': () =>
    styled(
      `.a{stroke-dasharray:${'1 '.repeat(5000)};font-family:${'a'.repeat(50_000)}}`,
      lines(10_000, () => '<g class="a"/>'),
    ),
  'values that are inherited by a word': () =>
    svg(
      `<style>g{clip-path:inherit;mask:inherit;filter:inherit}</style>${deep(
        250,
        lines(20_000, () => '<g/>'),
        `filter="${'blur(1px)'.repeat(20)}"`,
      )}`,
    ),
  'entities in style': () =>
    `<!DOCTYPE svg [<!ENTITY a "${'fill:red;'.repeat(400)}">]>${svg(lines(250, () => rect('style="&a;&a;"')))}`,
  'invalid values of megabytes': () =>
    styled(
      `rect{fill:${'bogus '.repeat(150_000)};stroke:${'none '.repeat(9)}}`,
      lines(10_000, () => rect()),
    ),
  'a prefix that is looked for again and again': () =>
    svg(
      `<style>rect{clip-path:circle(9px)}</style>${rect(`id="og-${'-'.repeat(4000)}"`)}${lines(4000, (index) => `<g id="og-${'-'.repeat(index)}"/>`)}`,
    ),
};

/** A part of a design, as Figma writes it with classes. */
function figma() {
  const rules = lines(
    2000,
    (index) =>
      `.cls-${index}{fill:#${((index * 4099) % 0xffffff).toString(16).padStart(6, '0')};stroke-width:.${(index % 9) + 1}px;opacity:.99}`,
  );
  const shapes = lines(2000, (index) => `<path class="cls-${index}" d="M${index % 20} ${index % 10}h1v1h-1z"/>`);
  return styled(rules, `<g id="Layer_1" data-name="Layer 1">${shapes}</g>${red}`);
}

/** Utility classes of a framework, of which a document uses some. */
function utilities() {
  const colours = lines(1500, (index) => `.fill-c-${index}{--tw-o:1;fill:rgb(${index % 256} 9 9 / var(--tw-o,1))}`);
  const hovers = lines(
    500,
    (index) => `.hover\\:fill-c-${index}:hover{fill:red}@media (min-width:640px){.sm\\:p-${index}{padding:${index}px}}`,
  );
  const reset = '*,::before,::after{box-sizing:border-box;border-width:0;border-style:solid;--tw-x:0;--tw-y:0}';
  return styled(
    reset + colours + hovers,
    lines(
      300,
      (index) => `<g class="fill-c-${index} hover:fill-c-${index} sm:p-${index}"><rect width="1" height="1"/></g>`,
    ) + red,
  );
}

/** Harmless documents that resemble these attacks and must be painted. Their pixel is red. */
export const STYLE_LOOK_ALIKES = {
  'a design of two thousand classes': figma(),
  'a sheet of a thousand classes': styled(
    lines(1000, (index) => `.${name(index)}{fill:blue;stroke:none;opacity:.5}`),
    lines(1000, (index) => `<rect class="${name(index)}" width="1" height="1"/>`) + red,
  ),
  'a sheet of utility classes': utilities(),
  'a chart with custom properties': styled(
    ':root{--a:red;--b:var(--a)}.bar{fill:var(--b)}',
    lines(500, () => '<g><rect class="bar" width="20" height="10"/></g>'),
  ),
  'nested rules and conditions': styled(
    '@layer base,top;@layer top{@media screen{@supports (fill:red){g{& rect{fill:red}}}}}@layer base{g rect{fill:blue}}',
    '<g><rect width="20" height="10"/></g>',
  ),
};
