import { renderOgPng } from 'ogpress';
import pLimit from 'ogpress/p-limit';

const limit = pLimit(1);
limit(() => renderOgPng('')).catch(({ code, message }) => console.log(`${code}: ${message}`));
