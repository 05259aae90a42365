// `npm run test:long`: runs the storms, the soak, the killed writers and the killed caches at full length, which takes half an hour.
import { build } from './build.js';
import { run } from './run.js';

await build();
run(
  'node',
  [
    '--test',
    '--test-concurrency=1',
    '__test__/one-node-version/storms.test.js',
    '__test__/files/killed.test.js',
    '__test__/cache/killed.test.js',
  ],
  { env: { OGPRESS_TEST_LONG: '1' } },
);
