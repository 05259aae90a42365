import { writeFileSync } from 'node:fs';
import { nodeFileTrace } from '@vercel/nft';

const { fileList, warnings } = await nodeFileTrace(['card.js']);
for (const warning of warnings) console.log(String(warning));
writeFileSync('files.json', JSON.stringify([...fileList]));
