// The option `languages`: which elements with a `systemLanguage` are drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { paintedPixels, pixel, render } from './support.js';

const COLOURS = { '255,0,0,255': 'German', '0,255,0,255': 'English', '0,0,255,255': 'Canadian French' };

const rect = (colour, condition = '') => `<rect width="20" height="10" fill="${colour}" ${condition}/>`;

const SWITCH = svg(`<switch>
  ${rect('#f00', 'systemLanguage="de"')}
  ${rect('#0f0', 'systemLanguage="en"')}
  ${rect('#00f', 'systemLanguage="fr-CA"')}
  ${rect('#fff')}
</switch>`);

for (const [languages, expected] of [
  [undefined, 'English'],
  [['en'], 'English'],
  [['de'], 'German'],
  [['zz', 'de'], 'German'],
  [['fr'], 'Canadian French'],
  [['fr-CA'], 'Canadian French'],
  [['fr-FR'], 'other'],
  [['de-AT'], 'other'],
  [[], 'other'],
]) {
  const which = languages === undefined ? 'no languages' : `the languages [${languages}]`;
  test(`a switch shows ${expected} with ${which}`, () => {
    const shown = pixel(render(SWITCH, { languages }), 5, 5);
    assert.equal(COLOURS[shown.join()] ?? 'other', expected);
  });
}

test('the first child that applies is shown, whatever the order of the languages', () => {
  for (const languages of [
    ['de', 'en'],
    ['en', 'de'],
  ]) {
    assert.deepEqual(pixel(render(SWITCH, { languages }), 5, 5), [255, 0, 0, 255]);
  }
});

test('one of several languages of an element is enough', () => {
  const document = svg(`<switch>${rect('#f00', 'systemLanguage="fr, de"')}${rect('#fff')}</switch>`);
  assert.deepEqual(pixel(render(document, { languages: ['de'] }), 5, 5), [255, 0, 0, 255]);
});

test('an element of another language is not drawn outside a switch either', () => {
  const document = svg(rect('#f00', 'systemLanguage="de"'));
  assert.equal(paintedPixels(render(document)), 0);
  assert.equal(paintedPixels(render(document, { languages: ['de'] })), 200);
});

test('the languages hold for renderings in all sizes', () => {
  const image = render(SWITCH, { languages: ['fr'], fitTo: { mode: 'zoom', value: 2 } });
  assert.deepEqual(pixel(image, 30, 10), [0, 0, 255, 255]);
});
