// The program of an isolated process. It receives its fonts, gives up the rights that rendering does not need, and then renders one
// document at a time. It answers each message with one message.
import { FontSet, RenderJob, RenderSettings, dieWithParent, lockIn } from '../shared/native.js';
import { onThread } from '../shared/native-work.js';

// Not `process.exit`, which runs listeners of other code.
const end = () => process.kill(process.pid, 'SIGKILL');
process.on('disconnect', end);
// A busy thread does not receive `disconnect`.
try {
  dieWithParent(Number(process.argv[2]));
} catch {
  end();
}

let fonts;
let job;
let inspects;

/** Ends with the bytes that the render needs, or with what an inspection has found, which needs no more. */
async function prepare(svg, files) {
  if (!inspects) return { bytes: await onThread((thread, id) => job.prepare(thread, id, svg, fonts, files)) };
  const { inspection } = await onThread((thread, id) => job.render(thread, id, svg, fonts, files));
  return { inspection };
}

/** What each kind of message does. A message is of the first kind whose name it has as a property. */
const answers = {
  files: ({ files, svg }) => prepare(svg, files),
  fonts: ({ fonts: options, bytes }) => {
    fonts = options && new FontSet(options);
    lockIn(fonts, bytes);
    return {};
  },
  svg: async ({ svg, picture, asksForImages }) => {
    job = new RenderJob(new RenderSettings(picture));
    ({ inspects } = picture);
    const hrefs = asksForImages ? await onThread((thread, id) => job.hrefs(thread, id, svg)) : [];
    return hrefs.length === 0 ? prepare(svg) : { hrefs };
  },
  go: () => onThread((thread, id) => job.finish(thread, id, 0)),
};

process.on('message', async (message) => {
  const kind = Object.keys(answers).find((name) => Object.hasOwn(message, name));
  try {
    process.send(await answers[kind](message));
  } catch ({ code, message: text }) {
    process.send({ code, text });
  }
});
