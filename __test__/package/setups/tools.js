// Test runners, other runtimes, package managers and deployments. `index.js` says what the fields are.
const run = ['node', 'dist/card.js'];

const jestEsm = { NODE_OPTIONS: '--experimental-vm-modules' };

/** Returns a set-up that runs the tests of `spec-esm` by Vitest. */
function vitest(name, title, flags = [], files = []) {
  return { name, title, of: 'vitest', files: ['spec-esm', 'vitest', ...files], run: ['vitest', 'run', ...flags] };
}

export const testRunners = [
  { name: 'jest', title: 'Jest, CommonJS', of: 'jest', files: ['spec-cjs', 'jest-cjs'], run: ['jest'] },
  {
    name: 'jest-esm',
    title: 'Jest, ES modules',
    of: 'jest',
    files: ['spec-esm', 'jest-esm'],
    run: ['jest'],
    env: jestEsm,
  },
  {
    name: 'jest-jsdom',
    title: 'Jest with jsdom',
    of: 'jest',
    files: ['spec-cjs', 'jest-jsdom'],
    run: ['jest'],
    line: { where: '`testEnvironmentOptions`', text: "customExportConditions: ['node']", files: ['jest-jsdom-node'] },
  },
  { name: 'ts-jest', title: 'ts-jest to CommonJS', of: 'ts-jest', files: ['ts-jest'], run: ['jest'] },
  vitest('vitest', 'Vitest, default pool'),
  vitest('vitest-threads', 'Vitest, `pool: "threads"`', ['--pool=threads']),
  vitest('vitest-vm-threads', 'Vitest, `pool: "vmThreads"`', ['--pool=vmThreads']),
  vitest('vitest-jsdom', 'Vitest with jsdom', ['--environment=jsdom']),
  vitest('vitest-happy-dom', 'Vitest with happy-dom', ['--environment=happy-dom']),
  vitest('vitest-jsdom-inlined', 'Vitest with jsdom, the package inlined', [], ['vitest-jsdom-inlined']),
];

export const runtimes = [
  {
    name: 'bun',
    title: 'Bun, installed by Bun',
    of: 'bun',
    files: ['entry', 'plain'],
    install: 'bun',
    run: ['bun', 'card.js'],
  },
  {
    name: 'deno',
    title: 'Deno, installed by Deno',
    of: 'deno',
    files: ['entry', 'plain'],
    install: 'deno',
    fromRegistry: true,
    run: ['deno', 'run', '--allow-all', 'card.js'],
  },
  {
    name: 'deno-global',
    title: 'Deno without `node_modules`',
    of: 'deno',
    files: ['entry', 'plain', 'deno-global'],
    install: 'none',
    fromRegistry: true,
    run: ['deno', 'run', '--allow-all', 'card.js'],
  },
];

const build = [['esbuild', 'card.js', '--bundle', '--platform=node', '--outdir=dist']];

export const deployments = [
  { name: 'pnpm', title: 'pnpm', of: 'pnpm', files: ['entry', 'plain'], install: 'pnpm', run: ['node', 'card.js'] },
  {
    name: 'pnpm-esbuild',
    title: 'pnpm and an esbuild bundle',
    of: 'pnpm',
    files: ['entry', 'esbuild'],
    install: 'pnpm',
    build,
    run,
  },
  {
    name: 'pnpm-next',
    title: 'pnpm and Next.js, Turbopack',
    of: 'pnpm',
    files: ['next'],
    install: 'pnpm',
    build: [['next', 'build']],
    serve: ['next', 'start', '--hostname', '127.0.0.1', '--port', '{port}'],
  },
  {
    name: 'yarn-pnp',
    title: "Yarn with Plug'n'Play",
    of: '@yarnpkg/cli-dist',
    files: ['entry', 'plain'],
    install: 'yarn-pnp',
    run: ['yarn', 'node', 'card.js'],
  },
  {
    name: 'yarn-pnp-esbuild',
    title: "Yarn with Plug'n'Play and an esbuild bundle",
    of: '@yarnpkg/cli-dist',
    files: ['entry', 'esbuild'],
    install: 'yarn-pnp',
    build: [['yarn', ...build[0]]],
    run: ['yarn', 'node', 'dist/card.js'],
  },
  {
    name: 'yarn',
    title: 'Yarn with `node_modules`',
    of: '@yarnpkg/cli-dist',
    files: ['entry', 'plain'],
    install: 'yarn',
    run: ['node', 'card.js'],
  },
  {
    name: 'omit-optional',
    title: '`npm install --omit=optional`',
    of: 'node24',
    files: ['entry', 'plain'],
    install: 'npm --omit=optional',
    run: ['node', 'card.js'],
    refused: '--omit=optional',
  },
  {
    name: 'nft',
    title: 'files that @vercel/nft traces, as Vercel and Netlify deploy them',
    of: '@vercel/nft',
    files: ['entry', 'nft'],
    build: [['node', 'trace.js']],
    move: 'files.json',
    run: ['node', 'card.js'],
  },
  {
    name: 'nft-isolated',
    title: "files that @vercel/nft traces, `isolation: 'process'`",
    of: '@vercel/nft',
    files: ['isolated', 'nft'],
    build: [['node', 'trace.js']],
    move: 'files.json',
    run: ['node', 'card.js'],
  },
  {
    name: 'cloudflare',
    title: 'Cloudflare Workers (`wrangler`)',
    of: 'wrangler',
    files: ['workerd'],
    serve: ['wrangler', 'dev', '--local', '--ip=127.0.0.1', '--port={port}'],
    ready: 'Ready on',
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    refused: 'render when the site is built',
  },
];
