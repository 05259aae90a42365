// Chooses the icons: the same number from each package, evenly spread over its files by name. The versions are pinned, so that the icons are the
// same everywhere.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const COUNT = 3000;

// The folder of icons in each package; white ones, sprites and fonts are left out.
const folders = {
  '@discordapp/twemoji': ['dist/svg'],
  '@tabler/icons': ['icons/outline', 'icons/filled'],
  'bootstrap-icons': ['icons'],
  'circle-flags': ['flags', 'flags/language', 'flags/other'],
  'cryptocurrency-icons': ['svg/color', 'svg/black'],
  devicon: ['icons/*'],
  'flag-icons': ['flags/4x3', 'flags/1x1'],
  heroicons: ['24/solid', '24/outline', '20/solid', '16/solid'],
  'lucide-static': ['icons'],
  'material-icon-theme': ['icons'],
  openmoji: ['color/svg', 'black/svg'],
  remixicon: ['icons/*'],
  'simple-icons': ['icons'],
};

/** Returns the icons of all packages. */
export function icons() {
  const names = Object.keys(folders);
  return names.flatMap((name, index) => {
    const share = Math.floor(((index + 1) * COUNT) / names.length) - Math.floor((index * COUNT) / names.length);
    const files = filesOf(name);
    if (files.length < share) throw new Error(`expected ${share} icons in ${name} but found ${files.length}`);
    return Array.from({ length: share }, (_, at) => {
      const file = files[Math.floor((at * files.length) / share)];
      return { package: name, file, svg: readFileSync(join(import.meta.dirname, 'node_modules', name, file), 'utf8') };
    });
  });
}

function filesOf(name) {
  const files = readdirSync(join(import.meta.dirname, 'node_modules', name), { recursive: true });
  const isThere = (file) => folders[name].some((folder) => isIn(dirname(file), folder));
  // By code units, because the order of a locale depends on the machine.
  return files.filter((file) => file.endsWith('.svg') && isThere(file)).sort();
}

/** Whether a path is the given folder, or is directly inside of it if the folder ends with a star. */
function isIn(path, folder) {
  return folder.endsWith('/*') ? dirname(path) === folder.slice(0, -2) : path === folder;
}
