// The command `ogpress` in a process of its own, without a terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../lib/cli/cli.js', import.meta.url));

/** A document of one rectangle, 40 pixels wide and 20 high. */
export const svg = (fill = 'red') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="${fill}"/></svg>`;

/** The arguments of Node.js that run the command. */
export const commandLine = (...args) => [CLI, ...args];

/** Starts the command. Returns the process, with `lines(name)`: an iterator of the lines of `stdout` or `stderr`. */
export function start(args, { cwd, env = {} } = {}) {
  const child = spawn(process.execPath, commandLine(...args), { cwd, env: { ...process.env, ...env } });
  child.lines = (name) => createInterface({ input: child[name] })[Symbol.asyncIterator]();
  return child;
}

/** Runs the command to its end. Resolves to `{ code, stdout, stderr, bytes }`, where `bytes` are those of standard output. */
export async function ogpress(args, { input = '', ...options } = {}) {
  const child = start(args, options);
  const chunks = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => chunks[name].push(chunk));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  const bytes = Buffer.concat(chunks.stdout);
  return { code, stdout: bytes.toString(), stderr: Buffer.concat(chunks.stderr).toString(), bytes };
}
