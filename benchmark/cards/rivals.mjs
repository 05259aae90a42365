// One function per rival, all of one shape: (svg: string) => Promise<Buffer>. Each is written as its users write it.
// A rival is imported only when it is opened, so that a process which measures memory holds that one alone.

export const rivals = ['ogpress', 'resvg-js', 'sharp', '@napi-rs/canvas'];

// How users of resvg-js bound their memory: a queue of one in front of the same call.
export const queued = 'resvg-js in p-limit(1)';

const openers = {
  ogpress: async () => {
    const { renderOgPng } = await import('../../index.js');
    return (svg) => renderOgPng(svg);
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

export async function openRival(name) {
  try {
    return await openers[name]();
  } catch (error) {
    const remedy =
      name === 'ogpress'
        ? 'build it first: `npm install && npm run build` in the root of the repository'
        : 'install the rivals first: `npm install` in benchmark/cards';
    throw new Error(`${name} cannot be loaded; ${remedy}\n${error.message}`, { cause: error });
  }
}
