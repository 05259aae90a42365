// For the tool that looks through the code for the files that a deployment of Next needs (Turbopack). It follows
// `module.createRequire(import.meta.url)` and literal names. This file is never loaded. Bundlers are given an empty one (`imports` in
// package.json): Turbopack, where it bundles, would stop at the binary.
import module from 'node:module';

const require = module.createRequire(import.meta.url);
try {
  require('@ogpress/native-linux-x64-gnu');
  require('@ogpress/native-linux-arm64-gnu');
  require('@ogpress/native-linux-x64-musl');
  require('@ogpress/native-linux-arm64-musl');
  require('@ogpress/native-darwin-x64');
  require('@ogpress/native-darwin-arm64');
  require('@ogpress/native-win32-x64-msvc');
  require('@ogpress/native-win32-arm64-msvc');
  require('./isolation-worker.js');
  require('./card-worker.js');
  require('piscina');
} catch {
  // Most of these are not installed.
}
