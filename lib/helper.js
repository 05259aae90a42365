// A process that renders for another one: it is told the fonts, gives up what it does not need, and then paints what it is
// sent, one document at a time. Every message is answered with one.
import { FontSet, RenderJob, lockIn } from '../native.js';

let fonts;
let job;

/** By what a message has in it, the first of these. */
const answers = {
  files: async ({ files, svg }) => {
    for (const [href, file] of files) job.give(href, file);
    return { bytes: await job.run(svg, true) };
  },
  fonts: ({ fonts: options, bytes }) => {
    fonts = options && new FontSet(options);
    lockIn(fonts, bytes);
    return {};
  },
  svg: async ({ svg, picture, asksForImages }) => {
    job = new RenderJob(picture, fonts);
    const hrefs = asksForImages ? await job.hrefs(svg) : [];
    if (hrefs.length === 0) return { bytes: await job.run(svg, true) };
    return { hrefs };
  },
  go: async () => ({ png: await job.finish(0), warnings: job.warnings() }),
};

// Not `exit`, which would wait for what a thread paints.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', async (message) => {
  const kind = Object.keys(answers).find((name) => Object.hasOwn(message, name));
  try {
    process.send(await answers[kind](message));
  } catch ({ code, message: text }) {
    process.send({ code, text });
  }
});
