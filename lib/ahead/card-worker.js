// The program of a worker of a card pool. It loads the template for its first card, and answers each card with what the template returned,
// or with what is wrong. So an error that piscina reports is never one of the template.
import { inspect, types } from 'node:util';
import { workerData } from 'node:worker_threads';

/** How many causes of an error are passed on. */
const MOST_CAUSES = 4;

/** Resolves to a function of props. */
let template;

export default async function makeCard(props) {
  try {
    template ??= load();
    const make = await template;
    return answer(await make(props));
  } catch (error) {
    return { thrown: portable(error, MOST_CAUSES) };
  }
}

async function load() {
  const { url, exportName, data } = workerData;
  const module = exportsOf(await import(url));
  const make = module[exportName];
  if (typeof make !== 'function') {
    const names = Object.keys(module);
    const found = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`;
    throw new TypeError(`the template has no function \`${exportName}\`; ${found}`);
  }
  // Once for each worker.
  const given = typeof module.setup === 'function' ? await module.setup(data) : data;
  return (props) => make(props, given);
}

/** The exports of a module. In CommonJS that was compiled from ES modules they are one level deeper. */
const exportsOf = (module) => (module.default?.__esModule === true ? module.default : module);

function answer(result) {
  if (typeof result === 'string') return { svg: result };
  // A copy: cloning a part of a buffer would clone the whole.
  if (types.isUint8Array(result)) return { svg: new Uint8Array(result) };
  return { wrong: inspect(result, { depth: 0, breakLength: Infinity, customInspect: false }).slice(0, 100) };
}

/** The parts of an error that another thread can receive. Cloning it would lose its code, and may fail. */
function portable(error, most) {
  try {
    return types.isNativeError(error) ? described(error, most) : { text: inspect(error) };
  } catch {
    return { text: 'an error that cannot be read' };
  }
}

function described(error, most) {
  const { name, message, stack, code, cause } = error;
  return {
    name: String(name),
    message: String(message),
    stack: String(stack),
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    cause: cause === undefined || most === 0 ? undefined : portable(cause, most - 1),
  };
}
