/** The room for the title, in pixels; the template gives it exactly this much. */
export const titleBox = { width: 1056, height: 336 };

export const titleLineHeight = 1.16;

/** As many lines as the box holds at the smallest size; a longer title ends in an ellipsis. */
export const maxTitleLines = 4;

export interface TitleFit {
  size: number;
  lines: number;
}

const smallest = 60;
const sizes = [112, 96, 84, 72, smallest];

// Advances in em: the average of Inter Bold, and the square of kana, kanji and emoji.
const narrowAdvance = 0.54;
const wideAdvance = 1;
const wide = /[\p{Emoji_Presentation}\uFE0F\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\u3000-\u303F\uFF00-\uFF60]/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The largest size at which the phrases should fit: an estimate, since satori measures text only as it draws. */
export function fitTitle(phrases: string[]): TitleFit {
  const advances = phrases.map(advance);
  const fits = sizes.map((size) => ({ size, lines: countLines(advances, titleBox.width / size) }));
  const largest = fits.find(({ size, lines }) => lines * size * titleLineHeight <= titleBox.height);
  return largest ?? { size: smallest, lines: Infinity };
}

/** Fills each line with as many phrases as it holds. A size at which a phrase is wider than a line is no fit. */
function countLines(advances: number[], room: number): number {
  if (Math.max(...advances) > room) {
    return Infinity;
  }
  let lines = 1;
  let used = 0;
  for (const advance of advances) {
    if (used + advance > room) {
      lines += 1;
      used = 0;
    }
    used += advance;
  }
  return lines;
}

function advance(text: string): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) {
    sum += wide.test(segment) ? wideAdvance : narrowAdvance;
  }
  return sum;
}
