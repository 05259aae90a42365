// The rows of the table, by the name of their SVG in `cases`. `also` lists families that no `font-family` names. With `pictures`, satori and takumi
// get pictures of emoji instead of an emoji font, as their users do.

const emoji = { also: ['Noto Color Emoji'], pictures: true };
const ideographs = ['Noto Sans JP', 'Noto Sans SC', 'Noto Sans KR'];

export const groups = {
  Scripts: {
    latin: { title: 'Latin with accents' },
    greek: { title: 'Greek, with accents of old' },
    cyrillic: { title: 'Cyrillic' },
    vietnamese: { title: 'Vietnamese, also with accents as characters of their own' },
    arabic: { title: 'Arabic: joined letters, ligatures, marks' },
    hebrew: { title: 'Hebrew with points' },
    devanagari: { title: 'Devanagari: conjuncts, signs in other order' },
    thai: { title: 'Thai: marks above marks' },
    japanese: { title: 'Japanese' },
    chinese: { title: 'Chinese' },
    korean: { title: 'Korean, also of single letters' },
    'lang-forms': { title: "`lang`: a font's own forms (Marathi, Romanian)" },
    'lang-fallback': { title: '`lang`: which font stands in for ideographs', also: ideographs },
    mixed: {
      title: 'Seven scripts in one line',
      also: ['Noto Sans', 'Noto Sans Devanagari', 'Noto Sans Thai', ...ideographs, 'Noto Color Emoji'],
      pictures: true,
    },
    bidi: { title: 'Left-to-right and right-to-left in one line', also: ['Noto Sans Arabic', 'Noto Sans Hebrew'] },
  },
  Emoji: {
    emoji: { title: 'In a line of text', ...emoji },
    'emoji-zwj': { title: 'Sequences with joiners', ...emoji },
    'emoji-flags': { title: 'Flags of countries and regions', ...emoji },
    'emoji-keycaps': { title: 'Keycaps, and digits that are none', ...emoji },
    'emoji-skin': { title: 'Skin tones', ...emoji },
    'emoji-presentation': { title: 'As text and as pictures (VS15, VS16)', pictures: true },
  },
  'Which font': {
    'fallback-cluster': {
      title: 'Fallback for single clusters',
      also: ['Noto Sans JP', 'Noto Sans Hebrew', 'Noto Sans', 'Noto Emoji'],
    },
    'family-order': { title: 'Order of `font-family`' },
    'generic-families': { title: 'Generic families' },
    woff: { title: 'WOFF' },
    woff2: { title: 'WOFF2' },
    ttc: { title: 'Collections (TTC)' },
    'face-data': { title: '`@font-face` with a `data:` URI' },
    'face-range': {
      title: '`@font-face` with `unicode-range`',
      // The `@font-face` rules above as options of takumi.
      ranges: {
        Bungee: [[0x30, 0x39]],
        'Noto Sans': [
          [0x20, 0x20],
          [0x41, 0x5a],
          [0x61, 0x7a],
        ],
      },
    },
    'weight-static': { title: 'Weights that a family lacks (450, 550)' },
    'axis-wght': { title: 'Variable: `wght`, such as 450' },
    'axis-wdth': { title: 'Variable: `wdth` by `font-stretch`' },
    'axis-opsz': { title: 'Variable: `opsz` by the size' },
    'axis-slnt': { title: 'Variable: `slnt` by `font-style`' },
    'variation-settings': { title: '`font-variation-settings`' },
    'synthetic-bold': { title: 'Bold that a family lacks' },
    'synthetic-italic': { title: 'Italic that a family lacks' },
    'synthetic-small-caps': { title: 'Small capitals that a family lacks' },
    'missing-family': { title: 'A family that is missing', also: ['Inter'] },
    'missing-glyph': { title: 'A character that no font has' },
    'without-fonts': { title: 'No font at all', without: true },
  },
  'Glyphs and their places': {
    ligatures: { title: 'Ligatures, and none where letters are spaced' },
    'letter-spacing': { title: '`letter-spacing`, `word-spacing`' },
    'letter-spacing-arabic': { title: '`letter-spacing` in joined letters' },
    kerning: { title: 'Kerning, on and off' },
    'feature-settings': { title: '`font-feature-settings`' },
    'font-variant': { title: '`font-variant-*`' },
    decoration: { title: '`text-decoration`: lines, styles, gaps' },
    'decoration-thickness': { title: '`text-decoration-thickness`' },
    'text-transform': { title: '`text-transform`' },
    'text-transform-lang': { title: '`text-transform` by `lang` (Turkish, Greek)' },
    anchor: { title: '`text-anchor`', svgOnly: true },
    baseline: { title: 'Baselines', svgOnly: true },
    'direction-rtl': { title: '`direction: rtl`', also: ['Noto Sans Hebrew'] },
    'bidi-override': { title: '`unicode-bidi`', also: ['Noto Sans Hebrew'] },
    vertical: { title: 'Vertical writing' },
    'vertical-forms': { title: 'Vertical forms of signs' },
    'text-path': { title: '`<textPath>`', also: ['Noto Sans Arabic'], svgOnly: true },
    'text-length': { title: '`textLength`', svgOnly: true },
    positions: { title: '`x`, `y`, `dx`, `dy`, `rotate` of letters', svgOnly: true },
    paint: { title: 'Gradients, outlines, `paint-order`', svgOnly: true },
  },
  'Fonts of colours': {
    'colr-0': { title: 'Layers (COLR, version 0)' },
    'colr-1': { title: 'Gradients (COLR, version 1)' },
    cbdt: { title: "Google's bitmaps (CBDT)" },
    sbix: { title: "Apple's bitmaps (sbix)" },
    'svg-glyphs': { title: 'SVG' },
  },
};

export const rows = Object.values(groups).flatMap((group) =>
  Object.entries(group).map(([name, row]) => Object.assign(row, { name })),
);
