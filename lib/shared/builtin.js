// Modules of Node.js that are loaded when they are first used. An `import` of one of these takes milliseconds when the package is loaded,
// and most programs need none of them. Bundlers see no import here, so they have nothing to resolve.
export const builtin = (name) => process.getBuiltinModule(name);
