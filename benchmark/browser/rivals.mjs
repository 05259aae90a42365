// One function for each rival: (svg: Buffer, width: number) => Promise<Buffer>. Each gets only the fonts of one folder, with Inter for the generic
// families and Fira Code for `monospace`.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const generic = {
  serif: 'Inter',
  'sans-serif': 'Inter',
  cursive: 'Inter',
  fantasy: 'Inter',
  'system-ui': 'Inter',
  monospace: 'Fira Code',
};

export const rivals = {
  'resvg-js': async (fonts) => {
    const { Resvg } = await import('@resvg/resvg-js');
    const font = {
      loadSystemFonts: false,
      fontFiles: readdirSync(fonts).map((file) => join(fonts, file)),
      defaultFontFamily: 'Inter',
      serifFamily: generic.serif,
      sansSerifFamily: generic['sans-serif'],
      cursiveFamily: generic.cursive,
      fantasyFamily: generic.fantasy,
      monospaceFamily: generic.monospace,
    };
    return async (svg, width) => new Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render().asPng();
  },

  sharp: async (fonts, scratch) => {
    // fontconfig reads its configuration once, when the first text is laid out.
    process.env.FONTCONFIG_FILE = join(scratch, 'fonts.conf');
    writeFileSync(process.env.FONTCONFIG_FILE, fontconfig(fonts, join(scratch, 'fontconfig')));
    const { default: sharp } = await import('sharp');
    return (svg, width) => sharp(svg).resize({ width }).png().toBuffer();
  },
};

function fontconfig(fonts, cache) {
  const aliases = Object.entries(generic).map(
    ([name, family]) =>
      `<alias binding="same"><family>${name}</family><prefer><family>${family}</family></prefer></alias>`,
  );
  // Unknown families use the default one.
  const last = '<match target="pattern"><edit name="family" mode="append_last"><string>Inter</string></edit></match>';
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `<dir>${fonts}</dir>`,
    `<cachedir>${cache}</cachedir>`,
    ...aliases,
    last,
    '</fontconfig>',
    '',
  ].join('\n');
}
