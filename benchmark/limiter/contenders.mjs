// The limiters that are compared, by name. Each takes a limit and a task, and returns a function that runs the task under the limiter.
export const CONTENDERS = {
  ogpress: async (limit, task) => {
    const { ConcurrencyLimiter } = await import('ogpress');
    const limiter = new ConcurrencyLimiter(limit);
    return () => limiter.run(task);
  },
  "ogpress, `reentrancy: 'queue'`": async (limit, task) => {
    const { ConcurrencyLimiter } = await import('ogpress');
    const limiter = new ConcurrencyLimiter({ maxConcurrent: limit, reentrancy: 'queue' });
    return () => limiter.run(task);
  },
  'ogpress/p-limit': async (limit, task) => {
    const { default: pLimit } = await import('ogpress/p-limit');
    const run = pLimit(limit);
    return () => run(task);
  },
  'p-limit': async (limit, task) => {
    const { default: pLimit } = await import('p-limit');
    const run = pLimit(limit);
    return () => run(task);
  },
  'p-queue': async (limit, task) => {
    const { default: PQueue } = await import('p-queue');
    const queue = new PQueue({ concurrency: limit });
    return () => queue.add(task);
  },
  fastq: async (limit, task) => {
    const { default: fastq } = await import('fastq');
    const queue = fastq.promise((fn) => fn(), limit);
    return () => queue.push(task);
  },
  'async-sema': async (limit, task) => {
    const { Sema } = await import('async-sema');
    const sema = new Sema(limit);
    return async () => {
      await sema.acquire();
      try {
        return await task();
      } finally {
        sema.release();
      }
    };
  },
};
