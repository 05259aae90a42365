// The set-ups that `npm run setups` tries. Each is an object:
//
//   name, title   what the command line calls it, and what the table says
//   of            the package whose version the table shows
//   files         the folders of this folder that are copied together; one has a package.json that pins versions
//   install       the package manager; npm by default
//   fromRegistry  for a package manager that installs no tarball by its path
//   node          '20' for the machine's own Node.js; 24 by default
//   env           further environment variables of the commands
//   build         commands, one after the other
//   move          what is deployed: these files are moved to a folder of their own, without the rest. Or a JSON file that lists them
//   run           a command that leaves `out/card.png` and `out/stats.json`, and ends
//   serve, path   a command that serves a card at this path (`/card` by default) on {port}, and leaves the same files
//   ready         what a server says when it is ready; the port by default
//   card, stats   other places of the two files
//   line          what to add if it does not work by itself: `text` in the file `where`; the other fields replace those of the set-up, except `files`,
//                 which are copied over. `says` is what the error must contain, if it is not `text`
//   refused       for what cannot work: the text that the error must contain
import { bundlers, compilers } from './bundlers.js';
import { frameworks, servers } from './frameworks.js';
import { deployments, runtimes, testRunners } from './tools.js';

export const setups = [
  ...frameworks,
  ...servers,
  ...bundlers,
  ...compilers,
  ...testRunners,
  ...runtimes,
  ...deployments,
];
