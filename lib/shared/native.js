// The native addon: finds its binary, loads it, and names what it exports. `native.d.ts` describes that.
//
// Each platform has a package of its own with the binary. The code may be inside a bundle, so the binary is looked for at run time. The
// tracer of Vercel and Netlify (nft) follows `module.createRequire` and the literal names of these packages. Bundlers must not put the
// binary into their bundles, and do not follow: nothing is imported from `node:module`.
import { builtin } from './builtin.js';
import { brokenBinary, missingBinary, otherVersion, unsupportedPlatform } from './native-errors.js';
import { HERE, exists, installed, places } from './places.js';
import { TARGETS, target } from './target.js';

/** The version of the package. The build puts it here; the sources use the binary that was built from them. */
const VERSION = typeof OGPRESS_VERSION === 'string' ? OGPRESS_VERSION : undefined;

/** The addon's exports: one object for all copies of this code in a thread. */
export const { binding, findBinary } = load();

export const {
  Awaited,
  CacheFolder,
  Children,
  ChromaSubsampling,
  Compression,
  FileSource,
  FontSet,
  Format,
  Fsync,
  JsThread,
  Limiter,
  MissingFonts,
  OnDiskFull,
  Outcome,
  RenderJob,
  RenderKey,
  RenderRequest,
  RenderSettings,
  Renderer,
  Signal,
  SvgDocument,
  Symlinks,
  WhenFull,
  Writer,
  availableCpus,
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

/** Returns the addon's exports, and a function that returns the path of its binary. */
function load() {
  const chosen = process.env.NAPI_RS_NATIVE_LIBRARY_PATH;
  if (chosen) return openFile(chosen);
  const name = target();
  if (!TARGETS.includes(name)) throw unsupportedPlatform(name);
  const file = fileBeside(`ogpress.${name}.node`);
  if (file !== undefined) return openFile(file);
  // With pnpm, code outside of the package finds the package and not its binary.
  for (const find of [places, installed]) {
    for (const place of find()) {
      const opened = openPackage(builtin('node:module'), place, name);
      if (opened !== undefined) return opened;
    }
  }
  throw missingBinary(name, HERE);
}

/** Returns the path of a file in the folder of the package, or beside a bundle or a single executable that this code is in. */
function fileBeside(name) {
  const { join } = builtin('node:path');
  const files = [HERE, join(HERE, '..'), join(HERE, '..', '..'), ...places(), process.execPath];
  return files.map((file) => join(file, '..', name)).find(exists);
}

function openFile(file) {
  let binding;
  try {
    binding = builtin('node:module').createRequire(file)(file);
  } catch (error) {
    throw brokenBinary(file, error);
  }
  if (binding.JsThread === undefined) throw brokenBinary(file, new Error('it is an addon of another package'));
  return { binding, findBinary: () => file };
}

/** Opens the binary of the platform's package as code at `place` finds it. Returns `undefined` if it finds none. */
function openPackage(module, place, name) {
  const require = module.createRequire(place);
  const platformPackage = `@ogpress/native-${name}`;
  const load = () => {
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
  };
  try {
    const file = require.resolve(platformPackage);
    const version = VERSION && versionBeside(file);
    if (version !== VERSION) throw otherVersion(platformPackage, version, VERSION);
    return { binding: load(), findBinary: () => file };
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw String(error.code).startsWith('ERR_OGPRESS_') ? error : brokenBinary(platformPackage, error);
  }
}

function versionBeside(file) {
  const manifest = builtin('node:path').join(file, '..', 'package.json');
  return JSON.parse(builtin('node:fs').readFileSync(manifest, 'utf8')).version;
}
