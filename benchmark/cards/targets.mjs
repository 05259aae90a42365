// The targets of ogpress: { text, met }. `met` is undefined for a target that was not measured.
//
// A card that a rival draws wrongly, or not at all, is not compared with that rival; the text names it. If ogpress draws a card
// wrongly, or not at all, all targets about every card are missed.

import { drawsRight, geometricMean, ratio } from './ratios.mjs';

const meanTime = { 'resvg-js': 0.12, sharp: 0.25, '@napi-rs/canvas': 0.22 };
const overFloor = 1.6;
const loopMemory = 110;
const allMemory = 130;
const delayP99 = 10;

export function judge({ cards, stages, delay, loop, all }) {
  const opponents = Object.keys(meanTime);
  return [
    ...opponents.map((rival) => judgeMean(cards, rival)),
    ...opponents.map((rival) => judgeCards(cards, 'ms', rival, 'faster', (value) => value < 1)),
    judgeStages(stages),
    ...['resvg-js', 'sharp'].map((rival) => judgeBytes(cards, 'bytes', rival, 'balanced')),
    ...opponents.map((rival) => judgeBytes(cards, 'smallBytes', rival, 'small')),
    judgeFigure(loop.ogpress, 'peak', loopMemory, 'MB of RSS over 300 cards in a loop'),
    judgeFigure(all.ogpress, 'peak', allMemory, 'MB of RSS over 300 cards in one `Promise.all`'),
    judgeFigure(delay.ogpress, 'p99', delayP99, 'ms of event-loop delay, p99 minus that at rest'),
  ];
}

function judgeMean(cards, rival) {
  const mean = geometricMean(cards, 'ms', rival);
  const left = notDrawn(cards, rival);
  return {
    met: Number.isFinite(mean) ? mean <= meanTime[rival] : undefined,
    text: `at most ${meanTime[rival]} of the time of ${rival}, geometric mean: ${exact(mean)}${left}`,
  };
}

function judgeBytes(cards, figure, rival, compression) {
  return judgeCards(cards, figure, rival, `at '${compression}' no larger`, (value) => value <= 1);
}

function judgeCards(cards, figure, rival, claim, holds) {
  const compared = cards.filter((card) => drawsRight(card, rival));
  const misses = compared
    .map((card) => ({ name: card.name, value: drawsRight(card, 'ogpress') ? ratio(card, figure, rival) : NaN }))
    .filter(({ value }) => !holds(value))
    .map(({ name, value }) => `${name} ${exact(value)}`);
  return {
    met: compared.length > 0 ? misses.length === 0 : undefined,
    text: `${claim} than ${rival} on every card${list(misses)}${notDrawn(cards, rival)}`,
  };
}

function judgeStages({ problem, cards = [] }) {
  const text = `at most ${overFloor} times floor and parse on every card`;
  if (problem) return { met: undefined, text: `${text}: ${problem}` };
  const misses = cards
    .map(({ name, total, floor, parse }) => ({ name, value: total / (floor + parse) }))
    .filter(({ value }) => value > overFloor)
    .map(({ name, value }) => `${name} ${exact(value)}`);
  return { met: misses.length === 0, text: text + list(misses) };
}

function judgeFigure(result, figure, most, unit) {
  if (result.problem) return { met: undefined, text: `at most ${most} ${unit}: ${result.problem}` };
  return { met: result[figure] <= most, text: `at most ${most} ${unit}: ${result[figure].toFixed(1)}` };
}

function notDrawn(cards, rival) {
  const names = cards.filter((card) => !drawsRight(card, rival)).map(({ name }) => name);
  return names.length > 0 ? ` (without ${names.join(', ')}, which ${rival} draws wrongly)` : '';
}

// One digit more than in the tables, so that a narrow miss does not look met.
function exact(value) {
  return Number.isFinite(value) ? value.toFixed(3) : 'drawn wrongly';
}

function list(misses) {
  return misses.length > 0 ? `: ${misses.join(', ')}` : '';
}
