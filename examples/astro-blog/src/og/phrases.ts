const wordJoiner = '\u2060';
const noBreakSpace = '\u00A0';

const hiragana = String.raw`\p{sc=Hiragana}`;
const kanjiAndKatakana = String.raw`\p{sc=Han}\p{sc=Katakana}`;
const japanese = `${hiragana}${kanjiAndKatakana}ー`;
const emoji = String.raw`\p{Extended_Pictographic}|\p{Regional_Indicator}`;

// After a space, unless an emoji follows; in Japanese also where kanji, katakana or Latin follow the hiragana or the mark
// that ends a phrase: 画像を|一つずつ|作る。
const phraseStart = new RegExp(
  String.raw`(?<= )(?!${emoji})|(?<=[${hiragana}、。：！？」])(?=[${kanjiAndKatakana}\p{sc=Latin}「])`,
  'u',
);

const insideJapanese = new RegExp(
  String.raw`(?<=[\p{L}\p{N}])(?=[${japanese}])|(?<=[${japanese}])(?=[\p{L}\p{N}])`,
  'gu',
);

const spaceBeforeEmoji = new RegExp(` (?=${emoji})`, 'gu');

/** The parts of a title that a line break should leave whole; joined, they are the title. */
export function phrasesOf(title: string): string[] {
  return title.split(phraseStart);
}

/** The title with every other break forbidden. Satori would break Japanese between any two characters. */
export function joinPhrases(phrases: string[]): string {
  return phrases
    .map((phrase) => phrase.replace(insideJapanese, wordJoiner).replace(spaceBeforeEmoji, noBreakSpace))
    .join('');
}
