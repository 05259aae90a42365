// ogpress divided by a rival: below 1 ogpress is faster or smaller.

// NaN where one of the two could not draw the card.
export function ratio(card, figure, rival) {
  return card[figure].ogpress / card[figure][rival];
}

// Over the cards that both have drawn, and drawn right.
export function geometricMean(cards, figure, rival) {
  const ratios = cards
    .filter((card) => drawsRight(card, 'ogpress') && drawsRight(card, rival))
    .map((card) => ratio(card, figure, rival));
  return Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
}

export function drawsRight({ bytes, unlike }, rival) {
  return rival in bytes && !unlike.includes(rival);
}

export function formatNumber(value) {
  if (!Number.isFinite(value)) return '–';
  return value < 0.1 ? value.toPrecision(2) : value.toFixed(2);
}
