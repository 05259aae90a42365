// The native addon: finds its binary, loads it, and names what it exports. `native.d.ts` describes that.
//
// Each platform has a package of its own with the binary. Tracers of files follow the literal names of these packages below. The code may
// be inside a bundle, so nothing but the binary is expected at a place.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { builtin } from './builtin.js';
import { brokenBinary, missingBinary, otherVersion, unsupportedPlatform } from './native-errors.js';
import { TARGETS, target } from './target.js';

/** The version of the package. The build puts it here; the sources use the binary that was built from them. */
const VERSION = typeof OGPRESS_VERSION === 'string' ? OGPRESS_VERSION : undefined;

/** The file that has this code. Some bundlers make `import.meta.url` empty, or an address on a server. */
export const HERE = fileOfThis();

/** The path of the binary, and the addon's exports. */
export const [BINARY, binding] = load();

export const {
  Children,
  Compression,
  FontSet,
  Fsync,
  JsThread,
  Limiter,
  MissingFonts,
  OnDiskFull,
  Outcome,
  RenderJob,
  RenderSettings,
  Renderer,
  Signal,
  Symlinks,
  WhenFull,
  Writer,
  cancelBatch,
  closeBatch,
  dieWithParent,
  lockIn,
  memoryLimiter,
  nativeRenders,
  nearestName,
  openBatch,
  prometheus,
  pushFiles,
  startRender,
  systemFonts,
  takeReport,
} = binding;

function fileOfThis() {
  if (import.meta.url?.startsWith('file:')) return fileURLToPath(import.meta.url);
  return typeof __filename === 'string' ? __filename : process.argv[1];
}

/** Returns the path of the binary and what it exports. */
function load() {
  const chosen = process.env.NAPI_RS_NATIVE_LIBRARY_PATH;
  if (chosen) return open(chosen);
  const name = target();
  if (!TARGETS.includes(name)) throw unsupportedPlatform(name);
  const places = placesToLook();
  const file = fileBeside(places, `ogpress.${name}.node`);
  if (file !== undefined) return open(file);
  for (const look of [(place) => place, installedFrom]) {
    for (const place of places) {
      const opened = openPackage(look(place), name);
      if (opened !== undefined) return opened;
    }
  }
  throw missingBinary(name, HERE);
}

/** Files from where the binary is looked for: this one, and the program's own. */
function placesToLook() {
  const { isAbsolute } = builtin('node:path');
  // A bundle may run elsewhere than where it was made, and webpack gives the place where it was made.
  const places = [HERE, process.argv[1]].filter((place) => place !== undefined && isAbsolute(place));
  return [...new Set(places)];
}

/** Returns the path of a file in the folder of a place, or one or two folders above. */
function fileBeside(places, name) {
  const { dirname, join } = builtin('node:path');
  const paths = places.flatMap((place) => ['.', '..', '../..'].map((up) => join(dirname(place), up, name)));
  return paths.find((path) => builtin('node:fs').existsSync(path));
}

function open(file) {
  try {
    return [file, createRequire(file)(file)];
  } catch (error) {
    throw brokenBinary(file, error);
  }
}

/** The installed package as code at `place` finds it. With pnpm only that package finds its binary. */
export function installedFrom(place) {
  try {
    return createRequire(place).resolve('ogpress/package.json');
  } catch {
    return undefined;
  }
}

/** Opens the binary of the platform's package as code at `place` finds it. Returns `undefined` if it finds none. */
function openPackage(place, name) {
  if (place === undefined) return undefined;
  const require = createRequire(place);
  const platformPackage = `@ogpress/native-${name}`;
  try {
    if (VERSION !== undefined) {
      const { version } = require(`${platformPackage}/package.json`);
      if (version !== VERSION) throw otherVersion(platformPackage, version, VERSION);
    }
    return [require.resolve(platformPackage), requireBinary(place, name)];
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw String(error.code).startsWith('ERR_OGPRESS_') ? error : brokenBinary(platformPackage, error);
  }
}

function requireBinary(place, name) {
  const require = createRequire(place);
  switch (name) {
    case 'linux-x64-gnu':
      return require('@ogpress/native-linux-x64-gnu');
    case 'linux-arm64-gnu':
      return require('@ogpress/native-linux-arm64-gnu');
    case 'linux-x64-musl':
      return require('@ogpress/native-linux-x64-musl');
    case 'linux-arm64-musl':
      return require('@ogpress/native-linux-arm64-musl');
    case 'darwin-x64':
      return require('@ogpress/native-darwin-x64');
    case 'darwin-arm64':
      return require('@ogpress/native-darwin-arm64');
    case 'win32-x64-msvc':
      return require('@ogpress/native-win32-x64-msvc');
    default:
      return require('@ogpress/native-win32-arm64-msvc');
  }
}
