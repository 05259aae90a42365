import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Font } from 'satori';

// `require.resolve` finds the packages from the source in `astro dev` and from the bundle in `astro build` alike.
const require = createRequire(import.meta.url);

// Fontsource splits a family by script. Satori tries these in order (Noto comes last, because it has Latin letters too) and
// knows only one font of a name and weight, so each part has a name of its own.
const parts = [
  { name: 'Inter', files: '@fontsource/inter/files/inter-latin' },
  { name: 'Inter Extended', files: '@fontsource/inter/files/inter-latin-ext' },
  { name: 'Inter Vietnamese', files: '@fontsource/inter/files/inter-vietnamese' },
  { name: 'Noto Sans JP', files: '@fontsource/noto-sans-jp/files/noto-sans-jp-japanese' },
];

const weights = [500, 700] as const;

/** The same array and buffers for every card: satori remembers fonts by identity, and parsing these takes 0.1 s. */
export const fonts: Font[] = await Promise.all(
  parts.flatMap(({ name, files }) =>
    weights.map(async (weight) => ({
      name,
      weight,
      style: 'normal' as const,
      data: await readFile(require.resolve(`${files}-${weight}-normal.woff`)),
    })),
  ),
);
