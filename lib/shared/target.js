// The platform as the packages of the binaries name it: `linux-x64-gnu`, `darwin-arm64`.
import { builtin } from './builtin.js';

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

/** The loaders of glibc. A file takes microseconds to look for, and Node's report, which also knows the libc, milliseconds. */
const GLIBC = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'];

/** The target of this process. */
export function target() {
  const { platform, arch } = process;
  const abi = platform === 'linux' ? libc() : platform === 'win32' ? 'msvc' : undefined;
  return [platform, arch, abi].filter(Boolean).join('-');
}

/** Returns `'gnu'` or `'musl'`. */
function libc() {
  const fs = builtin('node:fs');
  try {
    // A script in both: musl's is a link to its loader, glibc's names the GNU C library.
    return fs.readFileSync('/usr/bin/ldd', 'latin1').includes('musl') ? 'musl' : 'gnu';
  } catch {
    // Small images have no `ldd`.
    if (GLIBC.some((path) => fs.existsSync(path))) return 'gnu';
    return libcOfReport();
  }
}

function libcOfReport() {
  const { report } = process;
  const { excludeNetwork } = report;
  // Else the report looks up the names of all open connections.
  report.excludeNetwork = true;
  const { header, sharedObjects } = report.getReport();
  report.excludeNetwork = excludeNetwork;
  if (header.glibcVersionRuntime) return 'gnu';
  return sharedObjects.some((path) => /ld-musl-|libc\.musl-/.test(path)) ? 'musl' : 'gnu';
}
