// Modules of Node.js that are loaded when they are first used. An `import` of one of these takes milliseconds when the package is loaded,
// and most programs need none of them. Bundlers see no import here, so they have nothing to resolve.

/** Returns a module of Node.js. The first call fails where there is no Node.js, or an old one. */
export function builtin(name) {
  if (globalThis.process?.getBuiltinModule === undefined) throw unknownRuntime();
  return process.getBuiltinModule(name);
}

/** A plain error: the classes of errors need modules of Node.js. */
function unknownRuntime() {
  const found = globalThis.process?.version ?? globalThis.navigator?.userAgent ?? 'an unknown runtime';
  const message = `ogpress needs Node.js 20.19 or 22.3 or later, Bun or Deno 2 but this is ${found}`;
  return Object.assign(new Error(message), { code: 'ERR_OGPRESS_RUNTIME' });
}
