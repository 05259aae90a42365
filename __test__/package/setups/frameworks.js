// Frameworks and servers. `index.js` says what the fields are.
const external = { where: '`next.config.mjs`', text: "serverExternalPackages: ['ogpress']", files: ['next-external'] };
const start = ['next', 'start', '--hostname', '127.0.0.1', '--port', '{port}'];
const nitro = { PORT: '{port}', HOST: '127.0.0.1' };

/** Nitro puts packages into the bundle, except those that it knows to be native, and those that are listed. */
const traced = (where, files) => ({ where, text: "traceDeps: ['ogpress']", files: [files] });

const next = [
  { name: 'next-turbopack', title: 'Next.js, App Router, Turbopack', build: [['next', 'build']], serve: start },
  { name: 'next-webpack', title: 'Next.js, webpack', build: [['next', 'build', '--webpack']], serve: start },
  { name: 'next-dev', title: 'Next.js, `next dev`', serve: ['next', 'dev', ...start.slice(2)] },
].map((setup) => Object.assign(setup, { of: 'next', files: ['next'], line: external }));

const standalone = {
  name: 'next-standalone',
  title: 'Next.js, `output: "standalone"`, deployed without the rest',
  of: 'next',
  files: ['next', 'next-standalone'],
  build: [['next', 'build']],
  move: ['.next/standalone'],
  serve: ['node', '.next/standalone/server.js'],
  env: { PORT: '{port}', HOSTNAME: '127.0.0.1' },
  // The server changes to its own folder.
  card: '.next/standalone/out/card.png',
  stats: '.next/standalone/out/stats.json',
  line: { ...external, files: ['next-standalone-external'] },
};

export const frameworks = [
  {
    name: 'astro',
    title: 'Astro, static endpoint',
    of: 'astro',
    files: ['astro'],
    build: [['astro', 'build']],
    // The test looks at the files that the build has made, and runs nothing.
    run: ['node', '--version'],
    card: 'dist/card',
  },
  {
    name: 'astro-node',
    title: 'Astro, server with @astrojs/node',
    of: 'astro',
    files: ['astro', 'astro-node'],
    build: [['astro', 'build']],
    serve: ['node', 'dist/server/entry.mjs'],
    env: nitro,
  },
  ...next,
  standalone,
  {
    ...standalone,
    name: 'next-standalone-webpack',
    title: 'Next.js, webpack, `output: "standalone"`, deployed without the rest',
    build: [['next', 'build', '--webpack']],
  },
  {
    ...standalone,
    name: 'next-standalone-pnpm',
    title: 'Next.js, installed by pnpm, `output: "standalone"`, deployed without the rest',
    install: 'pnpm',
  },
  {
    name: 'next-opengraph-image',
    title: 'Next.js, `opengraph-image.js`',
    of: 'next',
    files: ['next-opengraph-image'],
    build: [['next', 'build']],
    serve: start,
    path: '/opengraph-image',
  },
  {
    name: 'next-pages',
    title: 'Next.js, API route of the Pages Router',
    of: 'next',
    files: ['next-pages'],
    build: [['next', 'build']],
    serve: start,
    path: '/api/card',
  },
  {
    name: 'next-edge',
    title: "Next.js, `runtime = 'edge'`",
    of: 'next',
    files: ['next', 'next-edge'],
    build: [['next', 'build']],
    serve: start,
    refused: "export const runtime = 'nodejs'",
  },
  {
    name: 'nuxt',
    title: 'Nuxt, server route',
    of: 'nuxt',
    files: ['nuxt'],
    build: [['nuxt', 'build']],
    move: ['.output'],
    serve: ['node', '.output/server/index.mjs'],
    env: nitro,
  },
  {
    name: 'nuxt-pnpm',
    title: 'Nuxt, installed by pnpm',
    of: 'nuxt',
    files: ['nuxt'],
    install: 'pnpm',
    build: [['nuxt', 'build']],
    move: ['.output'],
    serve: ['node', '.output/server/index.mjs'],
    env: nitro,
  },
  {
    name: 'nuxt-dev',
    title: 'Nuxt, `nuxt dev`',
    of: 'nuxt',
    files: ['nuxt'],
    build: [['nuxt', 'prepare']],
    serve: ['nuxt', 'dev', '--host=127.0.0.1', '--port={port}'],
  },
  {
    name: 'nitro',
    title: 'Nitro',
    of: 'nitro',
    files: ['nitro'],
    build: [['nitro', 'build']],
    move: ['.output'],
    serve: ['node', '.output/server/index.mjs'],
    env: nitro,
    line: traced('`nitro.config.ts`', 'nitro-traced'),
  },
  {
    name: 'sveltekit',
    title: 'SvelteKit with adapter-node',
    of: '@sveltejs/kit',
    files: ['sveltekit'],
    build: [['vite', 'build']],
    serve: ['node', 'build'],
    env: nitro,
  },
  {
    name: 'sveltekit-dev',
    title: 'SvelteKit, `vite dev`',
    of: '@sveltejs/kit',
    files: ['sveltekit'],
    serve: ['vite', 'dev', '--host=127.0.0.1', '--port={port}'],
  },
  {
    name: 'react-router',
    title: 'React Router (Remix), resource route',
    of: 'react-router',
    files: ['react-router'],
    build: [['react-router', 'build']],
    serve: ['react-router-serve', 'build/server/index.js'],
    env: nitro,
  },
  {
    name: 'tanstack-start',
    title: 'TanStack Start, server route',
    of: '@tanstack/react-start',
    files: ['tanstack-start'],
    build: [['vite', 'build']],
    move: ['.output'],
    serve: ['node', '.output/server/index.mjs'],
    env: nitro,
    line: traced('`nitro()` in `vite.config.js`', 'tanstack-start-traced'),
  },
  {
    name: 'solid-start',
    title: 'SolidStart, API route',
    of: '@solidjs/start',
    files: ['solid-start'],
    build: [['vite', 'build']],
    move: ['.output'],
    serve: ['node', '.output/server/index.mjs'],
    env: nitro,
    line: traced('`nitro()` in `vite.config.js`', 'solid-start-traced'),
  },
  {
    name: 'eleventy',
    title: 'Eleventy, JavaScript template',
    of: '@11ty/eleventy',
    files: ['eleventy'],
    run: ['eleventy'],
  },
  {
    name: 'vitepress',
    title: 'VitePress, `buildEnd`',
    of: 'vitepress',
    files: ['vitepress'],
    run: ['vitepress', 'build'],
  },
];

const env = { PORT: '{port}' };
const serve = ['node', 'server.js'];

export const servers = [
  { name: 'express', title: 'Express', of: 'express', files: ['http', 'express'], serve, env },
  { name: 'fastify', title: 'Fastify', of: 'fastify', files: ['http', 'fastify'], serve, env },
  { name: 'hono', title: 'Hono on Node.js', of: 'hono', files: ['http', 'hono'], serve, env },
];
