// One function for each rival: (svg: string) => Promise<Buffer>. Each calls the rival as its users do. A rival is imported when it is
// opened, so that a process which measures memory loads only one.
//
// takumi does not read SVG. Its input is trees.mjs, and openTakumi() opens it.

export const rivals = ['ogpress', 'resvg-js', 'sharp', '@napi-rs/canvas'];

// ogpress with its smallest files. Only their bytes are compared.
export const small = "ogpress at 'small'";

export const takumi = '@takumi-rs/core';

// Users of resvg-js bound their memory in this way: one call at a time.
export const queued = 'resvg-js in p-limit(1)';

const openers = {
  ogpress: async () => {
    const { renderOgPng } = await import('../../index.js');
    return (svg) => renderOgPng(svg);
  },

  [small]: async () => {
    const { renderOgPng } = await import('../../index.js');
    return (svg) => renderOgPng(svg, { compression: 'small' });
  },

  'resvg-js': async () => {
    const { Resvg } = await import('@resvg/resvg-js');
    return async (svg) => new Resvg(svg, { font: { loadSystemFonts: true } }).render().asPng();
  },

  sharp: async () => {
    const { default: sharp } = await import('sharp');
    return (svg) => sharp(Buffer.from(svg)).png().toBuffer();
  },

  '@napi-rs/canvas': async () => {
    const { createCanvas, loadImage } = await import('@napi-rs/canvas');
    return async (svg) => {
      const image = await loadImage(Buffer.from(svg));
      const canvas = createCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.encode('png');
    };
  },

  [queued]: async () => {
    const { default: pLimit } = await import('p-limit');
    const render = await openers['resvg-js']();
    const limit = pLimit(1);
    return (svg) => limit(() => render(svg));
  },
};

export function openRival(name) {
  return open(name, openers[name]);
}

// One function for each card that has a tree: () => Promise<Buffer>. All use one Renderer, as its users do, which keeps fonts and glyphs
// from one render to the next.
export function openTakumi() {
  return open(takumi, async () => {
    const { Renderer } = await import('@takumi-rs/core');
    const { readFonts, size, trees } = await import('./trees.mjs');
    const renderer = new Renderer();
    const options = { ...size, fonts: readFonts() };
    const opened = Object.entries(trees).map(([name, tree]) => [name, () => renderer.render(tree, options)]);
    return Object.fromEntries(opened);
  });
}

async function open(name, opener) {
  try {
    return await opener();
  } catch (error) {
    const remedy =
      name === 'ogpress' || name === small
        ? 'build it first: `npm install && npm run build` in the root of the repository'
        : 'install the rivals first: `npm install` in benchmark/cards';
    throw new Error(`${name} cannot be loaded; ${remedy}\n${error.message}`, { cause: error });
  }
}
