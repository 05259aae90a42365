// The progress bar: one line, however narrow the terminal.
import progress from 'cli-progress';

import { clock, grouped } from './text.js';

const WIDEST = 30;
const NARROWEST = 8;

/** Writes the line of the bar for a number of columns. What does not fit is left out, the least important first. */
export function line({ value, total, elapsed, cached }, columns) {
  const rate = value / Math.max(elapsed / 1000, 0.001);
  const fields = [`${grouped(value)}/${grouped(total)}`];
  if (value > 0) {
    fields.push(`${rate < 10 ? rate.toFixed(1) : grouped(rate)}/s`);
    fields.push(`${clock(((total - value) / rate) * 1000)} left`);
  }
  if (cached !== undefined) fields.push(`${grouped(cached)} cached`);
  // The last column stays empty: some terminals wrap when it is written.
  const room = columns - 1;
  while (fields.length > 1 && fields.join('  ').length > room) fields.pop();
  const text = fields.join('  ');
  const width = Math.min(WIDEST, room - text.length - 4);
  if (width < NARROWEST) return text.slice(0, Math.max(room, 0));
  const done = Math.round((total === 0 ? 1 : Math.min(value / total, 1)) * width);
  return `[${'='.repeat(done)}${' '.repeat(width - done)}]  ${text}`;
}

export class Bar {
  #bar;

  /** `cached()` returns the number of cards from the cache, or `undefined` without one. */
  constructor(stream, total, cached) {
    this.#bar = new progress.SingleBar({
      stream,
      format: (_, { value, total, startTime, maxWidth }) =>
        line({ value, total, elapsed: Date.now() - startTime, cached: cached() }, maxWidth),
      fps: 10,
      hideCursor: true,
      clearOnComplete: true,
      forceRedraw: true,
      // Its timer draws. The command ends the bar itself on Ctrl-C.
      synchronousUpdate: false,
      gracefulExit: false,
    });
    this.#bar.start(total, 0);
  }

  update(value) {
    this.#bar.update(value);
  }

  /** Writes a line above the bar. */
  say(text) {
    const { terminal } = this.#bar;
    terminal.cursorTo(0, null);
    terminal.clearRight();
    terminal.lineWrapping(true);
    terminal.write(`${text}\n`, true);
    terminal.lineWrapping(false);
    // The bar goes back to this place when it ends.
    terminal.cursorSave();
    this.#bar.render();
  }

  /** Removes the bar. A second call does nothing. */
  end() {
    this.#bar.stop();
  }
}
