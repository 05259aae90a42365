// What bundlers find for an edge runtime in place of `ogpress/p-limit`.
import { unavailable } from './edge-error.js';
import { pLimitStub } from './unavailable.js';

const pLimit = pLimitStub(unavailable);

export default pLimit;
export const { limitFunction } = pLimit;
