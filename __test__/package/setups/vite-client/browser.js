// Runs the script of the page where nothing of Node.js is there.
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const script = readFileSync('dist/card.js', 'utf8');
runInContext(
  `(async () => {${script}})().catch(({ code, message }) => console.log(code + ': ' + message))`,
  createContext({ console }),
);
process.exitCode = 1;
