// Measures the time to change the priority of one of 50,000 waiting tasks, to remove it and to abort it, in microseconds, for ogpress and
// p-queue: `node benchmark/limiter/queue.mjs`.
import { ConcurrencyLimiter } from 'ogpress';
import PQueue from 'p-queue';

const WAITING = 50_000;
const SAMPLES = 1000;
const forever = () => new Promise(() => {});

const CONTENDERS = {
  ogpress: () => {
    const limiter = new ConcurrencyLimiter(1);
    limiter.run(forever);
    return {
      add: (id, signal) => limiter.run(forever, { id, signal }),
      setPriority: (id, priority) => limiter.setPriority(id, priority),
      remove: (id) => limiter.remove(id),
    };
  },
  'p-queue': () => {
    const queue = new PQueue({ concurrency: 1 });
    queue.add(forever);
    return {
      add: (id, signal) => queue.add(forever, { id: String(id), signal }),
      setPriority: (id, priority) => queue.setPriority(String(id), priority),
    };
  },
};

console.log('| microseconds each | setPriority | remove | abort |\n|---|---|---|---|');
for (const [name, make] of Object.entries(CONTENDERS)) {
  const { add, setPriority, remove } = make();
  const controllers = [];
  for (let id = 0; id < WAITING; id++) {
    const controller = id % 50 === 0 ? new AbortController() : undefined;
    if (controller) controllers.push(controller);
    add(id, controller?.signal).catch(() => {});
  }
  // A sample from all parts of the queue.
  const ids = Array.from({ length: SAMPLES }, (_, index) => (index * 7919) % WAITING).filter((id) => id % 50 !== 0);
  const each = (list, call) => {
    if (!call) return '';
    const start = performance.now();
    for (const item of list) call(item);
    return (((performance.now() - start) / list.length) * 1000).toFixed(1);
  };
  const moved = each(ids, (id) => setPriority(id, id % 10));
  const removed = each(ids, remove);
  const aborted = each(controllers, (controller) => controller.abort());
  console.log(`| ${name} | ${moved} | ${removed} | ${aborted} |`);
}
process.exit();
