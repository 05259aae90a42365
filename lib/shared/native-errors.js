// Why the binary of the addon cannot be loaded, and what to do about it.
import { builtin } from './builtin.js';
import { ogpressError } from './errors.js';
import { attempt, exists } from './places.js';
import { TARGETS, readReport } from './target.js';

/** There is no binary for this platform. */
export function unsupportedPlatform(target) {
  return ogpressError(
    'ERR_OGPRESS_UNSUPPORTED_PLATFORM',
    `ogpress has no binary for ${target}; it has binaries for ${TARGETS.join(', ')}`,
  );
}

/** No binary was found from `here`, the file of this code. */
export function missingBinary(target, here) {
  return isInstalled(here) ? notInstalled(target, here) : bundled(target, here);
}

function notInstalled(target, here) {
  const manager = packageManager(here);
  // Without a lock file it may be a deployment of the files that a tool has found to be needed.
  const mend = manager === undefined ? `${TRACED}; else ${MENDS.npm(target)}` : MENDS[manager](target);
  return ogpressError(
    'ERR_OGPRESS_NATIVE_MISSING',
    `cannot find the package @ogpress/native-${target}, which has the binary for ${target}; ${mend}`,
  );
}

const TRACED =
  'if only the files that a tool has traced are deployed here, add those of that package: in Next, ' +
  "`outputFileTracingIncludes: { '/*': ['./node_modules/@ogpress/**/*'] }`";

function bundled(target, here) {
  // Some bundlers give the path of a file that went into the bundle.
  const bundle = exists(here) ? `the bundle ${here}` : 'a bundle';
  return ogpressError(
    'ERR_OGPRESS_BUNDLED',
    `ogpress was put into ${bundle}, which has no binary for ${target}, and @ogpress/native-${target} is not installed beside it; ` +
      `keep ogpress out of the bundle (${EXTERNAL}) and install it where the bundle runs, or copy ogpress.${target}.node beside the bundle`,
  );
}

/** How tools are told to leave a package out of a bundle. */
const EXTERNAL =
  "esbuild: `--external:ogpress`; webpack: `externals: { ogpress: 'commonjs ogpress' }`, or 'module ogpress' with `output.module`; " +
  "rolldown and rollup: `external: ['ogpress']`; Vite: `ssr: { external: ['ogpress'] }`; Next: `serverExternalPackages: ['ogpress']`; " +
  "Nitro: `traceDeps: ['ogpress']`; Bun: `--external ogpress`";

/** The installed binary is of another version. */
export function otherVersion(name, found, needed) {
  return ogpressError(
    'ERR_OGPRESS_NATIVE_VERSION',
    `ogpress ${needed} needs ${name} ${needed} but found ${found}; install both again, or build the bundle again`,
  );
}

/** The binary was found, and cannot be loaded. */
export function brokenBinary(file, error) {
  return Object.assign(ogpressError('ERR_OGPRESS_NATIVE_BROKEN', `cannot load ${file}: ${reasonOf(error)}`), {
    cause: error,
  });
}

function reasonOf({ code, message }) {
  if (code === 'ERR_DLOPEN_DISABLED') {
    return 'this process may load no addons; start it without `--no-addons`, and with `--allow-addons` beside `--permission`';
  }
  const [, needed] = /version `(GLIBC_[\d.]+)' not found/.exec(message) ?? [];
  if (needed) {
    const { glibcVersionRuntime: found } = readReport().header;
    return `it needs ${needed.replace('_', ' ')} or later but this system has GLIBC ${found}; use a newer system or image`;
  }
  return `${message}; if the file is damaged or from another platform, remove node_modules and install again on this one`;
}

/** Whether this code is in the folder of the package, and not in a bundle. */
function isInstalled(here) {
  const { dirname, join } = builtin('node:path');
  const read = (up) => builtin('node:fs').readFileSync(join(dirname(here), up, 'package.json'), 'utf8');
  return ['..', '../..'].some((up) => attempt(() => JSON.parse(read(up)).name) === 'ogpress');
}

/** What installs the missing package, for each package manager. */
const MENDS = {
  npm: (target) =>
    'npm leaves it out with `--omit=optional`, and with a package-lock.json that was made on another platform (npm/cli#4828): ' +
    `remove node_modules and package-lock.json and run \`npm install\`, or \`npm install${flags(target, 'npm')}\` for an image of another platform`,
  pnpm: (target) =>
    `list the platform in pnpm-workspace.yaml, \`supportedArchitectures: { ${lists(target)} }\`, and run \`pnpm install --force\``,
  yarn: (target) =>
    `list the platform in .yarnrc.yml, \`supportedArchitectures: { ${lists(target)} }\`, and run \`yarn install\`; ` +
    'yarn 1: `yarn install --force` on this platform, without `--ignore-optional`',
  bun: (target) =>
    `run \`bun install --force${flags(target, 'bun')}\`, and do not set \`optional = false\` in bunfig.toml`,
  deno: () => 'run `deno install --node-modules-dir` on this platform',
};

function flags(target, manager) {
  const [os, cpu, abi] = target.split('-');
  const libc = abi === undefined || os !== 'linux' || manager === 'bun' ? '' : ` --libc=${libcName(abi)}`;
  return ` --os=${os} --cpu=${cpu}${libc}`;
}

function lists(target) {
  const [os, cpu, abi] = target.split('-');
  const libc = os === 'linux' ? `, libc: [current, ${libcName(abi)}]` : '';
  return `os: [current, ${os}], cpu: [current, ${cpu}]${libc}`;
}

function libcName(abi) {
  return abi === 'gnu' ? 'glibc' : abi;
}

const LOCK_FILES = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'deno.lock': 'deno',
  'package-lock.json': 'npm',
};

/** The package manager that installed this: by the nearest lock file, or else the one that runs this process, if any. */
function packageManager(here) {
  const { dirname, join } = builtin('node:path');
  if (/node_modules[\\/]\.pnpm[\\/]/.test(here)) return 'pnpm';
  if (process.versions.pnp !== undefined) return 'yarn';
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    const found = Object.keys(LOCK_FILES).find((name) => exists(join(folder, name)));
    if (found !== undefined) return LOCK_FILES[found];
    if (folder === dirname(folder)) break;
  }
  const [name] = (process.env.npm_config_user_agent ?? '').split('/');
  return Object.hasOwn(MENDS, name) ? name : undefined;
}
