import { formatDate } from '../date';
import type { Post } from '../posts';
import { site } from '../site';
import { accentOf, type Accent } from './accent';
import { box, type Box, type Style } from './box';
import { joinPhrases, phrasesOf } from './phrases';
import { fitTitle, maxTitleLines, titleBox, titleLineHeight } from './titleFit';

const ink = '#101426';
const paper = '#f6f7fb';
const muted = '#a6adc8';
const line = '#323b63';

export function cardTemplate({ title, author, pubDate, tags, lang }: Post['data']): Box {
  const accent = accentOf(tags[0]);
  return box(
    {
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      boxSizing: 'border-box',
      width: '100%',
      height: '100%',
      padding: '56px 72px 60px',
      color: paper,
      backgroundColor: ink,
      backgroundImage: `radial-gradient(circle at 94% 0%, ${accent.to}55, ${accent.to}00 50%)`,
      fontFamily: 'Inter',
      fontWeight: 500,
      fontSize: 28,
    },
    moon(accent),
    header(accent),
    heading(title),
    footer(author, formatDate(pubDate, lang), tags),
    horizon(accent),
  );
}

/** A moon that hangs no lower than the header, so that the longest title stays clear of it. */
function moon({ from, to }: Accent): Box {
  return box(
    { display: 'flex', position: 'absolute', top: 0, right: 0 },
    disc(158, { border: `2px solid ${to}77` }),
    disc(126, { backgroundImage: `linear-gradient(160deg, ${to} 45%, ${from})` }),
  );
}

function disc(radius: number, fill: Style): Box {
  return box({
    boxSizing: 'border-box',
    position: 'absolute',
    top: -24 - radius,
    right: 72 - radius,
    width: radius * 2,
    height: radius * 2,
    borderRadius: radius,
    ...fill,
  });
}

function header({ from, to }: Accent): Box {
  return box(
    { display: 'flex', alignItems: 'center', gap: 18, fontWeight: 700, fontSize: 30 },
    box({ width: 22, height: 22, borderRadius: 11, backgroundImage: `linear-gradient(135deg, ${from}, ${to})` }),
    site.name,
  );
}

function heading(title: string): Box {
  const phrases = phrasesOf(title);
  const { size, lines } = fitTitle(phrases);
  // Satori balances only what it has clamped, and clamps too much: a title gets the one or the other.
  const wrap: Style =
    lines < maxTitleLines ? { textWrap: 'balance' } : { textWrap: 'pretty', lineClamp: maxTitleLines };
  return box(
    { display: 'flex', alignItems: 'center', ...titleBox },
    box(
      {
        display: 'block',
        width: '100%',
        fontWeight: 700,
        fontSize: size,
        lineHeight: titleLineHeight,
        letterSpacing: '-0.015em',
        overflowWrap: 'break-word',
        ...wrap,
      },
      joinPhrases(phrases),
    ),
  );
}

function footer(author: string, date: string, tags: string[]): Box {
  return box(
    { display: 'flex', alignItems: 'center', gap: 20, whiteSpace: 'nowrap' },
    // The name alone gives way when the line is full.
    box({ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', fontWeight: 700 }, author),
    box({ flexShrink: 0, marginRight: 'auto', color: muted }, date),
    ...tags.slice(0, 2).map(pill),
  );
}

function pill(tag: string): Box {
  return box(
    {
      flexShrink: 0,
      padding: '6px 18px',
      border: `2px solid ${line}`,
      borderRadius: 22,
      color: muted,
      fontSize: 22,
      lineHeight: '28px',
    },
    tag,
  );
}

/** The accent again, along the lower edge. */
function horizon({ from, to }: Accent): Box {
  return box({
    position: 'absolute',
    bottom: 0,
    left: 0,
    width: '100%',
    height: 10,
    backgroundImage: `linear-gradient(90deg, ${from}, ${to})`,
  });
}
