// Writes the results as Markdown.

const HEAD = `# Icons

Written by \`benchmark/icons\`; do not edit. \`cd benchmark/icons && npm ci && npm start -- --write\` writes it.

`;

/** Returns the whole file. */
export function report(results, { isUnlike, differ }) {
  const judges = { isUnlike, differ };
  const names = [...new Set(results.map((result) => result.package))];
  const rows = names.map((name) =>
    row(
      name,
      results.filter((result) => result.package === name),
      judges,
    ),
  );
  const refused = results.filter(({ refusal }) => refusal !== undefined);
  const listed = results.filter(({ offTruth }) => offTruth !== undefined);
  return [
    HEAD + intro(results.length),
    table(
      ['package', 'icons', 'refused', 'with a warning', 'painters differ', 'mean', 'worst mean', 'unlike', 'share'],
      [...rows, row('**all**', results, judges)],
    ),
    '## Refused',
    refused.length > 0
      ? refused.map(({ package: name, file, refusal }) => `- \`${name}/${file}\`: ${refusal}`).join('\n')
      : 'None.',
    '## Unlike, or drawn differently by the two painters',
    table(
      ['icon', 'from Chromium', 'between the painters', 'ogpress from the truth', 'Chromium from the truth', 'nearer'],
      listed.map(comparison),
    ),
    '',
  ].join('\n\n');
}

function intro(count) {
  return `${count} icons of npm packages, chosen evenly from each, are drawn 300 pixels wide by both painters of ogpress and by Chromium. A *mean* is
the average difference of a channel between ogpress and Chromium, both on white, of 255. An icon is *unlike* if its mean is over 1.2, or if
more than 0.6 % of its pixels have a channel that is off by more than 64. The *painters differ* if, on white or on black, the mean between
them is over 1.0, or more than 0.5 % of the pixels are far off.

Both measures also count differences where one of two pictures is more exact along its edges. So unlike icons are also compared with the
*truth*: the same icon, painted by resvg at eight times the size and averaged.`;
}

function row(name, results, { isUnlike, differ }) {
  const drawn = results.filter(({ chromium }) => chromium !== undefined);
  const means = drawn.map(({ chromium }) => chromium.mean);
  const unlike = drawn.filter(({ chromium }) => isUnlike(chromium)).length;
  const warned = drawn.filter(({ warnings }) => warnings.length > 0).length;
  const mean = means.reduce((sum, one) => sum + one, 0) / Math.max(means.length, 1);
  return [
    name,
    results.length,
    results.length - drawn.length,
    warned,
    drawn.filter(differ).length,
    mean.toFixed(2),
    Math.max(0, ...means).toFixed(2),
    unlike,
    `${((unlike / results.length) * 100).toFixed(1)} %`,
  ];
}

function comparison({ package: name, file, chromium, painters, offTruth }) {
  // On white or on black, where the painters differ more.
  const [most] = painters.toSorted((a, b) => b.mean - a.mean);
  const nearer = offTruth.ogpress.mean <= offTruth.chromium.mean ? 'ogpress' : 'Chromium';
  return [`\`${name}/${file}\``, ...[chromium, most, offTruth.ogpress, offTruth.chromium].map(figures), nearer];
}

function figures({ mean, share }) {
  return `${mean.toFixed(2)}, ${(share * 100).toFixed(2)} %`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
