// Tries a set-up as it is, and if that fails, with the line that it needs.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { runChild } from './child.js';
import { copyFixtures, environment, installCommands, makeFolder } from './prepare.js';
import { runResult } from './result.js';

/** Milliseconds that an install and a build may take. */
const TIMEOUTS = { install: 240_000, build: 300_000 };

/**
 * Tries a set-up. Resolves to `{ outcome, note, log }`. The outcomes, from the best to the worst, are the keys of `OUTCOMES` in `table.js`.
 */
export async function trySetup(setup, packages) {
  const folder = makeFolder(setup, packages);
  const log = [];
  const commands = async (list, timeout) => {
    for (const command of list) {
      const { ok, output } = await runChild(command, { cwd: folder, env: environment(folder, setup), timeout });
      log.push(output);
      if (!ok) return false;
    }
    return true;
  };
  const attempt = async (line) => {
    const from = log.length;
    const changed = line === undefined ? setup : { ...setup, ...line };
    const ok = (await commands(changed.build ?? [], TIMEOUTS.build)) && (await runResult(changed, folder, log));
    return { ok, output: log.slice(from).join('\n') };
  };
  try {
    if (!(await commands(installCommands(setup), TIMEOUTS.install)))
      return { outcome: 'fails', note: 'not installed', log };
    return { ...(await judge(setup, attempt, folder)), log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(setup, attempt, folder) {
  const plain = await attempt();
  if (setup.refused) {
    const says = !plain.ok && names(plain.output, setup.refused);
    return { outcome: says ? 'error' : 'fails', note: plain.ok ? 'works' : firstError(plain.output) };
  }
  if (plain.ok) return { outcome: 'works', note: '' };
  if (setup.line === undefined) return { outcome: 'fails', note: firstError(plain.output) };
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  copyFixtures(setup.line.files ?? [], folder);
  const mended = await attempt(setup.line);
  if (!mended.ok) return { outcome: 'fails', note: firstError(mended.output) };
  return {
    outcome: names(plain.output, setup.line.says ?? setup.line.text) ? 'line' : 'silent',
    note: firstError(plain.output),
  };
}

/** Whether an output has one of our codes and names the line. */
function names(text, line) {
  const output = readable(text);
  const squeezed = (text) => text.replaceAll(/\\?["'`]|\s/g, '');
  return /ERR_OGPRESS_/.test(output) && squeezed(output).includes(squeezed(line));
}

/** An output without colours, and without the minified code that Node.js shows above an error. */
function readable(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  return lines.filter((line) => line.length < 5_000).join('\n');
}

/** What a line with the reason of a failure looks like, the likeliest first. */
const REASONS = [/Module parse failed|not placeable/, /\b\w*Error\b.*:/, /stopped after|not ready|ended with/];

/** Our code, or else the first line that looks like an error's. */
function firstError(text) {
  const output = readable(text);
  // The tests of the fixtures provoke one of these.
  const code = output.match(/ERR_OGPRESS_(?!EMPTY_SVG)[A-Z_]+/)?.[0];
  if (code) return `\`${code}\``;
  const lines = output.split('\n');
  const line = REASONS.map((reason) => lines.find((text) => reason.test(text))).find(Boolean) ?? lines.at(-2) ?? '';
  return line.trim().slice(0, 160);
}
