// Licences of the crates that the addon is built from. Those of the npm packages in the command are written by bundle.js.
//
//   node scripts/licences.js           prints the notices that each platform package contains
//   node scripts/licences.js --check   fails where a crate has a licence or a source that deny.toml does not allow
//
// The check is the part of `cargo deny check` that needs neither the network nor a build of cargo-deny. It reads `cargo metadata`, and
// looks at all crates, also at those that only tests use. The notices name the crates that are linked into the addon, on any platform.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './run.js';

/** If a crate may be used under the licence MIT, its files of these other licences are left out. */
const NOT_CHOSEN = /apache|unlicense|zlib/i;
const IS_LICENCE = /^(licen[cs]e|copying|copyright|notice|patents|unlicense)/i;

function readMetadata() {
  const args = ['metadata', '--format-version', '1', '--locked'];
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`cargo ${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** The strings of an array in deny.toml. */
function readAllowed(key) {
  const [, list] = new RegExp(String.raw`^${key} = \[([^\]]*)\]`, 'm').exec(
    readFileSync(join(root, 'deny.toml'), 'utf8'),
  );
  return new Set(list.match(/(?<=")[^"]+(?=")/g).filter((text) => !/^[,\s]+$/.test(text)));
}

/** Returns whether an SPDX expression can be fulfilled with licences for which `isAllowed` holds. */
export function isFulfilled(expression, isAllowed) {
  const tokens = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g);
  const alternatives = () => {
    let result = all();
    while (tokens[0] === 'OR') {
      tokens.shift();
      result = all() || result;
    }
    return result;
  };
  const all = () => {
    let result = one();
    while (tokens[0] === 'AND') {
      tokens.shift();
      result = one() && result;
    }
    return result;
  };
  const one = () => {
    const token = tokens.shift();
    if (token === '(') {
      const result = alternatives();
      tokens.shift();
      return result;
    }
    return isAllowed(tokens[0] === 'WITH' ? `${token} ${tokens.splice(0, 2).join(' ')}` : token);
  };
  return alternatives();
}

function findProblems({ packages }) {
  const [licences, registries] = [readAllowed('allow'), readAllowed('allow-registry')];
  const foreign = packages.filter(({ source }) => source !== null).map(withLicence);
  const refused = foreign.filter(({ license }) => !license || !isFulfilled(license, (name) => licences.has(name)));
  const unknown = foreign.filter(({ source }) => !registries.has(source.replace(/^registry\+/, '')));
  return [
    ...refused.map(({ name, version, license }) => `${name} ${version} has the licence ${license}`),
    ...unknown.map(({ name, version, source }) => `${name} ${version} comes from ${source}`),
  ];
}

/** Returns a crate whose `license` is that of its licence file, if its manifest names only the file. */
function withLicence(crate) {
  if (crate.license || !crate.license_file) return crate;
  const text = readFileSync(join(dirname(crate.manifest_path), crate.license_file), 'utf8');
  return wordsOf(text) === wordsOf(readFileSync(join(root, 'LICENSE-MIT'), 'utf8'))
    ? { ...crate, license: 'MIT' }
    : crate;
}

/** The words of the licence MIT, without its title and the name of the holder. */
const wordsOf = (text) =>
  text
    .replace(/^(?:The )?MIT License.*$/im, '')
    .replace(/^Copyright .*$/m, '')
    .trim()
    .replaceAll(/\s+/g, ' ');

/** The crates that are linked into the addon: dependencies that are neither for tests nor for build scripts. */
function findLinked({ packages, resolve }) {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const seen = new Set([resolve.root]);
  for (const id of seen) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps)
      if (kinds.some(({ kind }) => kind === null)) seen.add(pkg);
  }
  return packages.filter(({ id, source }) => seen.has(id) && source !== null).map(withLicence);
}

/** The texts of a crate's licence files. */
function readTexts({ license, manifest_path: manifest }) {
  const files = licenceFiles(dirname(manifest));
  // IJG is for a part of a crate, and cannot be chosen.
  const isMit = isFulfilled(license, (name) => name === 'MIT' || name === 'IJG');
  const needed = isMit ? files.filter((file) => !NOT_CHOSEN.test(basename(file))) : files;
  return (needed.length > 0 ? needed : files).map(readTidy);
}

/** The texts of the licences of code in other languages that a crate contains: such code is in a folder of its own. */
function readTextsInside({ manifest_path: manifest }) {
  const folder = dirname(manifest);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['src', 'tests'].includes(entry.name))
    .flatMap(({ name }) => licenceFiles(join(folder, name)))
    .map(readTidy);
}

function licenceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && IS_LICENCE.test(entry.name) && !entry.name.endsWith('.rs'))
    .map(({ name }) => join(folder, name));
}

const readTidy = (file) => tidy(readFileSync(file, 'utf8'));

function tidy(text) {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
}

/** The text of a licence for a crate that does not contain it: the general text with the authors that the manifest names. */
function generalText({ name, version, license, authors }, crates) {
  const holders = authors.length > 0 ? authors.join(', ') : `the authors of ${name}`;
  if (isFulfilled(license, (name) => name === 'MIT')) {
    return tidy(readFileSync(join(root, 'LICENSE-MIT'), 'utf8')).replace(/^Copyright .*$/m, `Copyright (c) ${holders}`);
  }
  const same = crates.find((crate) => crate.license === license && readTexts(crate).length > 0);
  if (!same) throw new Error(`${name} ${version} has no file with the text of its licence, ${license}`);
  return readTexts(same)[0];
}

/** Returns the notices: the crates by name, grouped by the text of their licence. */
export function thirdPartyLicences() {
  const crates = findLinked(readMetadata());
  const byText = new Map();
  for (const crate of crates) {
    const own = readTexts(crate);
    for (const text of [...(own.length > 0 ? own : [generalText(crate, crates)]), ...readTextsInside(crate)]) {
      byText.set(text, [...(byText.get(text) ?? []), crate]);
    }
  }
  const sections = [...byText].map(([text, users]) => {
    const lines = users.map(({ name, version, license, repository }) =>
      `  ${name} ${version} (${license}) ${repository ?? ''}`.trimEnd(),
    );
    return `${'='.repeat(80)}\n${lines.join('\n')}\n${'-'.repeat(80)}\n\n${text}\n`;
  });
  return `Licences of the Rust crates in this binary

The binary contains the crates below and the Rust standard library (MIT OR Apache-2.0). The source of each
crate, those under MPL-2.0 included, is available at https://crates.io/crates/<name>/<version>.
This software is based in part on the work of the Independent JPEG Group.

${sections.join('\n')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--check')) {
    const problems = findProblems(readMetadata());
    for (const problem of problems) console.error(problem);
    console.log(
      problems.length === 0 ? 'all licences and sources are allowed' : `${problems.length} crates are not allowed`,
    );
    process.exitCode = problems.length === 0 ? 0 : 1;
  } else {
    process.stdout.write(thirdPartyLicences());
  }
}
