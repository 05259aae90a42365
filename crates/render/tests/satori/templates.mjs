import {
  amber,
  blue,
  box,
  circle,
  column,
  graphic,
  image,
  ink,
  line,
  muted,
  page,
  placed,
  rose,
  row,
  shape,
  span,
  teal,
  text,
  violet,
} from './elements.mjs';
import { avatar, chequers, landscape, landscapeJpeg, rings, rocket, star } from './images.mjs';

const night = { background: '#0b1120', color: '#e2e8f0' };
const full = { left: 0, top: 0, width: '100%', height: '100%' };
const title = (content, style) =>
  text(content, { fontSize: 84, fontWeight: 900, lineHeight: 1.1, letterSpacing: '-0.03em', ...style });
const small = (content, style) => text(content, { fontSize: 30, color: muted, ...style });
const pill = (style, ...children) =>
  row({ borderRadius: 9999, padding: '10px 28px', fontSize: 28, ...style }, ...children);
const face = (hue, size, style) => image(avatar(hue), size, size, { borderRadius: '50%', ...style });
const bar = (width, background, style) => box({ width, height: 14, borderRadius: 7, background, ...style });
const panel = { background: '#fff', borderRadius: 24, boxShadow: '0 16px 40px rgba(15, 23, 42, 0.15)' };

/** A card whose parts stand in a column from the left. */
const sheet = (style, ...children) =>
  page(
    {
      flexDirection: 'column',
      alignItems: 'flex-start',
      justifyContent: 'space-between',
      padding: 80,
      gap: 0,
      ...style,
    },
    ...children,
  );

