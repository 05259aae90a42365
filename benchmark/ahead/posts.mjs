// The posts of a blog, made up.
const SUBJECTS = [
  'build logs',
  'font fallbacks',
  'backpressure',
  'hyphenation',
  'a static site',
  'worker threads',
  'edge caches',
];
const VERBS = ['Reading', 'Measuring', 'Shipping', 'Untangling', 'Rewriting', 'Explaining'];
const AUTHORS = ['Maya Lindqvist', 'Tomasz Zieliński', 'Ada Okafor', 'Jean-Luc Moreau'];

export const posts = Array.from({ length: Number(process.env.CARDS ?? 300) }, (_, number) => {
  const subject = SUBJECTS[number % SUBJECTS.length];
  const verb = VERBS[number % VERBS.length];
  return {
    slug: `post-${number}`,
    title: `${verb} ${subject} without losing a weekend, part ${number + 1}`,
    description: `What ${number + 3} attempts taught us about ${subject}: the mistakes that were cheap, the ones that were not, and what we would do again tomorrow.`,
    author: AUTHORS[number % AUTHORS.length],
    hue: (number * 37) % 360,
  };
});
