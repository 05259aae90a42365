// The two files of tests/data/hostile/MANIFEST.tsv that are larger than 200 KB. Tests write them instead of the repository keeping them.
import { createWriteStream, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const MIB = 1024 * 1024;

/** Functions that write a file to a path. */
export const LARGE_FILES = {
  'pub-chain-clippath-6000.svg': (path) => {
    const clip = (id, attribute) => `<clipPath id="c${id}"><path d="M0 0h9v9z"${attribute}/></clipPath>`;
    const clips = Array.from({ length: 6000 }, (_, id) => clip(id, ` clip-path="url(#c${id + 1})"`)).join('');
    const shape = '<rect width="50" height="50" clip-path="url(#c0)"/>';
    writeFileSync(path, `${SVG} width="200" height="200">${clips}${clip(6000, '')}${shape}</svg>`);
  },
  'pub-gzip-bomb-200mb.svgz': async (path) => {
    function* text() {
      yield `${SVG} width="1" height="1"><desc>`;
      for (let count = 0; count < 200; count++) yield Buffer.alloc(MIB, 'B');
      yield '</desc></svg>';
    }
    await pipeline(Readable.from(text()), createGzip({ level: 9 }), createWriteStream(path));
  },
};
