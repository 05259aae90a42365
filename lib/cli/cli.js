#!/usr/bin/env node
// The command `ogpress`: reads the arguments and ends with a code. `program.js` says what there is.
import { watchReaders } from './interrupt.js';
import { createProgram } from './program.js';
import { UsageError } from './usage-error.js';

watchReaders();
const program = createProgram();
try {
  if (process.argv[2] === 'complete') {
    const { addCompletions } = await import('./completions.js');
    addCompletions(program);
  }
  await program.parseAsync();
} catch (error) {
  // commander has said what is wrong, or has shown the help that was asked for.
  if (error.code?.startsWith('commander.')) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    const isKnown = String(error.code).startsWith('ERR_OGPRESS_');
    process.stderr.write(`error: ${isKnown ? `${error.code}: ${error.message}` : error.stack}\n`);
    process.exitCode = error.code === 'ERR_OGPRESS_INVALID_ENV' ? 2 : 1;
  }
}
