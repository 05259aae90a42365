// Runs what a set-up has built, and looks at the card that it wrote, and that it served.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runChild, withServer } from './child.js';
import { environment } from './prepare.js';

/** Milliseconds that a program may take to end, a server to be ready, and to answer. */
const TIMEOUT = 90_000;
const SIZE = [1200, 630];
const STATS = { running: 0, queued: 0, maxConcurrent: 1 };

/** Resolves to whether the cards are there. Appends what was said to `log`. */
export async function runResult(setup, folder, log) {
  if (!setup.move) return runIn(folder, setup, folder, log);
  const home = moveAway(setup.move, folder);
  // Some bundlers write the places of files into the bundle. Elsewhere they are not there.
  const hidden = `${folder}-hidden`;
  renameSync(folder, hidden);
  try {
    return await runIn(home, setup, folder, log);
  } finally {
    renameSync(hidden, folder);
    rmSync(home, { recursive: true, force: true });
  }
}

async function runIn(home, setup, folder, log) {
  const port = setup.serve && (await freePort());
  const fill = (text) => text.replaceAll('{port}', port);
  const command = (setup.serve ?? setup.run).map(fill);
  const own = Object.fromEntries(Object.entries(setup.env ?? {}).map(([name, value]) => [name, fill(value)]));
  const options = { cwd: home, env: environment(folder, { ...setup, env: own }), timeout: TIMEOUT };
  const { ok, output } = setup.serve
    ? await withServer(command, { ...options, ready: fill(setup.ready ?? '{port}') }, () =>
        checkServed(port, setup.path ?? '/card'),
      )
    : await runChild(command, options);
  log.push(output);
  return ok && checkWritten(home, setup, log);
}

/** Copies files of a set-up to a folder without its packages, as a deployment does. `move` lists them, or names a file that does. */
function moveAway(move, folder) {
  const home = mkdtempSync(join(tmpdir(), 'ogpress-deployed-'));
  const list = Array.isArray(move) ? move : JSON.parse(readFileSync(join(folder, move), 'utf8'));
  for (const name of list) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    cpSync(join(folder, name), join(home, name), { recursive: true, verbatimSymlinks: true });
  }
  return home;
}

async function checkServed(port, path) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`status ${response.status}: ${bytes.toString('utf8', 0, 20_000)}`);
  const fault = faultOfCard(bytes);
  if (fault) throw new Error(`served ${fault}`);
}

function checkWritten(folder, { card = 'out/card.png', stats = 'out/stats.json' }, log) {
  const missing = [card, stats].filter((file) => !existsSync(join(folder, file)));
  let fault = missing.map((file) => `${file} is not there`).join(', ');
  fault ||= faultOfCard(readFileSync(join(folder, card)));
  const found = fault || readFileSync(join(folder, stats), 'utf8');
  if (!fault && found !== JSON.stringify(STATS)) fault = `getStats() gave ${found}`;
  if (fault) log.push(`Error: ${fault}\n`);
  return !fault;
}

/** Says what is wrong with the bytes of a card, or nothing. */
function faultOfCard(bytes) {
  if (bytes.toString('latin1', 1, 4) !== 'PNG') return `no PNG but ${bytes.toString('utf8', 0, 200)}`;
  const size = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return size.join() === SIZE.join() ? '' : `a card of ${size.join(' x ')}`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}
