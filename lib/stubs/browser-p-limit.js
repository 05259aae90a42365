// What bundlers find for a browser in place of `ogpress/p-limit`.
import { unavailable } from './browser-error.js';
import { pLimitStub } from './unavailable.js';

const pLimit = pLimitStub(unavailable);

export default pLimit;
export const { limitFunction } = pLimit;