const icon = (size, d, stroke) =>
  graphic(
    size,
    size,
    '0 0 24 24',
    shape('path', {
      d,
      fill: 'none',
      stroke,
      'stroke-width': 2,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );

const gridLines = (colour) => ({
  backgroundImage: `linear-gradient(${colour} 1px, transparent 1px), linear-gradient(90deg, ${colour} 1px, transparent 1px)`,
  backgroundSize: '60px 60px',
});

const writing = {
  'template-blog-post': sheet(
    { background: 'linear-gradient(135deg, #fff, #e0e7ff)' },
    pill({ background: '#c7d2fe', color: '#3730a3' }, 'Design'),
    title('Paint once'),
    row({ gap: 20 }, face(200, 72), small('Ada')),
  ),
  'template-blog-post-photo': page(
    { position: 'relative', color: '#fff', background: `url(${landscape}) center / cover` },
    placed(full, { background: 'linear-gradient(to top, rgba(2, 6, 23, 0.9), rgba(2, 6, 23, 0) 70%)' }),
    placed({ left: 80, bottom: 70 }, {}, title('Hills', { textShadow: '0 4px 12px rgba(0, 0, 0, 0.6)' })),
  ),
  'template-docs': sheet(
    { ...night, ...gridLines('#1e293b'), borderTop: `12px solid ${teal}` },
    row({ gap: 16 }, box({ width: 48, height: 48, borderRadius: 12, background: teal, transform: 'rotate(45deg)' })),
    title('Guide'),
    row({ gap: 16 }, small('API'), icon(32, 'M9 6l6 6-6 6', muted), small('render', { color: teal })),
  ),
  'template-quote': page(
    { background: '#fef3c7', flexDirection: 'column', gap: 30 },
    title('“Less.”', { fontSize: 160, color: '#92400e' }),
    box({ width: 120, height: 6, background: amber }),
    face(30, 90, { border: '6px solid #fff' }),
  ),
  'template-changelog': sheet(
    { background: '#fff' },
    title('v2.1'),
    ...[
      [teal, 620],
      [blue, 480],
      [rose, 540],
    ].map(([colour, width]) =>
      row(
        { gap: 24 },
        circle(28, { background: colour, boxShadow: `0 0 0 8px ${colour}33` }),
        bar(width, '#e2e8f0', { height: 20 }),
        bar(80, colour, { opacity: 0.5 }),
      ),
    ),
  ),
  'template-newsletter': page(
    { background: violet, position: 'relative' },
    placed(
      { left: 180, top: 135 },
      { ...panel, width: 840, height: 360, transform: 'rotate(-4deg)', background: '#ddd6fe' },
    ),
    placed(
      { left: 180, top: 135 },
      { ...panel, width: 840, height: 360, alignItems: 'center', justifyContent: 'center', overflow: 'hidden' },
      placed(
        { left: 0, top: 0 },
        {
          width: 840,
          height: 16,
          background: `repeating-linear-gradient(135deg, ${rose} 0 20px, #fff 20px 40px, ${blue} 40px 60px, #fff 60px 80px)`,
        },
      ),
      title('No. 7'),
    ),
  ),
};

const things = {
  'template-product': page(
    { background: '#fff', gap: 80 },
    image(landscapeJpeg, 460, 460, {
      objectFit: 'cover',
      borderRadius: 40,
      boxShadow: '0 30px 60px rgba(15, 23, 42, 0.35)',
    }),
    column(
      { gap: 24, alignItems: 'flex-start' },
      title('Lamp'),
      row(
        { gap: 20 },
        text('£30', { fontSize: 60, fontWeight: 700, color: rose }),
        text('£45', { fontSize: 40, color: muted, textDecoration: 'line-through' }),
      ),
      pill({ background: ink, color: '#fff' }, 'New'),
    ),
  ),
  'template-product-rating': page(
    { background: '#fff7ed', flexDirection: 'column', gap: 40 },
    image(rings, 240, 240, {
      borderRadius: '30%',
      border: '8px solid #fff',
      boxShadow: '0 12px 24px rgba(124, 45, 18, 0.3)',
    }),
    row({ gap: 12 }, ...[1, 1, 1, 1, 0.25].map((opacity) => image(star, 72, 72, { opacity }))),
  ),
  'template-pricing': page(
    { gap: 40 },
    ...[
      ['£0', '#fff', ink, 1],
      ['£9', blue, '#fff', 1.1],
      ['£20', '#fff', ink, 1],
    ].map(([price, background, color, scale]) =>
      column(
        { ...panel, background, color, width: 290, height: 400, padding: 40, gap: 28, transform: `scale(${scale})` },
        text(price, { fontSize: 72, fontWeight: 700 }),
        ...[170, 200, 140].map((width) => bar(width, 'currentcolor', { opacity: 0.3 })),
        row({ marginTop: 30, height: 60, borderRadius: 30, border: '2px solid currentcolor' }),
      ),
    ),
  ),
  'template-ticket': page(
    { background: teal, position: 'relative' },
    row(
      { width: 900, height: 340, background: '#fff', borderRadius: 32, position: 'relative', overflow: 'hidden' },
      column({ width: 640, padding: 60, gap: 20 }, title('Row F'), bar(300, line), bar(220, line)),
      row(
        { width: 260, height: '100%', justifyContent: 'center', borderLeft: `6px dashed ${line}` },
        title('12', { transform: 'rotate(-90deg)', color: rose }),
      ),
      ...[-40, 300].map((top) =>
        placed({ left: 603, top }, { width: 80, height: 80, borderRadius: 40, background: teal }),
      ),
    ),
  ),
  'template-ticket-masked': page(
    { background: 'linear-gradient(45deg, #f97316, #db2777)' },
    row(
      {
        width: 860,
        height: 320,
        borderRadius: 24,
        background: '#fff',
        justifyContent: 'center',
        maskImage: 'radial-gradient(circle at 0 50%, transparent 60px, #000 61px)',
      },
      title('Admit'),
    ),
  ),
  'template-coupon': page(
    { background: '#ecfdf5' },
    row(
      {
        width: 800,
        height: 300,
        justifyContent: 'center',
        gap: 30,
        border: '6px dashed #059669',
        borderRadius: 40,
        background: '#d1fae5',
        transform: 'rotate(-3deg)',
      },
      title('−20%', { color: '#047857', fontSize: 140 }),
    ),
  ),
  'template-recipe': page(
    { background: '#fff', justifyContent: 'flex-start', gap: 70 },
    image(landscape, 560, 630, { objectFit: 'cover', clipPath: 'polygon(0 0,100% 0,80% 100%,0 100%)' }),
    column(
      { gap: 30 },
      title('Soup'),
      row({ gap: 16 }, icon(44, 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18M12 7v5l3 2', rose), small("20'")),
    ),
  ),
};

const people = {
  'template-profile': page(
    { flexDirection: 'column', gap: 24, background: 'linear-gradient(#312e81 45%, #fff 45%)' },
    face(260, 260, { border: '14px solid #fff', boxShadow: '0 10px 30px rgba(0, 0, 0, 0.35)' }),
    title('Grace'),
    small('Compilers'),
  ),
  'template-event': page(
    { ...night, position: 'relative', justifyContent: 'flex-start', padding: 90, gap: 70 },
    placed(
      { right: -160, top: -160 },
      {
        width: 600,
        height: 600,
        borderRadius: 300,
        background: 'radial-gradient(circle closest-side, #f43f5e, rgba(244, 63, 94, 0))',
      },
    ),
    column(
      { width: 240, ...panel, overflow: 'hidden', color: ink, alignItems: 'center' },
      row(
        { width: '100%', height: 70, background: rose, color: '#fff', justifyContent: 'center', fontSize: 36 },
        'MAY',
      ),
      text('24', { fontSize: 130, fontWeight: 900 }),
    ),
    title('Meet'),
  ),
  'template-repository': sheet(
    { background: '#fff', borderBottom: `24px solid ${amber}` },
    row(
      { width: '100%', justifyContent: 'space-between' },
      box({ fontSize: 72 }, span('og/', { color: muted }), span('press', { fontWeight: 700 })),
      image(rocket, 140, 140, { borderRadius: 28, background: '#f1f5f9', padding: 16 }),
    ),
    row(
      {},
      ...[10, 60, 120, 190, 250, 310].map((hue, index) =>
        face(hue, 80, { border: '5px solid #fff', marginLeft: index ? -22 : 0 }),
      ),
    ),
    row(
      { gap: 48 },
      ...[
        ['M12 3l3 6 6 1-5 4 1 7-5-3-5 3 1-7-5-4 6-1z', '9k'],
        ['M6 3v18M6 9h8a4 4 0 0 1 4 4v8', '42'],
      ].map(([d, count]) => row({ gap: 12 }, icon(40, d, muted), small(count))),
    ),
  ),
  'template-testimonial': page(
    { background: '#f1f5f9' },
    column(
      { ...panel, padding: 60, gap: 40, width: 820, position: 'relative' },
      placed(
        { left: 60, top: -50 },
        {},
        text('”', { fontSize: 240, lineHeight: 1, color: '#c7d2fe', fontWeight: 900 }),
      ),
      bar(680, '#e2e8f0', { marginTop: 60 }),
      bar(600, '#e2e8f0'),
      row({ gap: 24 }, face(140, 84), column({ gap: 14 }, bar(160, ink), bar(110, line))),
    ),
  ),
  'template-podcast': page(
    { ...night, flexDirection: 'column', gap: 60, background: 'linear-gradient(120deg, #1e1b4b, #831843)' },
    row(
      { gap: 40 },
      circle(
        130,
        { background: '#fff', boxShadow: '0 0 60px rgba(255, 255, 255, 0.5)' },
        box({
          marginLeft: 12,
          width: 0,
          height: 0,
          borderTop: '30px solid transparent',
          borderBottom: '30px solid transparent',
          borderLeft: '48px solid #831843',
        }),
      ),
      title('Ep. 3'),
    ),
    row(
      { gap: 10 },
      ...Array.from({ length: 36 }, (_, index) =>
        box({
          width: 14,
          height: 30 + Math.round(90 * Math.abs(Math.sin(index * 1.7))),
          borderRadius: 7,
          background: index < 20 ? '#f9a8d4' : 'rgba(255, 255, 255, 0.3)',
        }),
      ),
    ),
  ),
  'template-job': sheet(
    { background: '#fff', borderLeft: `32px solid ${violet}` },
    image(chequers, 110, 110, { borderRadius: 24 }),
    title('Join us'),
    row(
      { gap: 20 },
      ...[
        [violet, 'Remote'],
        [teal, 'Part'],
      ].map(([colour, label]) => pill({ border: `3px solid ${colour}`, color: colour }, label)),
    ),
  ),
};

const interfaces = {
  'template-grid-and-glow': page(
    { ...night, ...gridLines('rgba(148, 163, 184, 0.15)'), backgroundColor: '#020617', position: 'relative' },
    placed(
      { left: 300, top: 365 },
      {
        width: 600,
        height: 500,
        borderRadius: '50%',
        background: 'radial-gradient(closest-side, rgba(56, 189, 248, 0.6), rgba(56, 189, 248, 0))',
      },
    ),
    title('Glow', {
      fontSize: 180,
      backgroundImage: 'linear-gradient(#fff, #7dd3fc)',
      backgroundClip: 'text',
      color: 'transparent',
    }),
  ),
  'template-glass': page(
    { background: 'linear-gradient(135deg, #f472b6, #6366f1)', position: 'relative' },
    placed(
      { left: 200, top: 80 },
      { width: 280, height: 280, borderRadius: 140, background: 'linear-gradient(#fde68a, #f97316)' },
    ),
    placed(
      { right: 200, bottom: 60 },
      { width: 220, height: 220, borderRadius: 110, background: 'linear-gradient(#67e8f9, #2563eb)' },
    ),
    row(
      {
        width: 640,
        height: 340,
        position: 'relative',
        justifyContent: 'center',
        borderRadius: 40,
        color: '#fff',
        background: 'linear-gradient(135deg, rgba(255, 255, 255, 0.45), rgba(255, 255, 255, 0.1))',
        border: '2px solid rgba(255, 255, 255, 0.5)',
        boxShadow: '0 20px 50px rgba(30, 27, 75, 0.35)',
      },
      title('Glass'),
    ),
  ),
  'template-gradient-border': page(
    night,
    box(
      {
        padding: 6,
        borderRadius: 46,
        background: 'linear-gradient(90deg, #22d3ee, #a855f7, #f43f5e)',
        boxShadow: '0 0 60px rgba(168, 85, 247, 0.6)',
      },
      row(
        { width: 760, height: 320, justifyContent: 'center', borderRadius: 40, background: '#0b1120' },
        title('Edge'),
      ),
    ),
  ),
  'template-code-window': page(
    { background: 'linear-gradient(45deg, #0ea5e9, #a855f7)' },
    column(
      {
        width: 840,
        height: 430,
        borderRadius: 20,
        overflow: 'hidden',
        background: '#1e1e2e',
        boxShadow: '0 30px 60px rgba(0, 0, 0, 0.5)',
      },
      row(
        { height: 64, padding: '0 24px', gap: 14, background: '#313244' },
        ...['#f38ba8', '#f9e2af', '#a6e3a1'].map((background) => circle(22, { background })),
      ),
      column(
        { padding: 40, gap: 26 },
        ...[
          [0, ['#cba6f7', 90], ['#89b4fa', 180]],
          [50, ['#f9e2af', 140], ['#cdd6f4', 60], ['#a6e3a1', 220]],
          [50, ['#cba6f7', 110], ['#cdd6f4', 260]],
          [0, ['#cdd6f4', 30]],
        ].map(([indent, ...words]) =>
          row(
            { gap: 16, marginLeft: indent },
            ...words.map(([background, width]) => bar(width, background, { height: 20, borderRadius: 4 })),
          ),
        ),
      ),
    ),
  ),
  'template-terminal': page(
    { background: '#e2e8f0' },
    column(
      {
        width: 900,
        height: 400,
        borderRadius: 16,
        border: '2px solid #334155',
        background: '#020617',
        color: '#4ade80',
        padding: 50,
        fontSize: 48,
        boxShadow: '24px 24px 0 #94a3b8',
      },
      text('$ npm i', { whiteSpace: 'pre' }),
      box({ width: 28, height: 54, marginTop: 24, background: '#4ade80' }),
    ),
  ),
  'template-chart': page(
    { background: '#fff', position: 'relative', alignItems: 'flex-end', gap: 36, paddingBottom: 90 },
    ...[0, 1, 2, 3].map((index) =>
      placed({ left: 120, top: 120 + index * 110 }, { width: 960, borderTop: `2px dashed ${line}` }),
    ),
    ...[140, 220, 180, 300, 260, 380, 420].map((height, index) =>
      box({
        width: 90,
        height,
        position: 'relative',
        borderRadius: '16px 16px 0 0',
        background: index === 6 ? `linear-gradient(${violet}, ${blue})` : '#c7d2fe',
        boxShadow: index === 6 ? '0 -10px 40px rgba(124, 58, 237, 0.5)' : 'none',
      }),
    ),
  ),
  'template-chart-line': page(
    { ...night },
    graphic(
      1000,
      440,
      '0 0 100 44',
      shape(
        'linearGradient',
        { id: 'fill', x1: 0, y1: 0, x2: 0, y2: 1 },
        shape('stop', { offset: 0, 'stop-color': '#22d3ee', 'stop-opacity': 0.6 }),
        shape('stop', { offset: 1, 'stop-color': '#22d3ee', 'stop-opacity': 0 }),
      ),
      shape('path', { d: 'M0 36C15 36 15 20 30 22S45 34 60 20 80 4 100 6V44H0z', fill: 'url(#fill)' }),
      shape('path', {
        d: 'M0 36C15 36 15 20 30 22S45 34 60 20 80 4 100 6',
        fill: 'none',
        stroke: '#22d3ee',
        'stroke-width': 1,
      }),
    ),
  ),
  'template-dashboard': page(
    { gap: 36, flexWrap: 'wrap', alignContent: 'center' },
    ...[
      [blue, '98'],
      [teal, '1.2k'],
      [rose, '−3'],
    ].map(([colour, value]) =>
      column(
        { ...panel, width: 320, padding: 36, gap: 20 },
        text(value, { fontSize: 72, fontWeight: 700, color: colour }),
        bar(200, `${colour}55`),
      ),
    ),
    row(
      { ...panel, width: 1032, height: 200, padding: 36, gap: 14, alignItems: 'flex-end' },
      ...Array.from({ length: 24 }, (_, index) =>
        box({
          width: 26,
          height: 20 + ((index * 37) % 110),
          background: index % 5 ? '#cbd5e1' : blue,
          borderRadius: 6,
        }),
      ),
    ),
  ),
  'template-progress': page(
    { flexDirection: 'column', gap: 50 },
    ...[
      [0.9, teal],
      [0.55, amber],
      [0.2, rose],
    ].map(([share, background]) =>
      box(
        {
          width: 900,
          height: 48,
          borderRadius: 24,
          background: '#e2e8f0',
          overflow: 'hidden',
          boxShadow: 'inset 0 3px 6px rgba(15, 23, 42, 0.3)',
        },
        box({ width: 900 * share, height: 48, borderRadius: 24, background }),
      ),
    ),
  ),
  'template-timeline': page(
    { gap: 0, background: '#fff' },
    ...[teal, teal, amber, line].map((colour, index) =>
      row(
        {},
        box({ width: index && 200, height: 10, background: colour }),
        circle(80, { border: `10px solid ${colour}`, background: '#fff' }, circle(28, { background: colour })),
      ),
    ),
  ),
  'template-phone': page(
    { background: 'linear-gradient(90deg, #a7f3d0, #bfdbfe)', position: 'relative' },
    placed(
      { left: 430, top: 80 },
      {
        width: 340,
        height: 700,
        border: `16px solid ${ink}`,
        borderRadius: 60,
        overflow: 'hidden',
        background: '#fff',
        boxShadow: '0 40px 80px rgba(15, 23, 42, 0.5)',
      },
      image(landscape, 308, 360, { objectFit: 'cover' }),
      placed({ left: 94, top: 16 }, { width: 120, height: 32, borderRadius: 16, background: ink }),
      placed({ left: 30, top: 390 }, {}, title('Hi', { fontSize: 72 })),
    ),
  ),
  'template-browser': page(
    { background: '#dbeafe', alignItems: 'flex-start', paddingTop: 90 },
    column(
      {
        width: 1000,
        height: 700,
        borderRadius: '24px 24px 0 0',
        overflow: 'hidden',
        background: '#fff',
        border: `2px solid ${line}`,
        boxShadow: '0 10px 40px rgba(30, 64, 175, 0.25)',
      },
      row(
        { height: 80, background: '#f1f5f9', padding: '0 28px', gap: 14, borderBottom: `2px solid ${line}` },
        ...[rose, amber, teal].map((background) => circle(20, { background })),
        box({
          flexGrow: 1,
          height: 44,
          marginLeft: 30,
          borderRadius: 22,
          background: '#fff',
          boxShadow: 'inset 0 1px 3px rgba(0, 0, 0, 0.3)',
        }),
      ),
      row(
        { padding: 50, gap: 50 },
        image(landscape, 360, 240, { borderRadius: 20 }),
        column({ gap: 28 }, bar(420, ink, { height: 40 }), bar(460, line), bar(380, line)),
      ),
    ),
  ),
  'template-weather': page(
    { background: 'linear-gradient(#38bdf8, #bae6fd)', color: '#fff', gap: 80 },
    box(
      { width: 320, height: 260, position: 'relative' },
      placed(
        { left: 140, top: 0 },
        { width: 170, height: 170, borderRadius: 85, background: '#fde047', boxShadow: '0 0 60px #fde047' },
      ),
      ...[
        [0, 110, 150],
        [80, 70, 190],
        [180, 120, 140],
      ].map(([left, top, size]) =>
        placed({ left, top }, { width: size, height: size, borderRadius: '50%', background: '#fff' }),
      ),
    ),
    title('19°', { fontSize: 200 }),
  ),
  'template-map-pin': page(
    { background: '#e7e5e4', position: 'relative', overflow: 'hidden' },
    ...[
      [-20, 90],
      [30, 60],
      [80, 40],
    ].map(([angle, height], index) =>
      placed(
        { left: -100, top: 180 + index * 90 },
        { width: 1400, height, background: '#fff', transform: `rotate(${angle}deg)` },
      ),
    ),
    placed(
      { left: 520, top: 150 },
      {
        width: 160,
        height: 160,
        alignItems: 'center',
        justifyContent: 'center',
        background: rose,
        borderRadius: '50% 50% 50% 0',
        transform: 'rotate(-45deg)',
        boxShadow: '-20px 20px 20px rgba(0, 0, 0, 0.4)',
      },
      circle(64, { background: '#fff' }),
    ),
  ),
  'template-split': page(
    { position: 'relative', background: amber },
    placed(full, { background: ink, clipPath: 'polygon(0 0,62% 0,42% 100%,0 100%)' }),
    placed({ left: 150, top: 240 }, {}, title('Old', { color: amber, fontSize: 130 })),
    placed({ right: 150, top: 240 }, {}, title('New', { fontSize: 130 })),
  ),
  'template-memphis': page(
    { background: '#fdf2f8', position: 'relative' },
    placed({ left: 90, top: 80 }, { width: 140, height: 140, border: `16px solid ${violet}`, borderRadius: 70 }),
    placed(
      { right: 120, top: 90 },
      {
        width: 180,
        height: 180,
        background: `repeating-linear-gradient(45deg, ${teal} 0 12px, transparent 12px 24px)`,
        transform: 'rotate(15deg)',
      },
    ),
    placed(
      { left: 160, bottom: 70 },
      {
        width: 200,
        height: 120,
        backgroundImage: `radial-gradient(circle, ${rose} 20%, transparent 22%)`,
        backgroundSize: '30px 30px',
      },
    ),
    placed(
      { right: 180, bottom: 90 },
      { width: 150, height: 75, borderRadius: '150px 150px 0 0', background: amber, transform: 'rotate(-25deg)' },
    ),
    title('Shapes'),
  ),
  'template-sale-ribbon': page(
    { background: '#fff' },
    box(
      {
        width: 700,
        height: 420,
        borderRadius: 32,
        overflow: 'hidden',
        position: 'relative',
        background: 'linear-gradient(160deg, #1e3a8a, #0ea5e9)',
      },
      placed(
        { right: -110, top: 60 },
        {
          width: 420,
          height: 80,
          background: rose,
          color: '#fff',
          alignItems: 'center',
          justifyContent: 'center',
          transform: 'rotate(45deg)',
          fontSize: 48,
          fontWeight: 700,
        },
        'SALE',
      ),
    ),
  ),
};

/** Cards as sites make them. */
export const templates = { ...writing, ...things, ...people, ...interfaces };
