// For tools that look through the code for the files that a deployment needs, those of Vercel (nft) and of Next (Turbopack). They follow
// `module.createRequire(import.meta.url)` and literal names. This file is never loaded.
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
} catch {
  // Most of these are not installed.
}
