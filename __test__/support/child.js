// Code that has to run in a process of its own.
import { execFile } from 'node:child_process';

/** The URL of a file of the package, for a child's `import`. */
export function url(path) {
  return new URL(`../../${path}`, import.meta.url).href;
}

/**
 * Runs `source`, an ES module, in a new process, and resolves to what it handed to `report`. Environment variables of
 * `env` are added to this process's own; those that are `undefined` are removed from them.
 */
export function child(source, { env = {}, flags = [] } = {}) {
  const environment = { ...process.env, ...env };
  for (const name of Object.keys(environment)) if (environment[name] === undefined) delete environment[name];
  const prelude = `
    import { writeSync } from 'node:fs';
    const report = (value) => writeSync(1, JSON.stringify(value));
  `;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, '--input-type=module', '--eval', prelude + source],
      { env: environment, timeout: 25_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        error
          ? reject(Object.assign(new Error(`${error.message}\n${stderr}`), { code: error.code }))
          : resolve(JSON.parse(stdout)),
    );
  });
}
