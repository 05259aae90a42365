import { ogImageLimiter, renderOgPng, writeFile } from 'ogpress';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text y="99" font-size="72">Hello</text></svg>';

async function main() {
  await writeFile('out/card.png', await renderOgPng(svg, { isolation: 'process' }));
  await writeFile('out/stats.json', JSON.stringify(ogImageLimiter.getStats()));
}

main();
