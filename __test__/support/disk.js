// Small disks of a test's own: a full one and a read-only one are made of memory, which takes Linux and root.
import { execFileSync } from 'node:child_process';
import process from 'node:process';

import { folder } from './folder.js';

/** Why there are none here, or false. */
export const noDisks =
  process.platform !== 'linux' || process.getuid() !== 0 ? 'it takes Linux and root to mount a disk' : false;

/** Mounts a disk of so many KiB, for as long as the test runs. */
export function disk(t, kib) {
  const mounted = folder(t, (path) => execFileSync('umount', ['--lazy', path]));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', mounted.path]);
  const remount = (mode) => execFileSync('mount', ['-o', `remount,${mode}`, mounted.path]);
  return { ...mounted, remount };
}
