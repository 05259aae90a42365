export interface Accent {
  from: string;
  to: string;
}

const accents: [Accent, ...Accent[]] = [
  { from: '#ffd479', to: '#ff7a59' },
  { from: '#7ef0c4', to: '#1f9fd6' },
  { from: '#f7a8e0', to: '#8a6bff' },
  { from: '#a8e063', to: '#1fae8c' },
  { from: '#8fd3ff', to: '#5b6cff' },
];

/** Posts that share a tag share a colour. */
export function accentOf(tag: string): Accent {
  const hash = Array.from(tag).reduce((sum, character) => (sum * 31 + character.codePointAt(0)!) % 9973, 7);
  return accents[hash % accents.length] ?? accents[0];
}
