// The folder that relative paths start in. It is that of the call: `process.chdir` does not move files that wait to be sent.
import process from 'node:process';

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
