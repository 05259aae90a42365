// Bundlers and compilers. `index.js` says what the fields are.
const run = ['node', 'dist/card.js'];
const installed = ['node_modules/ogpress', 'node_modules/@ogpress'];

/** Returns a set-up that is deployed without `node_modules`: a bundle has no binary. With the line, the package is installed where the bundle runs. */
function moved(setup, line) {
  return {
    ...setup,
    name: `${setup.name}-moved`,
    title: `${setup.title}, deployed without \`node_modules\``,
    move: ['dist'],
    line: { ...line, move: ['dist', ...installed] },
  };
}

const webpack = {
  name: 'webpack',
  title: 'webpack, `target: "node"`',
  of: 'webpack',
  files: ['entry', 'webpack'],
  build: [['webpack']],
  run: ['node', 'dist/main.js'],
};

const rspack = {
  name: 'rspack',
  title: 'Rspack, `target: "node"`',
  of: '@rspack/core',
  files: ['entry', 'rspack'],
  build: [['rspack', 'build']],
  run: ['node', 'dist/main.js'],
};

const esbuild = ['esbuild', 'card.js', '--bundle', '--platform=node'];

const esbuildCjs = {
  name: 'esbuild-cjs',
  title: 'esbuild to CommonJS',
  of: 'esbuild',
  files: ['entry', 'esbuild'],
  build: [[...esbuild, '--format=cjs', '--outdir=dist']],
  run,
};

const esbuildEsm = {
  name: 'esbuild-esm',
  title: 'esbuild to ES modules',
  of: 'esbuild',
  files: ['entry', 'esbuild'],
  build: [[...esbuild, '--format=esm', '--outfile=dist/card.mjs']],
  run: ['node', 'dist/card.mjs'],
};

/** Returns a set-up that is minified, and renders in a process of its own. */
const isolated = (setup) => ({
  ...setup,
  name: `${setup.name}-isolated`,
  title: `${setup.title}, minified, \`isolation: 'process'\``,
  files: setup.files.map((name) => (name === 'entry' ? 'isolated' : name)),
  build: setup.build.map((command) => [...command, '--minify']),
});

const rolldown = {
  name: 'rolldown',
  title: 'Rolldown',
  of: 'rolldown',
  files: ['entry', 'rolldown'],
  build: [['rolldown', '--config']],
  run,
};

const rollup = {
  name: 'rollup',
  title: 'Rollup with the plugins node-resolve and commonjs',
  of: 'rollup',
  files: ['entry', 'rollup'],
  build: [['rollup', '--config']],
  run,
};

const viteBundled = {
  name: 'vite-ssr-bundled',
  title: 'Vite, build for a server, `ssr.noExternal: true`',
  of: 'vite',
  files: ['entry', 'vite-ssr', 'vite-ssr-bundled'],
  build: [['vite', 'build', '--ssr', 'card.js']],
  run,
};

const copy = ['sh', '-c', 'cp node_modules/@ogpress/native-*/*.node dist/'];
const beside = { text: copy[2], says: 'beside the bundle' };

const bunBuild = {
  name: 'bun-build',
  title: 'Bun as a bundler, `--target=node`',
  of: 'bun',
  files: ['entry', 'plain'],
  build: [['bun', 'build', 'card.js', '--target=node', '--outdir=dist']],
  run,
};

const bunCompile = {
  ...bunBuild,
  name: 'bun-compile',
  title: 'Bun, `--compile`, the program alone',
  build: [['bun', 'build', 'card.js', '--compile', '--outfile=dist/card']],
  move: ['dist'],
  run: ['dist/card'],
  line: { ...beside, build: [['bun', 'build', 'card.js', '--compile', '--outfile=dist/card'], copy] },
};

const ncc = {
  name: 'ncc',
  title: '@vercel/ncc',
  of: '@vercel/ncc',
  files: ['entry', 'ncc'],
  build: [['ncc', 'build', 'card.js']],
  run: ['node', 'dist/index.js'],
};

const withFlag = ({ build: [command] }) => ({
  text: '--external:ogpress',
  build: [[...command, '--external:ogpress']],
});
const externals = (where, files) => ({ where, text: "externals: { ogpress: 'commonjs ogpress' }", files: [files] });
const external = (where, files) => ({ where, text: "external: ['ogpress']", files: [files] });

