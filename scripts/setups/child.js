// Child processes that end: each has a time limit, and is the leader of a process group that ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The children that run. A process group of its own gets no Ctrl-C from the terminal. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) endGroup(child, 'SIGKILL');
    process.exit(1);
  });
}

/** Runs a command to its end. Resolves to `{ ok, output }`: an exit code other than 0, a signal and a timeout are not ok. */
export async function runChild([command, ...args], { cwd, env, timeout }) {
  const child = start(command, args, { cwd, env });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup(child, 'SIGKILL');
  }, timeout);
  const status = await child.ended;
  clearTimeout(timer);
  // What the command left running, such as a compiler that waits for more work.
  endGroup(child, 'SIGKILL');
  const end = late ? `\nstopped after ${timeout} ms\n` : `\nexit ${status}\n`;
  return { ok: status === 0 && !late, output: `> ${command} ${args.join(' ')}\n${child.output()}${end}` };
}

/**
 * Starts a server, waits until its output contains `ready`, calls `use`, and stops it. Resolves to `{ ok, output }`, where `ok` is false if the
 * server ended early or was not ready in time, or if `use` rejected.
 */
export async function withServer([command, ...args], { cwd, env, timeout, ready }, use) {
  const child = start(command, args, { cwd, env });
  let failure = '';
  try {
    await withDeadline(
      timeout,
      Promise.race([child.hasSaid(ready), endedEarly(child)]),
      `not ready after ${timeout} ms`,
    );
    await withDeadline(timeout, use(), `no answer after ${timeout} ms`);
  } catch (error) {
    failure = `\n${error.message}\n`;
  }
  endGroup(child, 'SIGTERM');
  await withDeadline(5_000, child.ended, '').catch(() => endGroup(child, 'SIGKILL'));
  await child.ended;
  endGroup(child, 'SIGKILL');
  return { ok: failure === '', output: `> ${command} ${args.join(' ')}\n${child.output()}${failure}` };
}

function start(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  // A command that is not there has no exit code, only this.
  child.on('error', (error) => (output += `${error.message}\n`));
  const ended = once(child, 'exit').then(
    ([status, signal]) => status ?? signal,
    () => 'not started',
  );
  const hasSaid = (text) =>
    new Promise((resolve) => {
      const look = () => output.includes(text) && resolve();
      listeners.add(look);
      look();
    });
  const started = { pid: child.pid, ended, hasSaid, output: () => output };
  running.add(started);
  ended.then(() => running.delete(started));
  return started;
}

async function endedEarly(child) {
  const status = await child.ended;
  throw new Error(`the server ended with ${status}`);
}

/** Signals a process and what it started. They may have ended already. */
function endGroup({ pid }, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function withDeadline(timeout, promise, message) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), timeout);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
