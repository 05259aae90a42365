// The platform as the packages of the binaries name it: `linux-x64-gnu`, `darwin-arm64`.
import { exists } from './places.js';

/** The platforms that have a binary. `napi.targets` in package.json is the same list, which a test compares. */
export const TARGETS = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
];

/** The names of processors in the name of musl's loader. */
const MUSL_ARCH = { x64: 'x86_64', arm64: 'aarch64' };

/** The target of this process. */
export function target() {
  const { platform, arch } = process;
  const abi = platform === 'linux' ? libc() : platform === 'win32' ? 'msvc' : undefined;
  return [platform, arch, abi].filter(Boolean).join('-');
}

/** Returns `'gnu'` or `'musl'`. */
function libc() {
  // Programs of musl have this path of its loader in them. A system with glibc may have it too, for programs of musl.
  if (!exists(`/lib/ld-musl-${MUSL_ARCH[process.arch]}.so.1`)) return 'gnu';
  const { header, sharedObjects } = readReport();
  if (header.glibcVersionRuntime) return 'gnu';
  return sharedObjects.some((path) => /ld-musl-|libc\.musl-/.test(path)) ? 'musl' : 'gnu';
}

/** Returns Node's report, which knows the libc for certain. It takes milliseconds. */
export function readReport() {
  const { report } = process;
  const { excludeNetwork } = report;
  // Else the report looks up the names of all open connections.
  report.excludeNetwork = true;
  const read = report.getReport();
  report.excludeNetwork = excludeNetwork;
  return read;
}
