// Describes the kind of machine and the versions of the packages that were measured.

import { readFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';

const packages = ['@resvg/resvg-js', 'sharp', '@napi-rs/canvas', '@takumi-rs/core', 'p-limit'];

export function describeMachine() {
  const versions = [
    `ogpress ${version('../..')}`,
    ...packages.map((name) => `${name} ${version(join('node_modules', name))}`),
  ];
  const machine = `${platform()} ${arch()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  return `${machine}; ${versions.join(', ')}.`;
}

function version(folder) {
  return JSON.parse(readFileSync(join(import.meta.dirname, folder, 'package.json'), 'utf8')).version;
}
