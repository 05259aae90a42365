// A folder of a test's own, gone when the test is.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `before` is called before it is removed. */
export function folder(t, before = () => {}) {
  const path = mkdtempSync(join(tmpdir(), 'ogpress-test-'));
  t.after(() => {
    before(path);
    rmSync(path, { recursive: true, force: true });
  });
  const at = (...names) => join(path, ...names);
  return {
    path,
    at,
    read: (...names) => readFileSync(at(...names), 'utf8'),
    /** Names below it, sorted. */
    names: (name = '.') => readdirSync(at(name)).toSorted(),
  };
}
