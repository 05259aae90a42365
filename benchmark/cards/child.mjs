// Runs a module of this folder in a separate process and returns its answer. So a rival that ends its process is a result, and does not
// end the benchmark.

import { fork } from 'node:child_process';
import { join } from 'node:path';

export function ask(file, ...args) {
  return new Promise((resolve, reject) => {
    let reply;
    const child = fork(join(import.meta.dirname, file), args);
    child.on('message', (message) => (reply = message));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (!reply) reject(new Error(`died (${signal ?? `exit code ${code}`})`));
      else if ('error' in reply) reject(new Error(reply.error));
      else resolve(reply.value);
    });
  });
}

export async function answer(work) {
  if (!process.send) throw new Error('this file is one part of the benchmark: run `npm start`');
  const reply = await work().then(
    (value) => ({ value }),
    (error) => ({ error: error.message }),
  );
  process.send(reply, () => process.exit());
}
