// Scripts in a Node.js process of their own: for what a test cannot watch from inside, such as when a process ends.
import { execFile } from 'node:child_process';

/** Where a script in another process finds the package. */
export const PACKAGE = new URL('../../index.js', import.meta.url).href;
/** Where it finds the other half of its workers. */
export const PEER = new URL('./workers/peer.js', import.meta.url).href;

/**
 * Runs the source of an ES module and resolves to `{ code, stdout, stderr }`. One that does not end by itself is
 * killed, and has no code.
 */
export function runNode(source, { flags = [] } = {}) {
  const args = [...flags, '--input-type=module', '--eval', source];
  // Inside a test runner's child, NODE_TEST_CONTEXT would make the script one of its tests.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    const options = { env, timeout: 20_000, killSignal: 'SIGKILL' };
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
