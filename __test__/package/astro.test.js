// The example site, end to end: ogpress from its tarballs, `astro build`, and a card from `astro dev`.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { pack } from '../../scripts/pack.js';
import { prepareSite, site, siteEnv } from '../../scripts/site.js';

const dist = join(site, 'dist');
const env = { ...process.env, ...siteEnv };
const posts = () => readdirSync(join(site, 'src/content/posts')).map((file) => file.replace(/\.md$/, ''));

/** Width and height, from the header of a PNG file. */
function pngSize(bytes) {
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

before(() => prepareSite(pack()));

test('astro build makes a card for every post', { timeout: 300_000 }, async (t) => {
  const { status, stdout, stderr } = spawnSync('astro', ['build'], { cwd: site, env, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}\n${stderr}`);

  await t.test('at least 24 of them, 1200 x 630, and no two alike', () => {
    assert.ok(posts().length >= 24);
    const cards = posts().map((slug) => readFileSync(join(dist, 'posts', slug, 'index.png')));
    for (const card of cards) assert.deepEqual(pngSize(card), [1200, 630]);
    const different = new Set(cards.map((card) => createHash('sha256').update(card).digest('hex')));
    assert.equal(different.size, cards.length);
  });

  await t.test("each post's page points to its card", () => {
    for (const slug of posts()) {
      const page = readFileSync(join(dist, 'posts', slug, 'index.html'), 'utf8');
      const [, image] = page.match(/<meta property="og:image" content="([^"]+)"/);
      const { pathname, protocol } = new URL(image);
      assert.equal(protocol, 'https:', 'social networks want an absolute address');
      assert.equal(pathname, `/posts/${slug}/index.png`);
      assert.ok(existsSync(join(dist, pathname)));
      assert.match(page, /<meta property="og:image:width" content="1200"/);
      assert.match(page, /<meta property="og:image:height" content="630"/);
      assert.match(page, /<meta name="twitter:card" content="summary_large_image"/);
    }
  });

  await t.test('the stats route shows the limiter', () => {
    const stats = JSON.parse(readFileSync(join(dist, 'stats.json'), 'utf8'));
    assert.deepEqual(stats, { running: 0, queued: 0, maxConcurrent: 1 });
  });
});

test('astro dev serves a card, many at once, through one slot', { timeout: 120_000 }, async (t) => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const dev = spawn('astro', ['dev', '--host', '127.0.0.1', '--port', String(port)], { cwd: site, env });
  const exited = once(dev, 'exit');
  t.after(async () => {
    dev.kill();
    await exited;
  });
  await ready(dev, address);

  const slug = posts()[0];
  const card = await fetch(`${address}/posts/${slug}/index.png`);
  assert.equal(card.status, 200);
  assert.equal(card.headers.get('content-type'), 'image/png');
  const bytes = Buffer.from(await card.arrayBuffer());
  assert.deepEqual(bytes, readFileSync(join(dist, 'posts', slug, 'index.png')), 'the same picture as in the build');

  const all = posts()
    .slice(0, 12)
    .map((slug) => fetch(`${address}/posts/${slug}/index.png`));
  const stats = await (await fetch(`${address}/stats.json`)).json();
  assert.equal(stats.maxConcurrent, 1);
  assert.ok(stats.running <= 1);
  for (const response of await Promise.all(all)) assert.equal(response.status, 200);
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when the server has said its address; rejects if it ends before. */
function ready(server, address) {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (data) => {
        output += data;
        if (output.includes(address)) resolve();
      });
    }
    server.once('exit', () => reject(new Error(`astro dev ended:\n${output}`)));
  });
}
