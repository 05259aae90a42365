/** The size that Facebook, LinkedIn, Slack and X all show without cropping. */
export const cardSize = { width: 1200, height: 630 };
