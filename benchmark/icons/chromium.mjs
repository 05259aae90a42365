// Draws SVGs in Chromium, many on a page, and cuts the screenshot into pictures.

import { chromium } from 'playwright-core';
import sharp from 'sharp';

import { SIDE } from './side.mjs';

const COLUMNS = 6;
const ON_A_PAGE = 36;

/** Returns the pictures of icons with a width and a height in pixels, on white, three bytes a pixel. */
export async function draw(icons) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-lcd-text', '--hide-scrollbars'],
  });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1 });
    const pictures = [];
    for (let at = 0; at < icons.length; at += ON_A_PAGE) {
      pictures.push(...(await drawPage(page, icons.slice(at, at + ON_A_PAGE))));
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

async function drawPage(page, icons) {
  const places = inRows(icons);
  const bottom = Math.max(...places.map(({ top, height }) => top + height));
  await page.setViewportSize({ width: COLUMNS * SIDE, height: bottom });
  const images = icons.map(({ svg }, at) => {
    const { left, top, width, height } = places[at];
    const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    return `<img src="${address}" style="position:absolute;left:${left}px;top:${top}px;width:${width}px;height:${height}px">`;
  });
  await page.setContent(`<body style="margin:0;background:#fff">${images.join('')}</body>`);
  // An invalid picture is shown as broken, and counts as different.
  await page.evaluate(() => Promise.allSettled([...document.images].map((image) => image.decode())));
  const sheet = sharp(await page.screenshot());
  return Promise.all(places.map((place) => sheet.clone().extract(place).removeAlpha().raw().toBuffer()));
}

/** Returns places from left to right and from top to bottom. A row is as high as its highest icon. */
function inRows(icons) {
  const places = [];
  let top = 0;
  for (let at = 0; at < icons.length; at += COLUMNS) {
    const row = icons.slice(at, at + COLUMNS);
    places.push(...row.map(({ width, height }, column) => ({ left: column * SIDE, top, width, height })));
    top += Math.max(...row.map(({ height }) => height));
  }
  return places;
}
