// One function for each renderer: (row, svg) => Promise<Buffer | { png, warnings }>. All get only the fonts of a row, `row.files`: those that it
// names, and the fallback fonts.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

import { renderOgPng } from '../../../index.js';
import { families, familiesOf, generic } from './fonts.mjs';
import { htmlOf } from './html.mjs';

/** Renderers of HTML that draw no SVG text. */
export const htmlOnly = ['satori', 'takumi'];

export const openers = {
  /** Chromium, the reference. Fonts that fontconfig treats differently from CSS (WOFF, fonts with axes) are given through `@font-face`. */
  chromium:
    (scratch) =>
    async ({ files, name }, svg) => {
      const file = join(scratch, `${name}.svg`);
      const faces = familiesOf(svg).filter((family) => families[family].face !== undefined);
      const rules = faces.map((family) => face(family, files));
      writeFileSync(file, svg.replace(/(<svg[^>]*>)/, `$1<style>${rules.join('')}</style>`));
      const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        // The row without any font is compared with the same text in Inter.
        env: { ...process.env, FONTCONFIG_FILE: fontconfig(scratch, name, files) },
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--font-render-hinting=none',
          '--disable-lcd-text',
          '--force-color-profile=srgb',
          '--allow-file-access-from-files',
        ],
      });
      try {
        const page = await browser.newPage({ viewport: sizeOf(svg) });
        await page.goto(pathToFileURL(file).href);
        await page.evaluate(() => document.fonts.ready);
        return await page.screenshot();
      } finally {
        await browser.close();
      }
    },

  ogpress:
    () =>
    async ({ files, name, without }, svg) => {
      const warnings = [];
      const fonts = { system: false, ...(without ? {} : { files }) };
      if (name === 'generic-families') Object.assign(fonts, { serif: generic.serif, monospace: generic.monospace });
      const png = await renderOgPng(svg, { fonts, onWarning: (warning) => warnings.push(warning) });
      return { png, warnings };
    },

  'resvg-js': async () => {
    const { Resvg } = await import('@resvg/resvg-js');
    return async ({ files, without }, svg) => {
      const named = {
        defaultFontFamily: 'Inter',
        sansSerifFamily: 'Inter',
        serifFamily: generic.serif,
        monospaceFamily: generic.monospace,
      };
      const font = { loadSystemFonts: false, ...(without ? {} : { fontFiles: files, ...named }) };
      return new Resvg(svg, { font }).render().asPng();
    };
  },

  // In separate processes, because the fonts are read once per process.
  sharp:
    (scratch) =>
    async ({ files, name, without }, svg) => {
      const [from, to] = [join(scratch, `${name}.svg`), join(scratch, `${name}.png`)];
      writeFileSync(from, svg);
      const source =
        "const { default: sharp } = await import('sharp'); await sharp(process.argv[1]).png().toFile(process.argv[2]);";
      const env = { ...process.env, FONTCONFIG_FILE: fontconfig(scratch, `${name}-sharp`, without ? [] : files) };
      await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source, from, to], {
        env,
        cwd: import.meta.dirname,
      });
      return readFileSync(to);
    },

  satori: async () => {
    const [{ default: satori }, { html }, { Resvg }] = await Promise.all([
      import('satori'),
      import('satori-html'),
      import('@resvg/resvg-js'),
    ]);
    return async (row, svg) => {
      const loadAdditionalAsset = async (code, text) => {
        if (code !== 'emoji' || !row.pictures) return [];
        return `data:image/svg+xml;base64,${twemoji(twemojiName(text)).toString('base64')}`;
      };
      const options = { ...sizeOf(svg), fonts: listed(row, svg), loadAdditionalAsset };
      return new Resvg(await satori(html(htmlOf(svg, { spaceAsMargin: true })), options)).render().asPng();
    };
  },

  takumi: async () => {
    const { Renderer } = await import('@takumi-rs/core');
    const { fromHtml } = await import('@takumi-rs/helpers/html');
    const { extractEmojis } = await import('@takumi-rs/helpers/emoji');
    return async (row, svg) => {
      const renderer = new Renderer();
      // A collection has its own names and weights.
      for (const font of listed(row, svg))
        await renderer.registerFont(font.data.toString('latin1', 0, 4) === 'ttcf' ? font.data : font);
      const { node, css } = fromHtml(htmlOf(svg));
      if (!row.pictures) return renderer.render(node, { ...sizeOf(svg), css });
      const withPictures = extractEmojis(node, 'twemoji');
      const images = sourcesOf(withPictures).map((src) => ({ src, data: twemoji(basename(src, '.svg')) }));
      return renderer.render(withPictures, { ...sizeOf(svg), css, images });
    };
  },
};

function twemoji(name) {
  return readFileSync(join(import.meta.dirname, `node_modules/@twemoji/svg/${name}.svg`));
}

function twemojiName(text) {
  const all = Array.from(text, (character) => character.codePointAt(0).toString(16));
  return (all.includes('200d') ? all : all.filter((point) => point !== 'fe0f')).join('-');
}

/** Returns all images in a tree. */
function sourcesOf({ src, children = [] }) {
  return [...(src === undefined ? [] : [src]), ...children.flatMap(sourcesOf)];
}

/** Returns fonts as options of satori and takumi. */
function listed({ also = [], files, pictures, ranges = {}, without }, svg) {
  if (without) return [];
  const names = [...new Set([...familiesOf(svg), ...also])].filter((name) => !pictures || name !== 'Noto Color Emoji');
  const read = (file) => readFileSync(files.find((path) => basename(path) === file));
  const fonts = names.flatMap((name) =>
    families[name].files.map((file) => ({
      name,
      data: read(file),
      weight: file.includes('Bold') ? 700 : 400,
      style: 'normal',
    })),
  );
  const ranged = Object.entries(ranges).map(([name, unicodeRange]) => ({
    name: 'Both',
    data: read(families[name].files[0]),
    unicodeRange,
  }));
  const embedded = /url\("data:font\/woff2;base64,([^"]*)"\)/.exec(svg);
  if (embedded !== null) ranged.push({ name: 'Embedded', data: Buffer.from(embedded[1], 'base64') });
  return [...ranged, ...fonts];
}

function face(family, files) {
  const {
    files: [file],
    face: descriptors,
  } = families[family];
  const { href } = pathToFileURL(files.find((path) => basename(path) === file));
  return `@font-face{font-family:"${family}";src:url("${href}");${descriptors}}`;
}

/** Returns the size of a document. */
export function sizeOf(svg) {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg);
  return { width: Number(width), height: Number(height) };
}

/** Writes a fontconfig configuration for some fonts and returns its path. */
function fontconfig(scratch, name, files) {
  const folder = join(scratch, `${name}-fonts`);
  mkdirSync(folder);
  for (const file of files) symlinkSync(file, join(folder, basename(file)));
  const aliases = Object.entries(generic).map(
    ([name, family]) =>
      `<alias binding="strong"><family>${name}</family><prefer><family>${family}</family></prefer></alias>`,
  );
  const last = '<match target="pattern"><edit name="family" mode="append_last"><string>Inter</string></edit></match>';
  const head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">';
  const lines = [
    head,
    '<fontconfig>',
    `<dir>${folder}</dir>`,
    `<cachedir>${join(scratch, 'cache')}</cachedir>`,
    ...aliases,
    last,
    '</fontconfig>',
  ];
  writeFileSync(`${folder}.conf`, lines.join('\n'));
  return `${folder}.conf`;
}
