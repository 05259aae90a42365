// Fails where Rust files of a crate import each other in a circle: `node scripts/cycles.js`. Between crates cargo does not allow it.
//
// A file has an edge to another if it names an item of the other in a `use` or a path. Re-exports (`pub use`) are followed to the definition. They
// are not edges themselves, and neither is `mod child;`. Tests are not checked. The circles are the strongly connected components of that graph
// (Tarjan, "Depth-first search and linear graph algorithms", 1972).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { root } from './run.js';

const crates = [root, ...readdirSync(join(root, 'crates')).map((name) => join(root, 'crates', name))];
const circles = crates.flatMap((crate) => findCircles(readCrate(join(crate, 'src'))));
for (const circle of circles) {
  console.error(`these ${circle.files.length} files import each other:`);
  for (const { from, to, names } of circle.edges) console.error(`  ${from} -> ${to}: ${names.join(', ')}`);
}
console.log(`${circles.length} circles`);
process.exit(circles.length === 0 ? 0 : 1);

/** Returns the modules of a crate by their path, such as `style::color`. */
function readCrate(folder) {
  const modules = new Map();
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.rs'))) {
    const parts = name.slice(0, -'.rs'.length).split(sep);
    if (parts.includes('tests')) continue;
    if (['lib', 'mod'].includes(parts.at(-1))) parts.pop();
    const file = join(folder, name);
    const text = withoutTests(withoutComments(readFileSync(file, 'utf8')));
    modules.set(parts.join('::'), { path: parts, file: relative(root, file), ...readImports(text) });
  }
  return modules;
}

function withoutComments(text) {
  return text
    .replaceAll(/r#"[^]*?"#|"(?:\\[^]|[^"\\])*"|'(?:\\.|[^'\\])'/g, '""')
    .replaceAll(/\/\/.*|\/\*[^]*?\*\//g, '');
}

/** Removes inline modules and items that are compiled for tests only. */
function withoutTests(text) {
  const marker = /#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*/g;
  let kept = '';
  let at = 0;
  for (const match of text.matchAll(marker)) {
    if (match.index < at) continue;
    kept += text.slice(at, match.index);
    at = endOfItem(text, match.index + match[0].length);
  }
  return kept + text.slice(at);
}

/** Returns the end of the item that begins at `start`: after a semicolon or the closing brace. */
function endOfItem(text, start) {
  for (let at = start, depth = 0; at < text.length; at += 1) {
    if (text[at] === ';' && depth === 0) return at + 1;
    if (text[at] === '{') depth += 1;
    if (text[at] === '}' && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

function readImports(text) {
  const imports = [];
  const rest = text.replaceAll(/(\bpub(?:\([^)]*\))?\s+)?\buse\s+([^;]+);/g, (_, visibility, tree) => {
    for (const path of expand(tree.replaceAll(/\s+/g, ' '))) {
      const [, full, alias] = /^(.*?)(?: as (\w+))?$/.exec(path);
      const segments = full.split('::');
      if (segments.at(-1) === 'self' && segments.length > 1) segments.pop();
      imports.push({ segments, name: alias ?? segments.at(-1), isReexport: Boolean(visibility) });
    }
    return '';
  });
  const children = [...rest.matchAll(/\bmod (\w+);/g)].map(([, name]) => name);
  const code = rest.replaceAll(/\bpub\(in [\w:]+\)/g, '');
  const paths = [...code.matchAll(/(?<!::)\b[a-z_]\w*(?:::\w+)+/g)].map(([path]) => path.split('::'));
  return { imports, children, paths };
}

/** Expands `a::{b, c::{d, e}}` to `a::b`, `a::c::d` and `a::c::e`. */
function expand(tree) {
  const open = tree.indexOf('{');
  if (open < 0) return [tree.trim()];
  const prefix = tree.slice(0, open).trim();
  const parts = [];
  let depth = 0;
  let part = '';
  for (const letter of tree.slice(open + 1, tree.lastIndexOf('}'))) {
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (letter === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part].filter((part) => part.trim()).flatMap((part) => expand(part).map((end) => prefix + end));
}

/** Returns the module that defines the item of a path in `module`, or undefined for an item of another crate. */
function resolve(modules, module, segments, seen = new Set()) {
  const key = `${module.file} ${segments.join('::')}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const [first] = segments;
  let at;
  let rest = segments;
  if (first === 'crate') [at, rest] = [[], segments.slice(1)];
  else if (first === 'self') [at, rest] = [module.path, segments.slice(1)];
  else if (first === 'super') [at, rest] = [module.path, segments];
  else if (module.children.includes(first)) at = module.path;
  else {
    const imported = module.imports.find(({ name }) => name === first);
    // In `use memchr::memchr` the first segment is another crate with the same name.
    return imported && imported.segments[0] !== first && segments.length > 1
      ? resolve(modules, module, [...imported.segments, ...segments.slice(1)], seen)
      : undefined;
  }
  while (rest[0] === 'super') [at, rest] = [at.slice(0, -1), rest.slice(1)];
  while (rest.length > 0 && modules.has([...at, rest[0]].join('::'))) [at, rest] = [[...at, rest[0]], rest.slice(1)];
  const found = modules.get(at.join('::'));
  if (!found || rest.length === 0) return found;
  const passed = found === module ? undefined : found.imports.find(({ name }) => name === rest[0]);
  return passed ? (resolve(modules, found, [...passed.segments, ...rest.slice(1)], seen) ?? undefined) : found;
}

function findCircles(modules) {
  const edges = new Map();
  for (const module of modules.values()) {
    const targets = new Map();
    const note = (segments) => {
      const target = resolve(modules, module, segments);
      if (!target || target === module) return;
      if (!targets.has(target)) targets.set(target, new Set());
      targets.get(target).add(segments.at(-1));
    };
    for (const { segments, isReexport } of module.imports) if (!isReexport) note(segments);
    for (const path of module.paths) note(path);
    edges.set(module, targets);
  }
  return components(edges).map((members) => ({
    files: members,
    edges: members.flatMap((from) =>
      [...edges.get(from)]
        .filter(([to]) => members.includes(to))
        .map(([to, names]) => ({ from: from.file, to: to.file, names: [...names] })),
    ),
  }));
}

/** Returns the strongly connected components with more than one member. */
function components(edges) {
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    stack.push(node);
    for (const next of edges.get(node).keys()) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const members = stack.splice(stack.indexOf(node));
    if (members.length > 1) found.push(members);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}
