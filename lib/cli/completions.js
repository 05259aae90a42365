// `ogpress complete`: the completions of shells.
import completions from '@bomb.sh/tab/commander';

/** The answer to a shell when there is nothing to choose from: it completes names of files. */
const FILES = ':0';

/** Adds the subcommand `complete` to the program. */
export function addCompletions(program) {
  const root = completions(program);
  const { complete, setup } = root;
  root.complete = (word) => {
    const lines = printed(() => complete.call(root, word));
    process.stdout.write(`${lines.length > 1 ? lines.join('\n') : FILES}\n`);
  };
  root.setup = (name, executable, shell) => {
    const [script] = printed(() => setup.call(root, name, executable, shell));
    process.stdout.write(`${shell === 'bash' ? forBash(script) : script}\n`);
  };
}

/** Returns what a function prints. */
function printed(print) {
  const { log } = console;
  const lines = [];
  console.log = (line) => lines.push(line);
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines;
}

const WORDS = '_get_comp_words_by_ref -n "=:" cur prev words cword';

/** Makes a script of bash complete files, work without the package bash-completion, and be read more than once. */
function forBash(script) {
  const plain = 'cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD';
  return script
    .replaceAll(/^readonly /gm, '')
    .replace(WORDS, `if declare -F _get_comp_words_by_ref >/dev/null; then ${WORDS}; else ${plain}; fi`)
    .replace(/^complete -F /m, 'complete -o default -F ');
}
