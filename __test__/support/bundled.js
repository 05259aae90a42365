// Preloaded (`node --import`), makes the tests run on the bundle that the package contains, in place of the sources.
import { registerHooks } from 'node:module';

const root = new URL('../../', import.meta.url);
const BUNDLED = new Map(
  [
    ['index.js', 'dist/index.js'],
    ['lib/limit/p-limit.js', 'dist/p-limit.js'],
    ['lib/resvg-js/resvg-js.js', 'dist/resvg-js.js'],
    ['lib/cli/cli.js', 'dist/cli.js'],
  ].map(([source, bundled]) => [new URL(source, root).href, new URL(bundled, root).href]),
);

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return { ...resolved, url: BUNDLED.get(resolved.url) ?? resolved.url };
  },
});
