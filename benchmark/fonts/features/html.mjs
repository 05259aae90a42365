// Makes the nearest HTML of a case, for packages that do not read SVG: each `<text>` is a block in its place, each `<tspan>` a `<span>`. Features
// without an HTML equivalent (paths, lengths, positions of single letters) are left out.

const styles = new Set([
  'direction',
  'font-family',
  'font-size',
  'font-stretch',
  'font-style',
  'font-variant',
  'font-weight',
  'letter-spacing',
  'text-decoration',
  'unicode-bidi',
  'word-spacing',
  'writing-mode',
]);
const lengths = new Set(['font-size', 'letter-spacing', 'word-spacing']);

/** Returns an HTML fragment as large as the document. With `spaceAsMargin`, spaces between boxes become margins, because they would be lost. */
export function htmlOf(svg, { spaceAsMargin = false } = {}) {
  const attributes = attributesOf(/<svg[^>]*>/.exec(svg)[0]);
  const { width, height } = attributes;
  const body = svg
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<svg[^>]*>|<\/svg>|<(path|stop|linearGradient)\b[^>]*>|<\/linearGradient>/g, '');
  let base = {};
  const html = body.replace(/\s*<(\/?)(g|text|textPath|tspan)\b([^>]*)>\n?/g, (found, end, name, rest) => {
    if (name === 'g') {
      base = end ? {} : attributesOf(rest);
      return '';
    }
    const space = /^\s/.test(found) && name === 'tspan' && !end ? ' ' : '';
    if (end) return name === 'text' ? '</div>' : '</span>';
    return (
      space +
      (name === 'text' ? block({ ...base, ...attributesOf(rest) }, { width, height }) : span(attributesOf(rest)))
    );
  });
  const spaced = spaceAsMargin ? withMargins(html.trim()) : html.trim();
  return `<div style="display:flex;position:relative;width:${width}px;height:${height}px;background:#fff">${spaced}</div>`;
}

function withMargins(html) {
  return html
    .replaceAll(' <span style="', '<span style="margin-left:0.26em;')
    .replace(/<\/span> ([^<]+)/g, '</span><span style="margin-left:0.26em;white-space:pre">$1</span>');
}

function block(attributes, { width, height }) {
  const [x, y] = [Number.parseFloat(attributes.x ?? 20), Number.parseFloat(attributes.y ?? 54)];
  const size = Number(attributes['font-size']);
  const isAtEnd = attributes.direction === 'rtl' || attributes['text-anchor'] === 'end';
  const place = attributes['writing-mode'] ? `top:${y}px;height:${height - y}px` : `top:${y - size}px`;
  const side = isAtEnd ? `right:${width - x}px` : `left:${x}px`;
  return `<div style="display:flex;position:absolute;${place};${side};white-space:pre;${style(attributes)}"${language(attributes)}>`;
}

function span(attributes) {
  return `<span style="white-space:pre;${style(attributes)}"${language(attributes)}>`;
}

function style(attributes) {
  const presentation = Object.entries(attributes).filter(([name]) => styles.has(name));
  const declarations = presentation.map(
    ([name, value]) => `${name}:${value}${lengths.has(name) && !/[a-z%]$/.test(value) ? 'px' : ''}`,
  );
  if (attributes.fill !== undefined && !attributes.fill.startsWith('url'))
    declarations.push(`color:${attributes.fill}`);
  if (attributes.style !== undefined) declarations.push(attributes.style);
  return declarations.join(';');
}

function language({ lang }) {
  return lang === undefined ? '' : ` lang="${lang}"`;
}

function attributesOf(tag) {
  return Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
