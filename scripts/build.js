// Builds the addon from a fresh clone.
import { install, root, run } from './run.js';

export function build() {
  install(root);
  run('npm', ['run', 'build']);
}
