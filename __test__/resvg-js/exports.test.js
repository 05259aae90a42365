// The exports of the package, and their kinds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { svg } from '../support/png.js';
import { NO_FONTS, Resvg, parse, render, renderAsync } from './support.js';

test('Resvg is a class that takes a document and options', () => {
  assert.equal(Resvg.name, 'Resvg');
  assert.equal(Resvg.length, 2);
  assert.throws(() => Resvg(svg()), TypeError);
});

test('renderAsync takes a document, options and a signal', () => {
  assert.equal(typeof renderAsync, 'function');
  assert.equal(renderAsync.length, 3);
});

test('a class of one’s own can extend Resvg', () => {
  class Card extends Resvg {
    get ratio() {
      return this.width / this.height;
    }
  }
  const card = new Card(svg(), { font: NO_FONTS });
  assert.ok(card instanceof Resvg);
  assert.equal(card.ratio, 2);
  assert.equal(card.render().width, 20);
});

test('a picture and a bounding box have classes of their own', () => {
  assert.equal(render(svg()).constructor.name, 'RenderedImage');
  assert.equal(parse(svg('<rect width="5" height="5"/>')).getBBox().constructor.name, 'BBox');
});

test('pictures cannot be made without a document', () => {
  const { constructor: RenderedImage } = render(svg());
  assert.throws(() => new RenderedImage(), Error);
});

for (const [what, make, names] of [
  ['a document', () => parse(svg()), ['width', 'height']],
  ['a picture', () => render(svg()), ['width', 'height', 'pixels']],
]) {
  test(`${what} has a size that cannot be assigned`, () => {
    const made = make();
    for (const name of names) {
      const before = made[name];
      assert.throws(() => {
        made[name] = 1;
      }, TypeError);
      assert.deepEqual(made[name], before);
    }
  });
}

test('methods of a document do not work on other objects', () => {
  for (const method of ['render', 'toString', 'getBBox', 'innerBBox', 'imagesToResolve']) {
    assert.throws(() => Resvg.prototype[method].call({}), TypeError, method);
  }
});
