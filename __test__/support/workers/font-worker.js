// A thread that makes a font set of its own and renders with it.
import { parentPort, workerData } from 'node:worker_threads';
import { FontSet, renderOgPng } from '../../../index.js';

const fonts = new FontSet(workerData.fonts);
parentPort.postMessage(await renderOgPng(workerData.svg, { fonts }));
