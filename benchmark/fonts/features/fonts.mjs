// Makes a folder with the fonts of all rows, from packages. They are TrueType, which all rivals read, except where the format is tested.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import sharp from 'sharp';
import wawoff from 'wawoff2';

import { BOLD, REGULAR, collection, renamed } from '../../../__test__/support/font.js';
import { PIXELS, cbdt, sbix, svgGlyphs } from './sfnt.mjs';

const packages = join(import.meta.dirname, 'node_modules');

/** Files by family. If a family has `face`, Chromium gets its files through an `@font-face` rule with these descriptors only. */
export const families = {
  Inter: { files: ['Inter-Regular.ttf', 'Inter-Bold.ttf'] },
  'Noto Sans': { files: ['NotoSans_400Regular.ttf'] },
  'Noto Sans Arabic': { files: ['NotoSansArabic_400Regular.ttf'] },
  'Noto Sans Hebrew': { files: ['NotoSansHebrew_400Regular.ttf'] },
  'Noto Sans Devanagari': { files: ['NotoSansDevanagari_400Regular.ttf'] },
  'Noto Sans Thai': { files: ['NotoSansThai_400Regular.ttf'] },
  'Noto Sans JP': { files: ['NotoSansJP_400Regular.ttf'] },
  'Noto Sans SC': { files: ['NotoSansSC_400Regular.ttf'] },
  'Noto Sans KR': { files: ['NotoSansKR_400Regular.ttf'] },
  'Noto Emoji': { files: ['NotoEmoji_400Regular.ttf'] },
  'Noto Color Emoji': { files: ['NotoColorEmoji.ttf'] },
  'Twemoji Mozilla': { files: ['Twemoji.ttf'], face: '' },
  Bungee: { files: ['Bungee.ttf'] },
  'Bungee Shade': { files: ['BungeeShade.woff'], face: '' },
  'Bungee Inline': { files: ['BungeeInline.woff2'], face: '' },
  'Roboto Flex': {
    files: ['RobotoFlex.ttf'],
    face: 'font-weight: 100 1000; font-stretch: 25% 151%; font-style: oblique 0deg 10deg',
  },
  'Recursive Sans Linear Light': {
    files: ['Recursive.ttf'],
    face: 'font-weight: 300 1000; font-style: oblique 0deg 15deg',
  },
  Intra: { files: ['Inter.ttc'] },
  Extra: { files: ['Inter.ttc'] },
  Cbdt0: { files: ['Cbdt.ttf'], face: '' },
  Sbix0: { files: ['Sbix.ttf'], face: '' },
  Svgs0: { files: ['Svg.ttf'], face: '' },
};

/** Writes the files to a folder. */
export async function writeFonts(folder) {
  mkdirSync(folder);
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  put('Inter-Regular.ttf', readFileSync(REGULAR));
  put('Inter-Bold.ttf', readFileSync(BOLD));
  for (const [name, { files }] of Object.entries(families)) {
    if (!name.startsWith('Noto') || name === 'Noto Color Emoji') continue;
    const from = `@expo-google-fonts/${name.toLowerCase().replaceAll(' ', '-')}/400Regular/${files[0]}`;
    put(files[0], readFileSync(join(packages, from)));
  }
  const woff2 = {
    NotoColorEmoji: '@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal',
    Bungee: '@fontsource/bungee/files/bungee-latin-400-normal',
    RobotoFlex: '@fontsource-variable/roboto-flex/files/roboto-flex-latin-full-normal',
    Recursive: '@fontsource-variable/recursive/files/recursive-latin-full-normal',
    Twemoji: 'twemoji-colr-font/twemoji',
  };
  for (const [name, path] of Object.entries(woff2)) {
    put(`${name}.ttf`, await wawoff.decompress(readFileSync(join(packages, `${path}.woff2`))));
  }
  put(
    'BungeeShade.woff',
    readFileSync(join(packages, '@fontsource/bungee-shade/files/bungee-shade-latin-400-normal.woff')),
  );
  put(
    'BungeeInline.woff2',
    readFileSync(join(packages, '@fontsource/bungee-inline/files/bungee-inline-latin-400-normal.woff2')),
  );
  put('Inter.ttc', collection(renamed('Intra'), renamed('Extra', BOLD)));

  const rocket = readFileSync(join(packages, '@twemoji/svg/1f680.svg'), 'utf8');
  const png = await sharp(Buffer.from(rocket)).resize(PIXELS).png().toBuffer();
  put('Cbdt.ttf', cbdt('Cbdt0', png));
  put('Sbix.ttf', sbix('Sbix0', png));
  put('Svg.ttf', svgGlyphs('Svgs0', rocket));
}

/** The families for the generic ones. */
export const generic = { 'sans-serif': 'Inter', serif: 'Noto Sans', monospace: 'Bungee' };

/** Returns the known families that a document names. */
export function familiesOf(svg) {
  const lists = [...svg.matchAll(/font-family="([^"]*)"|local\("([^"]*)"\)/g)].map(
    ([, list, local]) => list ?? local.replace(' Regular', ''),
  );
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim().replaceAll("'", ''));
  return [...new Set(names.map((name) => generic[name] ?? name))].filter((name) => name in families);
}