export const bundlers = [
  webpack,
  moved(webpack, externals('`webpack.config.mjs`', 'webpack-external')),
  rspack,
  moved(rspack, externals('`rspack.config.mjs`', 'rspack-external')),
  esbuildCjs,
  moved(esbuildCjs, withFlag(esbuildCjs)),
  {
    ...esbuildCjs,
    name: 'esbuild-cjs-beside',
    title: 'esbuild to CommonJS, deployed without `node_modules`, with the binary beside the bundle',
    move: ['dist'],
    line: { ...beside, build: [...esbuildCjs.build, copy] },
  },
  isolated(esbuildCjs),
  esbuildEsm,
  moved(esbuildEsm, withFlag(esbuildEsm)),
  isolated(esbuildEsm),
  rolldown,
  moved(rolldown, external('`rolldown.config.js`', 'rolldown-external')),
  {
    ...rolldown,
    name: 'rolldown-cjs',
    title: 'Rolldown to CommonJS',
    build: [['rolldown', '--config', '--format=cjs', '--file=dist/card.cjs']],
    run: ['node', 'dist/card.cjs'],
  },
  rollup,
  moved(rollup, external('`rollup.config.js`', 'rollup-external')),
  {
    name: 'vite-ssr',
    title: 'Vite, build for a server',
    of: 'vite',
    files: ['entry', 'vite-ssr'],
    build: [['vite', 'build', '--ssr', 'card.js']],
    run,
  },
  viteBundled,
  moved(viteBundled, external('`ssr` in `vite.config.js`', 'vite-ssr-external')),
  {
    name: 'vite-client',
    title: 'Vite, script of a page, and `ogpress/p-limit`',
    of: 'vite',
    files: ['vite-client'],
    build: [['vite', 'build']],
    run: ['node', 'browser.js'],
    refused: 'import it only in server code',
  },
  {
    name: 'parcel',
    title: 'Parcel',
    of: 'parcel',
    files: ['entry', 'parcel'],
    build: [['parcel', 'build', '--no-cache']],
    run,
  },
  {
    name: 'tsup',
    title: 'tsup',
    of: 'tsup',
    files: ['typed', 'tsup'],
    build: [['tsup', 'card.ts', '--format', 'esm']],
    run,
  },
  {
    name: 'tsdown',
    title: 'tsdown',
    of: 'tsdown',
    files: ['typed', 'tsdown'],
    build: [['tsdown', 'card.ts', '--no-dts']],
    run: ['node', 'dist/card.mjs'],
  },
  ncc,
  moved(ncc, { text: '--external ogpress', build: [[...ncc.build[0], '--external', 'ogpress']] }),
  bunBuild,
  bunCompile,
  moved(bunBuild, { text: '--external ogpress', build: [[...bunBuild.build[0], '--external', 'ogpress']] }),
];

const typescript = (name, title, files, more = {}) => ({
  name: `tsc-${name}`,
  title: `TypeScript, ${title}`,
  of: 'typescript',
  files: ['typed', ...files],
  build: [['tsc']],
  run,
  ...more,
});

export const compilers = [
  typescript('nodenext', '`module: "nodenext"`', ['tsc', 'tsconfig-nodenext']),
  typescript(
    'nodenext-cjs',
    '`module: "nodenext"` in a CommonJS package, Node.js 20',
    ['tsc-cjs', 'tsconfig-nodenext'],
    {
      node: '20',
    },
  ),
  typescript('bundler', '`moduleResolution: "bundler"`', ['tsc', 'tsconfig-bundler']),
  typescript('commonjs', '`module: "commonjs"`', ['tsc-cjs', 'tsconfig-commonjs']),
  { name: 'jiti', title: 'jiti', of: 'jiti', files: ['typed', 'jiti'], run: ['jiti', 'card.ts'] },
  { name: 'tsx', title: 'tsx', of: 'tsx', files: ['typed', 'tsx'], run: ['tsx', 'card.ts'] },
  {
    name: 'ts-node',
    title: 'ts-node to CommonJS',
    of: 'ts-node',
    files: ['typed', 'ts-node'],
    run: ['ts-node', 'card.ts'],
  },
  {
    name: 'node-types',
    title: "Node.js's type stripping",
    of: 'node24',
    files: ['typed', 'plain'],
    run: ['node', 'card.ts'],
  },
];
