// The template of the cards: a paper on a gradient, with a title, a description and an author. The fonts are the same array for each card,
// because satori reads the fonts of another array again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import satori from 'satori';

const { resolve } = createRequire(import.meta.url);
const fonts = [400, 700].map((weight) => ({
  name: 'Inter',
  weight,
  style: 'normal',
  data: readFileSync(resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`)),
}));

const box = (style, ...children) => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } });

export default function template({ title, description, author, hue }) {
  const card = box(
    {
      width: '100%',
      height: '100%',
      padding: 56,
      boxSizing: 'border-box',
      fontFamily: 'Inter',
      backgroundImage: `linear-gradient(135deg, hsl(${hue}, 70%, 88%), hsl(${hue + 60}, 70%, 70%))`,
    },
    box(
      {
        flexDirection: 'column',
        justifyContent: 'space-between',
        width: '100%',
        height: '100%',
        padding: 48,
        boxSizing: 'border-box',
        border: '4px solid #1d2433',
        borderRadius: 12,
        backgroundColor: '#fefbfb',
        color: '#1d2433',
      },
      box({ fontSize: 68, fontWeight: 700, lineHeight: 1.15, letterSpacing: '-0.02em' }, title),
      box({ fontSize: 32, lineHeight: 1.4, color: '#4a5468' }, description),
      box(
        { justifyContent: 'space-between', alignItems: 'center', fontSize: 28 },
        box(
          { alignItems: 'center', gap: 16 },
          box({
            width: 44,
            height: 44,
            borderRadius: 22,
            backgroundImage: `linear-gradient(90deg, hsl(${hue}, 80%, 50%), hsl(${hue + 90}, 80%, 60%))`,
          }),
          box({}, 'by '),
          box({ fontWeight: 700 }, author),
        ),
        box({ fontWeight: 700 }, 'The Build Log'),
      ),
    ),
  );
  return satori(card, { width: 1200, height: 630, fonts });
}
