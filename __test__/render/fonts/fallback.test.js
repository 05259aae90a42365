// Families for characters that the families of a text lack.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FontSet, renderOgPng } from '../../../index.js';
import { BOLD, REGULAR, line, ofOneCharacter, renamed } from '../../support/font.js';

const timeout = 30_000;

/** Two fonts have a letter, of different looks. */
const buffers = [ofOneCharacter('\u0416', 'First'), ofOneCharacter('\u0416', 'Third', BOLD)];
const render = (text, options) =>
  renderOgPng(line(text, 'font-family="Inter"'), { fonts: { system: false, buffers, ...options } });

test('families are tried in their order', { timeout }, async () => {
  const alone = (family, path) =>
    renderOgPng(line('\u0416', 'font-family="Other"'), {
      fonts: { system: false, buffers: [ofOneCharacter('\u0416', 'Other', path)] },
    });
  const [first, third] = [await alone('First', REGULAR), await alone('Third', BOLD)];
  assert.notDeepEqual(first, third);
  assert.deepEqual(await render('\u0416', { fallback: ['First', 'Third'] }), first);
  assert.deepEqual(await render('\u0416', { fallback: ['third', 'First'] }), third);
});

test('a family that has a character is not asked for another', { timeout }, async () => {
  assert.deepEqual(await render('Hello', { fallback: ['Third'] }), await render('Hello', {}));
});

test('the options are those of every way to a set', { timeout }, async () => {
  const options = { system: false, buffers: [renamed('Outer')], fallback: ['outer', 'Inter'], missing: 'error' };
  assert.deepEqual(new FontSet(options).families, (await FontSet.load(options)).families);
  for (const isolation of ['none', 'process'])
    assert.ok(await renderOgPng(line('Hello'), { fonts: options, isolation }));
});

for (const [title, options, code] of [
  ['a family that the set lacks', { fallback: ['Inter', 'Otter'] }, 'ERR_OGPRESS_FONT_FAMILY'],
  ['a text', { fallback: 'Inter' }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['a number', { fallback: ['Inter', 1] }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
  ['another way of going on', { missing: 'ignore' }, 'ERR_OGPRESS_INVALID_ARG_VALUE'],
  ['no way of going on', { missing: null }, 'ERR_OGPRESS_INVALID_ARG_TYPE'],
]) {
  test(`${title} is refused`, { timeout }, async () => {
    assert.throws(() => new FontSet({ system: false, ...options }), { code });
    await assert.rejects(FontSet.load({ system: false, ...options }), { code });
  });
}

test('a family that the machine may have is not asked for before text needs it', { timeout }, () => {
  assert.deepEqual(new FontSet({ fallback: ['No Such Family'] }).families, ['Inter']);
});
