// Measures the processor time of loading ogpress and other packages: `node benchmark/import`. Each measurement is a process of its own, and
// the packages take turns. The result is the median of the rounds, in milliseconds of user and system time.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 11);

const PACKAGES = ['ogpress', 'ogpress/p-limit', '@resvg/resvg-js', 'sharp', 'p-limit'];
const WAYS = { import: 'child.mjs', require: 'child.cjs' };

const times = new Map();
for (let round = 0; round < ROUNDS; round++) {
  for (const name of PACKAGES) {
    for (const [way, file] of Object.entries(WAYS)) {
      const output = execFileSync(process.execPath, [join(import.meta.dirname, file), name], { encoding: 'utf8' });
      const key = `${name} ${way}`;
      times.set(key, [...(times.get(key) ?? []), Number(output)]);
    }
  }
}

console.log(`Node ${process.versions.node}, ${ROUNDS} rounds, ms of processor time`);
console.table(
  Object.fromEntries(
    PACKAGES.map((name) => [
      name,
      Object.fromEntries(Object.keys(WAYS).map((way) => [way, median(times.get(`${name} ${way}`)).toFixed(1)])),
    ]),
  ),
);

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
