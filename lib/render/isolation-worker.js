// A process that renders for another one: it is told the fonts, gives up what it does not need, and then paints what it is
// sent, one document at a time. Every message is answered with one.
import { FontSet, RenderJob, dieWithParent, lockIn } from '../../native.js';
import { onThread } from '../shared/native-work.js';

// Not `exit`, which runs what others have to say at exit.
const end = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', end);
// Nor is it heard where this thread is busy.
try {
  dieWithParent(Number(process.argv[2]));
} catch {
  end();
}

let fonts;
let job;

const run = (svg) => onThread((...to) => job.run(...to, svg, fonts, true));

/** By what a message has in it, the first of these. */
const answers = {
  files: async ({ files, svg }) => {
    for (const [href, file] of files) job.give(href, file);
    return { bytes: await run(svg) };
  },
  fonts: ({ fonts: options, bytes }) => {
    fonts = options && new FontSet(options);
    lockIn(fonts, bytes);
    return {};
  },
  svg: async ({ svg, picture, asksForImages }) => {
    job = new RenderJob(picture);
    const hrefs = asksForImages ? await onThread((...to) => job.hrefs(...to, svg)) : [];
    if (hrefs.length === 0) return { bytes: await run(svg) };
    return { hrefs };
  },
  go: async () => ({ png: await onThread((...to) => job.finish(...to, 0)), warnings: job.warnings() }),
};

process.on('message', async (message) => {
  const kind = Object.keys(answers).find((name) => Object.hasOwn(message, name));
  try {
    process.send(await answers[kind](message));
  } catch ({ code, message: text }) {
    process.send({ code, text });
  }
});
