const { ENVIRONMENT, INLINE, PLACE, POOL } = process.env;

export default {
  test: {
    dir: PLACE,
    globals: true,
    environment: ENVIRONMENT,
    pool: POOL,
    // One worker for all files: each file adds a copy of the package to it.
    maxWorkers: 1,
    isolate: POOL.startsWith('vm'),
    server: { deps: { inline: INLINE ? [INLINE] : [] } },
  },
};
