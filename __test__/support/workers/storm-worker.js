// A thread that renders for as long as it is let, some documents of which are hostile or panic.
import { parentPort, workerData } from 'node:worker_threads';
import { renderOgPng } from '../../../index.js';
import { documents } from './storm.js';

const counts = { pictures: 0, errors: 0 };
let goesOn = true;
parentPort.on('message', () => (goesOn = false));
for (let index = workerData.start; goesOn; index++) {
  const { document, options } = documents(index);
  await renderOgPng(document, options).then(
    () => counts.pictures++,
    (error) => {
      if (!String(error.code).startsWith('ERR_OGPRESS_')) throw error;
      counts.errors++;
    },
  );
  if (index === workerData.start) parentPort.postMessage('begun');
}
parentPort.postMessage(counts);
parentPort.close();
