// `ogpress doctor`: what is installed, and whether it works.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

import { bytes, coloursOf, counted, duration, grouped, plain } from './text.js';

const VERSION = typeof OGPRESS_VERSION === 'string' ? OGPRESS_VERSION : 'source';

const TEST = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">ok</text></svg>';

/** Prints the facts. Returns the exit code: 1 if the addon does not work. */
export async function doctor({ json }) {
  const facts = { ...systemFacts(), ...(await packageFacts()) };
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : text(facts));
  return facts.error === undefined ? 0 : 1;
}

function systemFacts() {
  const { platform, arch, versions, env } = process;
  return {
    version: VERSION,
    node: versions.node,
    platform,
    arch,
    libc: platform === 'linux' ? libc() : null,
    processors: availableParallelism(),
    environment: Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('OGPRESS_'))),
  };
}

/** The C library that this process runs with, and its version if it tells one. */
function libc() {
  process.report.excludeNetwork = true;
  const { header, sharedObjects } = process.report.getReport();
  if (header.glibcVersionRuntime) return `glibc ${header.glibcVersionRuntime}`;
  return sharedObjects.some((path) => /ld-musl-|libc\.musl-/.test(path)) ? 'musl' : 'unknown';
}

async function packageFacts() {
  try {
    const ogpress = await import('../../index.js');
    const { length } = await ogpress.renderOgPng(TEST);
    const fonts = await ogpress.FontSet.load({ system: true });
    const { memory, systemFonts } = ogpress.getMetrics();
    return {
      addon: Object.keys(createRequire(import.meta.url).cache).find((file) => file.endsWith('.node')) ?? null,
      render: `${length} bytes`,
      fonts: { families: fonts.families.length, ...systemFonts },
      memory: memory.max,
      cache: await cacheFacts(ogpress),
    };
  } catch (error) {
    return { error: { code: error.code, message: error.message } };
  }
}

async function cacheFacts(ogpress) {
  const { openCache } = await import('./cache.js');
  try {
    const cache = openCache(ogpress);
    return { dir: cache.dir, ...(await cache.usage()) };
  } catch (error) {
    return { error: error.message };
  }
}

function text(facts) {
  const colour = coloursOf(process.stdout);
  const { version, node, platform, arch, libc, processors, environment, addon, fonts, memory, cache, error } = facts;
  const rows = [
    ['ogpress', version],
    ['node', node],
    ['platform', [platform, arch, libc].filter(Boolean).join(' ')],
    ['processors', processors],
    ...Object.entries(environment).map(([name, value]) => [name, value]),
  ];
  if (error === undefined) {
    rows.push(
      ['addon', addon ?? 'loaded'],
      ['render', 'works'],
      [
        'fonts',
        `${grouped(fonts.families)} families, ${grouped(fonts.files)} files, scanned in ${duration(fonts.scanMs)}`,
      ],
      ['memory', `${bytes(memory)} for all renders at one time`],
      ['cache', cache.error ?? `${cache.dir}, ${counted(cache.entries, 'image')}, ${bytes(cache.bytes)}`],
    );
  } else rows.push(['addon', colour('red', `${error.code ?? 'error'}: ${error.message}`)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${name === 'addon' ? value : plain(value)}\n`).join('');
}
