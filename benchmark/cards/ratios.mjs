// Ratios: ogpress divided by a rival. Below 1 ogpress is faster or smaller.

// NaN if one of the two cannot draw the card.
export function ratio(card, figure, rival) {
  return card[figure].ogpress / card[figure][rival];
}

// The mean over the cards that both draw correctly.
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
