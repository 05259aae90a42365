// A process that is killed while it rewrites files leaves each of them wholly old or wholly new, and what it leaves beside
// them is gone after the next run. The long form (`npm run test:long`) kills 500 times.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FileWriter } from '../../index.js';
import { url } from '../support/child.js';
import { folder } from '../support/folder.js';

const KILLS = process.env.OGPRESS_TEST_LONG ? 500 : 12;
const timeout = process.env.OGPRESS_TEST_LONG ? 1_200_000 : 60_000;
const FILES = 200;

/** Rewrites all files for ever, each time with another letter, and says when it begins. */
const rewrite = (path) => `
  import { FileWriter } from '${url('index.js')}';
  const writer = new FileWriter();
  for (let round = 0; ; round++) {
    const letter = String.fromCharCode(97 + (round % 26));
    const files = Array.from({ length: ${FILES} }, (_, index) => [${JSON.stringify(path)} + '/' + index % 5 + '/' + index, letter.repeat(1000 + index * 100)]);
    await writer.writeFiles(files);
    if (round === 0) console.log('rewriting');
  }
`;

test(`files are whole after each of ${KILLS} kills`, { timeout }, async (t) => {
  const out = folder(t);
  const name = (index) => `${index % 5}/${index}`;
  for (let index = 0; index < 5; index++) mkdirSync(out.at(String(index)));
  for (let index = 0; index < FILES; index++) writeFileSync(out.at(name(index)), 'A'.repeat(1000 + index * 100));
  let leftovers = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const process_ = spawn(process.execPath, ['--input-type=module', '--eval', rewrite(out.path)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(process_.stdout, 'data');
    await setTimeout(Math.random() * 40);
    process_.kill('SIGKILL');
    await once(process_, 'exit');
    for (let index = 0; index < FILES; index++) {
      const text = out.read(name(index));
      assert.equal(text, text[0].repeat(1000 + index * 100), `${name(index)} after kill ${kill}`);
    }
    for (let index = 0; index < 5; index++) leftovers += out.names(String(index)).length - FILES / 5;
  }
  // The next run, in this process, which has not been here before.
  await new FileWriter().writeFiles(Array.from({ length: FILES }, (_, index) => [out.at(name(index)), 'last']));
  for (let index = 0; index < 5; index++)
    assert.equal(out.names(String(index)).length, FILES / 5, 'leftovers are gone');
  t.diagnostic(`${leftovers} leftovers were seen after ${KILLS} kills`);
});
