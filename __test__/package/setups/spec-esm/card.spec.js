import { ConcurrencyLimiter, ogImageLimiter, renderOgPng, writeFile } from 'ogpress';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><text y="99" font-size="72">Hello</text></svg>';

test('a card is rendered and written', async () => {
  const png = await ogImageLimiter.run(() => renderOgPng(svg));
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  await writeFile('out/card.png', png);
  await writeFile('out/stats.json', JSON.stringify(ogImageLimiter.getStats()));
});

test('errors are errors of this realm', async () => {
  const error = await renderOgPng('').catch((error) => error);
  expect(error).toBeInstanceOf(Error);
  expect(error.code).toBe('ERR_OGPRESS_EMPTY_SVG');
  expect(() => new ConcurrencyLimiter(0)).toThrow(RangeError);
});
