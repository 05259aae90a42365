// Bundles `index.js` and `lib/` into `dist/`, which is what the package contains: `node scripts/bundle.js`. Node.js loads one or two
// files in half the time of thirty. There is a copy as ES modules and one as CommonJS, for tools that cannot `require` ES modules.
import { chmodSync, copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { root } from './run.js';

const ENTRIES = {
  index: 'index.js',
  'p-limit': 'lib/limit/p-limit.js',
  'resvg-js': 'lib/resvg-js/resvg-js.js',
  'isolation-worker': 'lib/render/isolation-worker.js',
  'card-worker': 'lib/ahead/card-worker.js',
  browser: 'lib/stubs/browser.js',
  'browser-p-limit': 'lib/stubs/browser-p-limit.js',
  'browser-resvg-js': 'lib/stubs/browser-resvg-js.js',
  edge: 'lib/stubs/edge.js',
  'edge-p-limit': 'lib/stubs/edge-p-limit.js',
  'edge-resvg-js': 'lib/stubs/edge-resvg-js.js',
};

/** What several entries need is in one file beside them. Nobody needs the stubs and the package. */
const GROUPS = [
  { name: 'stub', test: /[\\/]lib[\\/]stubs[\\/]/, minShareCount: 2 },
  { name: 'shared', minShareCount: 2 },
];

const MODULES = ['index', 'p-limit', 'resvg-js'];
const STUBS = Object.keys(ENTRIES).filter((name) => /^(?:browser|edge)/.test(name));

const FORMATS = [
  { format: 'es', ending: 'js', entries: [...MODULES, 'isolation-worker', 'card-worker', ...STUBS] },
  { format: 'cjs', ending: 'cjs', entries: [...MODULES, ...STUBS] },
];

/**
 * Takes Node's own modules from the process, in ES modules. For an `import` Node makes another module with all their exports, which takes a
 * tenth of the time of loading the package.
 */
const BUILTINS = {
  name: 'builtins',
  renderChunk(code, _, { format }) {
    if (format !== 'es') return null;
    // The function of lib/shared/builtin.js checks that there are such modules. It is in the file that is evaluated first.
    const get = code.includes('\nfunction builtin(') ? 'builtin' : 'process.getBuiltinModule';
    const bundled = code.replaceAll(
      /^import \{([^}]*)\} from "(node:[\w/]+)";$/gm,
      (_, names, module) => `const {${names.replaceAll(' as ', ': ')}} = ${get}("${module}");`,
    );
    const [left] = bundled.match(/^import .* from "node:.*$/m) ?? [];
    if (left) throw new Error(`import the names of the module, and not the whole: ${left}`);
    return bundled;
  },
};

/** Names the file that Turbopack follows to the binary, in a function that nothing calls. It makes no file of its own in a bundle. */
const TRACED = {
  name: 'traced',
  renderChunk: (code, { name }, { format }) =>
    name === 'shared' && format === 'es'
      ? `${code}\n// See there.\nexport const traced = () => import(/* webpackMode: "eager" */ '#traced');\n`
      : null,
};

/** The command loads the package as a user does, so that there is one copy of it. */
const PACKAGE = {
  name: 'package',
  resolveId: (id) => (/^(?:\.\.\/)+index\.js$/.test(id) ? { id: './index.js', external: true } : null),
};

/** Bundles the command with the packages that it needs into one file, and their licences into another. */
async function bundleCommand(rolldown, version) {
  const build = await rolldown({
    input: join(root, 'lib', 'cli', 'cli.js'),
    platform: 'node',
    external: /^node:/,
    plugins: [PACKAGE],
    transform: { define: { OGPRESS_VERSION: JSON.stringify(version) } },
  });
  const file = join(root, 'dist', 'cli.js');
  // In one file, a module that is imported at run time is evaluated then, and not before.
  const { output } = await build.write({
    file,
    format: 'es',
    codeSplitting: false,
    minify: { compress: true, mangle: false },
  });
  await build.close();
  chmodSync(file, 0o755);
  const modules = output.flatMap(({ moduleIds = [] }) => moduleIds);
  writeFileSync(join(root, 'dist', 'cli.LICENSES.txt'), packageLicences(modules));
}

/** The licences of the npm packages that modules belong to. */
function packageLicences(modules) {
  const folders = new Set(
    modules.map((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]).filter(Boolean),
  );
  const sections = [...folders].toSorted().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'-'.repeat(80)}\n\n${licenceOf(folder, name, license, author)}\n`;
  });
  return `Licences of the npm packages in cli.js\n\n${sections.join('\n')}`;
}

/** Licences that a package in the command may have. */
const ALLOWED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);

function licenceOf(folder, name, license, author) {
  if (!ALLOWED.has(license))
    throw new Error(`${name} has the licence ${license}, which is not in the list of scripts/bundle.js`);
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  // The package names its licence and has no text of it.
  if (license !== 'MIT') throw new Error(`${name} has no file with the text of its licence, ${license}`);
  const holder = (typeof author === 'string' ? author : author?.name) || `the authors of ${name}`;
  return readFileSync(join(root, 'LICENSE-MIT'), 'utf8')
    .trim()
    .replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

export async function bundle() {
  // Not at the top: the script that installs this package imports this file.
  const { rolldown } = await import('rolldown');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const { format, ending, entries } of FORMATS) {
    const input = Object.fromEntries(entries.map((name) => [name, join(root, ENTRIES[name])]));
    const build = await rolldown({
      input,
      platform: 'node',
      external: /^node:/,
      plugins: [BUILTINS, TRACED],
      transform: { define: { OGPRESS_VERSION: JSON.stringify(version) } },
    });
    await build.write({
      dir: join(root, 'dist'),
      format,
      exports: 'named',
      esModule: true,
      entryFileNames: `[name].${ending}`,
      chunkFileNames: `[name].${ending}`,
      codeSplitting: { groups: GROUPS },
      footer: ({ name }) => (format === 'cjs' && name.endsWith('p-limit') ? 'module.exports = pLimit;' : ''),
    });
    await build.close();
  }
  await bundleCommand(rolldown, version);
  copyFileSync(join(root, 'lib', 'shared', 'traced.js'), join(root, 'dist', 'traced.js'));
  writeFileSync(join(root, 'dist', 'untraced.js'), '// In place of traced.js, for bundlers.\nexport {};\n');
  // The types of both formats are the same. TypeScript tells the format by the ending.
  for (const name of ['index', 'resvg-js']) {
    copyFileSync(join(root, `${name}.d.ts`), join(root, 'dist', `${name}.d.cts`));
  }
  writeFileSync(join(root, 'dist', 'p-limit.d.cts'), asFunction(readFileSync(join(root, 'p-limit.d.ts'), 'utf8')));
}

/** The types of `ogpress/p-limit` for `require`, which gives the function that the ES module exports as its default. */
function asFunction(types) {
  const names = [...types.matchAll(/^export (interface|function) (\w+)/gm)].map(([, kind, name]) =>
    kind === 'interface' ? `type ${name}` : name,
  );
  const declared = types.replaceAll(/^export (?:default )?(?=interface|function)/gm, 'declare ');
  return `${declared}\ndeclare namespace pLimit {\n  export { pLimit as default, ${names.join(', ')} };\n}\n\nexport = pLimit;\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
