// The folder that relative paths start in. It is that of the call: `process.chdir` does not move work that waits.
import { isAbsolute, resolve, sep } from 'node:path';

/**
 * Returns the working folder, or `undefined` if JavaScript cannot name it: it was removed, or its name is not UTF-8. Native code then
 * asks the system, and fails a relative path if there is no such folder.
 */
export function workingFolder() {
  try {
    const folder = process.cwd();
    return folder.includes('\ufffd') ? undefined : folder;
  } catch {
    return undefined;
  }
}

/** Returns a path that starts in the working folder of now, whatever that is later. */
export function fromWorkingFolder(path) {
  if (path === '' || isAbsolute(path)) return path;
  const folder = workingFolder();
  if (folder === undefined) return path;
  // `resolve` would take `a/..` out, where `a` may be a link to elsewhere. On Windows paths may be relative to a drive.
  return sep === '/' ? `${folder}/${path}` : resolve(path);
}
