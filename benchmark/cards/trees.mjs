// Two cards as trees of nodes for takumi, which does not read SVG. The layout follows the template of the card, adjusted until the picture equals
// the reference PNG as closely as takumi can: in gradient it places letters a fraction of a pixel away from satori's. The fonts are those
// built into ogpress.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const fontFolder = join(import.meta.dirname, '../../assets/fonts');

export const size = { width: 1200, height: 630 };

export function readFonts() {
  return [
    { name: 'Inter', weight: 400, data: readFileSync(join(fontFolder, 'Inter-Regular.ttf')) },
    { name: 'Inter', weight: 700, data: readFileSync(join(fontFolder, 'Inter-Bold.ttf')) },
  ];
}

const page = { display: 'flex', width: '100%', height: '100%', fontFamily: 'Inter' };

export const trees = { paper: paper(), gradient: gradient() };

// The card of AstroPaper: a sheet with the text, and an almost opaque sheet above it.
function paper() {
  const sheet = {
    boxSizing: 'content-box',
    width: '88%',
    height: '80%',
    border: '4px solid #000',
    borderRadius: 4,
  };
  return box({ ...page, alignItems: 'center', justifyContent: 'center', backgroundColor: '#fefbfb' }, [
    box({ ...sheet, display: 'flex', backgroundColor: '#fefbfb' }, [
      box(
        {
          display: 'flex',
          flexDirection: 'column',
          justifyContent: 'space-between',
          margin: 20,
          width: '90%',
          height: '90%',
        },
        [
          text('How I taught a native addon to render ten thousand social cards', {
            marginTop: 72,
            fontSize: 72,
            fontWeight: 700,
          }),
          box({ display: 'flex', justifyContent: 'space-between', marginBottom: 8, fontSize: 28 }, [
            text('by Sat Naing'),
            text('AstroPaper', { fontWeight: 700 }),
          ]),
        ],
      ),
    ]),
    box({ ...sheet, position: 'absolute', top: 39, right: 39, backgroundColor: '#ecebeb', opacity: 0.9 }),
  ]);
}

// Larger than its page, as in the reference. Only the upper edge of the lower box and its shadow are visible.
function gradient() {
  return box(page, [
    box(
      {
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'space-between',
        flexShrink: 0,
        boxSizing: 'content-box',
        width: '100%',
        height: '100%',
        padding: 80,
        backgroundImage: 'linear-gradient(135deg, #0f172a 0%, #7c3aed 60%, #f472b6 100%)',
        color: '#fff',
      },
      [
        text('How I taught a native addon to render ten thousand social cards without running out of memory', {
          // Without this, these lines are a pixel below those of satori.
          marginTop: -1,
          fontSize: 76,
          fontWeight: 700,
        }),
        box(
          {
            display: 'flex',
            height: 87,
            borderRadius: 20,
            padding: 24,
            backgroundColor: 'rgba(255, 255, 255, 0.15)',
            boxShadow: '0 10px 40px rgba(0, 0, 0, 0.5)',
          },
          [text('Sat Naing', { fontSize: 32 })],
        ),
      ],
    ),
  ]);
}

function box(style, children = []) {
  return { type: 'container', style, children };
}

function text(content, style = {}) {
  return { type: 'text', text: content, style };
}
