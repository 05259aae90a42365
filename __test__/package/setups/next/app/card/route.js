import { ogImageLimiter, renderOgPng, writeFile } from 'ogpress';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
  <rect width="1200" height="630" fill="#111827"/>
  <text x="80" y="330" font-size="72" fill="#fff">Hello, reader</text>
</svg>`;

export const dynamic = 'force-dynamic';

export async function GET() {
  const png = await ogImageLimiter.run(() => renderOgPng(svg));
  await writeFile('out/card.png', png);
  await writeFile('out/stats.json', JSON.stringify(ogImageLimiter.getStats()));
  return new Response(png, { headers: { 'Content-Type': 'image/png' } });
}
