// A template for tests: `does` says what it does with the card. `loads` of the data counts how often the file was loaded, and `begun` how
// often a card was begun: both are shared memory.
import { BroadcastChannel, threadId } from 'node:worker_threads';

import { ConcurrencyLimiter } from '../../../index.js';

const svg = (text) => `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><title>${text}</title></svg>`;

const ways = {
  svg: ({ title }, { colour = 'red' } = {}) => svg(`${title} in ${colour}`),
  thread: () => svg(`thread ${threadId}`),
  bytes: ({ title }) => Buffer.from(svg(title)),
  throw() {
    throw Object.assign(new RangeError('not this card', { cause: new Error('for a reason') }), { code: 'MINE' });
  },
  text() {
    throw 'a text';
  },
  nothing: () => undefined,
  unreadable() {
    throw Object.defineProperty(new Error(), 'message', {
      get() {
        throw new Error('not readable');
      },
    });
  },
  element: () => ({ type: 'div', props: {} }),
  exit: () => process.exit(3),
  once: ({ title }, { begun }) => (Atomics.load(begun, 0) === 1 ? process.exit(3) : svg(title)),
  uncaught: () =>
    new Promise(() => {
      setImmediate(() => {
        throw new Error('behind its back');
      });
    }),
  memory() {
    const all = [];
    for (;;) all.push(Array.from({ length: 1000 }, Math.random));
  },
  loop({ channel }) {
    new BroadcastChannel(channel).postMessage('begun');
    for (;;);
  },
  never({ channel }) {
    new BroadcastChannel(channel).postMessage('begun');
    return new Promise(() => {});
  },
  waits({ gate }) {
    Atomics.wait(gate, 0, 0);
    return svg('waited');
  },
  later({ channel }) {
    const answers = new BroadcastChannel(channel);
    answers.onmessage = () => {
      throw new Error('after the card');
    };
    return svg('later');
  },
  async limited({ limiter }) {
    const { running, queued } = ConcurrencyLimiter.shared(limiter).getStats();
    return svg(`${running} run, ${queued} wait`);
  },
};

export default function template(props, data) {
  if (data?.begun !== undefined) Atomics.add(data.begun, 0, 1);
  return ways[props.does ?? 'svg'](props, data);
}

export const other = ({ title }) => svg(`another ${title}`);
