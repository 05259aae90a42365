// A program that is bundled with ogpress outside, which has to work, and with ogpress inside: that works where the binary is installed, and is
// an error with the line to add where it is not.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { installPackage, installTools, tools } from './installed.js';

installTools();
const tool = async (name) => import(pathToFileURL(createRequire(join(tools, 'index.js')).resolve(name)).href);
const { folder, call, run, remove } = installPackage();
const elsewhere = mkdtempSync(join(tmpdir(), 'ogpress-elsewhere-'));
after(() => {
  remove();
  rmSync(elsewhere, { recursive: true });
});
const entry = join(folder, 'program.mjs');
cpSync(join(import.meta.dirname, 'fixtures', 'program.mjs'), entry);

const ending = { esm: 'mjs', cjs: 'cjs' };
const isOurs = /^ogpress(?:$|\/)/;

/** Bundles the program into `folder/out`, with ogpress outside or inside, in a format. */
const BUNDLERS = {
  async esbuild(out, isOutside, format) {
    const { build } = (await tool('esbuild')).default;
    const outfile = join(out, `program.${ending[format]}`);
    const external = isOutside ? ['ogpress'] : [];
    await build({ entryPoints: [entry], outfile, format, external, bundle: true, platform: 'node', logLevel: 'error' });
  },
  async rolldown(out, isOutside, format) {
    const { rolldown } = await tool('rolldown');
    const build = await rolldown({ input: entry, platform: 'node', external: isOutside ? isOurs : [] });
    await build.write({ dir: out, format, entryFileNames: `[name].${ending[format]}` });
    await build.close();
  },
  async webpack(out, isOutside, format) {
    const webpack = (await tool('webpack')).default;
    const isModule = format === 'esm';
    const outside = ({ request }, decide) =>
      isOurs.test(request) ? decide(null, `${isModule ? 'module' : 'commonjs'} ${request}`) : decide();
    const compiler = webpack({
      mode: 'production',
      target: 'node20',
      devtool: false,
      entry,
      experiments: { outputModule: isModule },
      output: {
        path: out,
        filename: `program.${ending[format]}`,
        ...(isModule && { module: true, library: { type: 'module' } }),
      },
      externals: isOutside ? [outside] : [],
    });
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    );
    assert.equal(stats.toString({ all: false, errors: true, warnings: true }), '');
  },
  async vite(out, isOutside) {
    const { build } = await tool('vite');
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { ssr: entry, outDir: out, rollupOptions: { output: { entryFileNames: 'program.mjs' } } },
      ssr: isOutside ? { external: ['ogpress'] } : { noExternal: true },
    });
  },
};

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  for (const format of name === 'vite' ? ['esm'] : ['esm', 'cjs']) {
    const program = `program.${ending[format]}`;

    test(`${name}, ${format}: a bundle without ogpress works`, async () => {
      const out = join(folder, 'out', `${name}-${format}-outside`);
      await bundle(out, true, format);
      assert.equal(call(process.execPath, [join(out, program)]), 'PNG true limited\n');
    });

    test(`${name}, ${format}: a bundle with ogpress works beside its binary, and elsewhere says how to bundle`, async () => {
      const out = join(folder, 'out', `${name}-${format}-inside`);
      await bundle(out, false, format);
      assert.equal(call(process.execPath, [join(out, program)]), 'PNG true limited\n');

      const moved = join(elsewhere, `${name}-${format}`);
      cpSync(out, moved, { recursive: true });
      // Webpack writes the path of the package into the bundle.
      renameSync(join(folder, 'node_modules'), join(folder, 'away'));
      const { status, stderr } = run(process.execPath, [join(moved, program)], { cwd: moved });
      renameSync(join(folder, 'away'), join(folder, 'node_modules'));
      assert.equal(status, 1, stderr);
      assert.match(stderr, /code: 'ERR_OGPRESS_BUNDLED'/);
      assert.match(stderr, /linux-x64-gnu|darwin|win32/);
      assert.match(stderr, /--external:ogpress.*serverExternalPackages/);
    });
  }
}

test('a bundle beside a copy of the binary works without an installation, but for isolated renders', async () => {
  const out = join(elsewhere, 'alone');
  await BUNDLERS.esbuild(out, false, 'cjs');
  const platforms = join(folder, 'node_modules', '@ogpress');
  const binary = readdirSync(platforms, { recursive: true }).find((file) => file.endsWith('.node'));
  cpSync(join(platforms, binary), join(out, basename(binary)));
  const { status, stderr } = run(process.execPath, [join(out, 'program.cjs')], { cwd: out });
  assert.equal(status, 1);
  assert.match(stderr, /code: 'ERR_OGPRESS_BUNDLED'/);
  assert.match(stderr, /`isolation: 'process'` runs a file of ogpress/);
});

test('a tracer of files finds the binary and the program of isolated renders', async () => {
  const { nodeFileTrace } = (await tool('@vercel/nft')).default;
  const { fileList } = await nodeFileTrace([entry], { base: folder });
  const copy = join(elsewhere, 'traced');
  for (const file of fileList) cpSync(join(folder, file), join(copy, file), { recursive: true });
  const { status, stdout, stderr } = run(process.execPath, [join(copy, 'program.mjs')], { cwd: copy });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'PNG true limited\n');
});
