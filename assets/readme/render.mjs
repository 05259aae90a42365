// Renders the picture of the README: `node assets/readme/render.mjs`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { FontSet, renderOgPng, writeFile } from '../../index.js';

const file = (name) => join(import.meta.dirname, name);
const fonts = new FontSet({ system: false });
const options = { width: 800, fonts, strict: true, compression: 'small' };
await writeFile(file('card.png'), await renderOgPng(readFileSync(file('card.svg')), options));
