// The option `dpi`: how many pixels an inch has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { REGULAR } from '../support/font.js';
import { NO_FONTS, numbers, parse, render, size } from './support.js';

for (const [dpi, width] of [
  [undefined, 96],
  [96, 96],
  [72, 72],
  [96.6, 97],
  [300, 300],
]) {
  test(`an inch has ${width} pixels with a dpi of ${dpi}`, () => {
    const document = parse(svg('', 'width="1in" height="10"'), { dpi });
    assert.equal(size(document), `${width}x10`);
    assert.equal(size(document.render()), `${width}x10`);
  });
}

for (const [unit, expected] of Object.entries({ in: 1920, cm: 756, mm: 76, pt: 27, pc: 320 })) {
  test(`a dpi of 192 doubles the unit ${unit}`, () => {
    assert.equal(parse(svg('', `width="10${unit}" height="10"`), { dpi: 192 }).width, expected);
  });
}

for (const unit of ['', 'px', 'em', 'ex', '%']) {
  test(`a dpi of 192 does not change ${unit || 'a number without a unit'}`, () => {
    const document = svg('', `width="10${unit}" height="10"`);
    assert.equal(parse(document, { dpi: 192 }).width, parse(document).width);
  });
}

test('the dpi applies to lengths in the document', () => {
  const inch = svg('<rect x="1in" width="1in" height="0.5in"/>', 'width="600" height="300"');
  assert.deepEqual(numbers(parse(inch, { dpi: 192 }).getBBox()), [192, 0, 192, 96]);
});

test('the dpi applies to the size of text', () => {
  const text = svg('<text y="200" font-size="72pt">H</text>', 'width="400" height="300"');
  const height = (dpi) => parse(text, { dpi, font: { ...NO_FONTS, fontFiles: [REGULAR] } }).getBBox().height;
  assert.ok(Math.abs(height(192) / height(96) - 2) < 0.001);
});

test('the PNG does not say how many pixels an inch has', () => {
  const png = render(svg(), { dpi: 300 }).asPng();
  assert.equal(png.includes('pHYs', 0, 'latin1'), false);
});
