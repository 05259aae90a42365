import {
  amber,
  blue,
  box,
  circle,
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
  swatch,
  teal,
  text,
  violet,
} from './elements.mjs';
import {
  avatar,
  chequers,
  gradientDisc,
  grey,
  greyAlpha,
  landscape,
  landscapeGif,
  landscapeJpeg,
  landscapeWebp,
  rings,
  spot,
  star,
  target,
} from './images.mjs';
import { templates } from './templates.mjs';

const sky = 'linear-gradient(135deg, #38bdf8, #6366f1 60%, #a855f7)';
const night = { background: '#0b1120', color: '#fff' };

/** A box that two discs stick out of at opposite corners. */
const overfull = (style) =>
  swatch(
    { position: 'relative', background: '#dbeafe', ...style },
    placed({ left: -50, top: -50 }, { width: 160, height: 160, borderRadius: 80, background: rose }),
    placed({ right: -50, bottom: -50 }, { width: 160, height: 160, borderRadius: 80, background: teal }),
  );

/** The same box once for each style. */
const swatches = (styles, common, pageStyle) =>
  page(pageStyle, ...styles.map((style) => swatch({ ...common, ...style })));

/** The same picture once for each style. */
const pictures = (styles, source = landscape, width = 300, height = 200) =>
  page({}, ...styles.map((style) => image(source, width, height, style)));

/** The same box once for each value of one property. */
const each = (property, values, common, pageStyle) =>
  swatches(
    values.map((value) => ({ [property]: value })),
    common,
    pageStyle,
  );

/** Large boxes filled with each background. */
const backgrounds = (...values) => each('background', values, { width: 480, height: 480 });

/** A card of another size than 1200x630. */
const sized = (width, height, element) => ({ width, height, element });

const borders = {
  'border-widths': each('borderWidth', [1, 4, 16, '2px 8px 16px 32px'], {
    border: `1px solid ${ink}`,
    background: '#fff',
  }),
  'border-colour-each-side': each('borderWidth', [8, 30], {
    background: '#fff',
    borderStyle: 'solid',
    borderColor: `${rose} ${amber} ${teal} ${blue}`,
    width: 360,
    height: 360,
  }),
  'border-one-side': swatches(
    ['Top', 'Right', 'Bottom', 'Left'].map((side) => ({ [`border${side}`]: `16px solid ${violet}` })),
    { background: '#ede9fe' },
  ),
  'border-one-side-rounded': swatches(
    ['Top', 'Left'].map((side) => ({ [`border${side}`]: `24px solid ${violet}` })),
    { background: '#ede9fe', borderRadius: 48, width: 360 },
  ),
  'border-dashed': each('border', [`3px dashed ${blue}`, `10px dashed ${rose}`], { background: '#fff', width: 360 }),
  'border-dashed-rounded': each('borderRadius', [24, 120], {
    background: '#fff',
    border: `8px dashed ${blue}`,
    width: 400,
  }),
  'border-dotted': each('border', [`4px dotted ${blue}`, `16px dotted ${rose}`], { background: '#fff', width: 360 }),
  'border-double-and-3d': each('borderStyle', ['double', 'groove', 'ridge', 'inset'], {
    background: '#fff',
    borderWidth: 24,
    borderColor: teal,
  }),
  'border-translucent': each('borderRadius', [0, 60], {
    background: sky,
    border: '30px solid rgba(15, 23, 42, 0.4)',
    width: 360,
  }),
  'border-triangles': page(
    {},
    box({
      width: 0,
      height: 0,
      borderLeft: '120px solid transparent',
      borderRight: '120px solid transparent',
      borderBottom: `200px solid ${blue}`,
    }),
    box({
      width: 0,
      height: 0,
      borderTop: '100px solid transparent',
      borderBottom: '100px solid transparent',
      borderLeft: `180px solid ${rose}`,
    }),
  ),
  'border-background-clip': each('backgroundClip', ['border-box', 'padding-box', 'content-box'], {
    background: amber,
    border: '24px dashed rgba(37, 99, 235, 0.5)',
    padding: 32,
  }),
  // Satori clips every background to the same box, so that the border has to be the padding of a box around another.
  'border-gradient-trick': page(
    {},
    ...[0, 40, 120].map((borderRadius) =>
      box(
        { padding: 12, borderRadius, backgroundImage: 'linear-gradient(90deg, #ec4899, #8b5cf6, #06b6d4)' },
        swatch({ background: '#fff', borderRadius: Math.max(0, borderRadius - 12) }),
      ),
    ),
  ),
  outline: each('outline', [`8px solid ${blue}`, `8px dashed ${rose}`, `8px dotted ${teal}`], {
    background: '#e2e8f0',
    outlineOffset: 16,
    borderRadius: 32,
  }),
};

const radii = {
  'border-radius-uniform': each('borderRadius', [4, 16, 48, 100]),
  'border-radius-each-corner': each('borderRadius', ['80px 0', '0 40px 80px 120px', '120px 120px 0 0'], {
    background: teal,
  }),
  'border-radius-percent': each('borderRadius', ['10%', '50%', '30% 70%'], {
    background: violet,
    width: 300,
    height: 200,
  }),
  'border-radius-ellipses': each(
    'borderRadius',
    ['120px / 40px', '50% 50% 0 0 / 100% 100% 0 0', '60% 40% 30% 70% / 60% 30% 70% 40%'],
    { background: amber, width: 300 },
  ),
  'border-radius-pill': each('width', [160, 320, 480], { height: 100, borderRadius: 9999 }),
  'border-radius-circle': page({}, ...[24, 60, 120, 200, 320].map((size) => circle(size, { background: rose }))),
  'border-radius-too-large': each('borderRadius', ['200px 40px', '9999px 9999px 0 0'], {
    background: teal,
    width: 400,
    height: 200,
  }),
  'border-radius-with-border': each('borderRadius', [20, 60, '100%'], {
    background: '#dbeafe',
    border: `20px solid ${blue}`,
  }),
  'border-radius-with-sides': each('borderRadius', [60, '50%'], {
    background: '#fff',
    borderWidth: '10px 40px',
    borderStyle: 'solid',
    borderColor: `${rose} ${blue}`,
    width: 360,
    height: 300,
  }),
  'corner-shapes': each('cornerShape', ['squircle', 'bevel', 'scoop', 'notch'], {
    background: violet,
    borderRadius: 80,
  }),
  'corner-squircle-shadow': page(
    {},
    swatch({
      width: 400,
      height: 400,
      background: sky,
      borderRadius: 160,
      cornerShape: 'squircle',
      boxShadow: '0 30px 60px rgba(99, 102, 241, 0.5)',
    }),
  ),
};

const overflows = {
  'overflow-hidden': page(
    { gap: 140 },
    overfull({ width: 320, height: 320 }),
    overfull({ width: 320, height: 320, overflow: 'hidden' }),
  ),
  'overflow-hidden-rounded': page(
    {},
    overfull({ overflow: 'hidden', borderRadius: 60 }),
    overfull({ overflow: 'hidden', borderRadius: '50%' }),
  ),
  'overflow-hidden-border': page(
    {},
    overfull({
      width: 400,
      height: 400,
      overflow: 'hidden',
      borderRadius: 80,
      border: `24px solid ${ink}`,
    }),
  ),
  'overflow-hidden-image': page(
    {},
    ...[0, 40, 160].map((borderRadius) =>
      swatch({ width: 320, height: 320, overflow: 'hidden', borderRadius }, image(landscape, 480, 320)),
    ),
  ),
  'overflow-hidden-nested': page(
    {},
    swatch(
      { width: 480, height: 480, overflow: 'hidden', borderRadius: 240, background: '#fde68a' },
      swatch(
        { width: 420, height: 420, overflow: 'hidden', borderRadius: 40, background: '#fca5a5' },
        image(landscape, 600, 400),
      ),
    ),
  ),
  'overflow-hidden-nested-corner': page(
    {},
    swatch(
      { width: 480, height: 480, overflow: 'hidden', borderRadius: 80, position: 'relative', background: '#ddd6fe' },
      placed(
        { left: 160, top: 160 },
        { width: 480, height: 480, overflow: 'hidden', borderRadius: 120, background: '#a78bfa' },
        placed({ left: 120, top: 120 }, { width: 480, height: 480, borderRadius: 60, background: violet }),
      ),
    ),
  ),
  'overflow-one-axis': page(
    {},
    overfull({ overflowX: 'hidden', overflowY: 'visible', width: 320, height: 320 }),
    overfull({ overflowX: 'visible', overflowY: 'clip', width: 320, height: 320 }),
  ),
  'overflow-clip-margin': page(
    {},
    overfull({ overflow: 'clip', overflowClipMargin: 24, borderRadius: 40, width: 320, height: 320 }),
  ),
  'overflow-hidden-shadow-inside': page(
    {},
    swatch(
      { width: 420, height: 320, overflow: 'hidden', borderRadius: 60, background: '#e2e8f0', position: 'relative' },
      placed(
        { left: 120, bottom: -60 },
        { width: 200, height: 240, borderRadius: 30, background: '#fff', boxShadow: '0 0 60px rgba(225, 29, 72, 0.9)' },
      ),
    ),
  ),
  'overflow-hidden-text': page(
    {},
    swatch(
      { width: 480, height: 160, overflow: 'hidden', borderRadius: 80, color: '#fff', fontSize: 160, fontWeight: 900 },
      text('Cropped'),
    ),
  ),
};

const white = { background: '#fff' };

const shadows = {
  'box-shadow-soft': each('boxShadow', ['0 4px 8px rgba(0, 0, 0, 0.2)', '0 20px 40px rgba(0, 0, 0, 0.3)'], {
    ...white,
    width: 320,
  }),
  'box-shadow-offset': each(
    'boxShadow',
    ['-30px -30px 10px #94a3b8', '30px 0 10px #94a3b8', '0 50px 10px #94a3b8'],
    white,
  ),
  'box-shadow-spread': each(
    'boxShadow',
    [`0 0 0 20px ${blue}`, `0 0 20px 20px ${rose}`, `0 60px 20px -20px ${ink}`],
    white,
  ),
  'box-shadow-several': page(
    {},
    swatch({
      ...white,
      width: 400,
      borderRadius: 32,
      boxShadow: `0 0 0 10px ${blue}, 0 0 0 20px ${amber}, 20px 40px 30px ${violet}, -40px -30px 20px ${teal}`,
    }),
  ),
  'box-shadow-inset': each(
    'boxShadow',
    ['inset 0 0 40px #1e3a8a', 'inset 20px 20px 0 #1e3a8a', 'inset 0 -60px 40px -20px #1e3a8a'],
    { background: '#bfdbfe' },
  ),
  'box-shadow-inset-rounded': each('borderRadius', [40, '50%'], {
    background: '#fecdd3',
    boxShadow: 'inset 0 20px 30px rgba(136, 19, 55, 0.7)',
    width: 320,
    height: 320,
  }),
  'box-shadow-inset-and-outer': page(
    {},
    swatch({
      background: '#c7d2fe',
      width: 360,
      height: 300,
      borderRadius: 48,
      boxShadow: '0 30px 40px rgba(49, 46, 129, 0.5), inset 0 6px 4px #fff, inset 0 -12px 12px rgba(49, 46, 129, 0.4)',
    }),
  ),
  'box-shadow-coloured': each(
    'boxShadow',
    ['0 30px 60px rgba(37, 99, 235, 0.6)', '0 30px 60px rgba(225, 29, 72, 0.6)', '0 30px 60px rgba(20, 184, 166, 0.6)'],
    { ...white, borderRadius: 24 },
  ),
  'box-shadow-rounded': each('borderRadius', [12, 60, '120px 0 120px 0'], {
    ...white,
    boxShadow: '0 16px 24px rgba(15, 23, 42, 0.45)',
  }),
  'box-shadow-pill': each('boxShadow', ['0 12px 24px rgba(124, 58, 237, 0.6)', '0 0 0 12px rgba(124, 58, 237, 0.3)'], {
    background: violet,
    width: 400,
    height: 110,
    borderRadius: 9999,
  }),
  'box-shadow-circle': each('boxShadow', ['0 0 40px #f59e0b', '24px 24px 0 #fde68a', '0 40px 30px -20px #78350f'], {
    background: amber,
    borderRadius: '50%',
  }),
  'box-shadow-blur-60': page(
    {},
    swatch({ ...white, width: 500, height: 300, borderRadius: 24, boxShadow: '0 20px 60px rgba(0, 0, 0, 0.5)' }),
  ),
  'box-shadow-blur-2': each('boxShadow', ['0 0 2px #000', '4px 4px 2px #000'], {
    ...white,
    width: 320,
    borderRadius: 16,
  }),
  'box-shadow-blur-0': each('boxShadow', ['16px 16px 0 #0f172a', '16px 16px 0 rgba(15, 23, 42, 0.4)'], {
    background: amber,
    border: '4px solid #0f172a',
    borderRadius: 24,
    width: 320,
  }),
  'box-shadow-neon': page(
    night,
    swatch({
      background: 'transparent',
      width: 560,
      height: 220,
      borderRadius: 40,
      border: '6px solid #f0abfc',
      boxShadow: '0 0 20px #d946ef, 0 0 60px #d946ef, inset 0 0 20px #d946ef, inset 0 0 60px #86198f',
    }),
  ),
  'box-shadow-under-translucent': page(
    {},
    swatch({
      background: 'rgba(37, 99, 235, 0.3)',
      width: 400,
      height: 300,
      borderRadius: 40,
      boxShadow: '30px 30px 20px #000',
    }),
  ),
  'box-shadow-on-gradient': page(
    {},
    swatch({
      background: sky,
      width: 400,
      height: 300,
      borderRadius: 40,
      boxShadow: '0 40px 50px -10px rgba(99, 102, 241, 0.8)',
    }),
  ),
  'box-shadow-on-image': page(
    {},
    image(landscape, 420, 280, { borderRadius: 32, boxShadow: '0 24px 48px rgba(0, 0, 0, 0.6)' }),
  ),
  'box-shadow-nested': page(
    {},
    swatch(
      { ...white, width: 460, height: 400, borderRadius: 48, boxShadow: '0 20px 50px rgba(0, 0, 0, 0.3)' },
      swatch(
        { ...white, width: 300, height: 240, borderRadius: 32, boxShadow: '0 10px 30px rgba(0, 0, 0, 0.3)' },
        swatch({ ...white, width: 140, height: 90, borderRadius: 16, boxShadow: '0 6px 12px rgba(0, 0, 0, 0.3)' }),
      ),
    ),
  ),
};

const large = { fontSize: 160, fontWeight: 900 };

const textShadows = {
  'text-shadow': page({ ...large, color: blue, textShadow: '8px 8px 12px rgba(0, 0, 0, 0.5)' }, text('Shadow')),
  'text-shadow-blur-0': page({ ...large, color: amber, textShadow: '8px 8px 0 #0f172a' }, text('Retro')),
  'text-shadow-several': page(
    { ...large, color: '#fff', textShadow: `-10px 0 0 ${rose}, 10px 0 0 ${teal}, 0 20px 10px ${ink}` },
    text('Three'),
  ),
  'text-shadow-glow': page(
    { ...large, ...night, textShadow: '0 0 10px #fff, 0 0 40px #22d3ee, 0 0 80px #0891b2' },
    text('Neon'),
  ),
  'text-shadow-transparent-text': page(
    { ...large, color: 'transparent', textShadow: '0 0 16px #0f172a' },
    text('Blurred'),
  ),
};

const filters = {
  'filter-blur': each('filter', ['blur(0)', 'blur(4px)', 'blur(20px)'], { background: rose }),
  'filter-blur-text': page({ ...large }, text('Blur', { filter: 'blur(4px)' })),
  'filter-blur-blobs': page(
    { ...night, position: 'relative' },
    placed(
      { left: 150, top: 60 },
      { width: 420, height: 420, borderRadius: 210, background: '#7c3aed', filter: 'blur(80px)' },
    ),
    placed(
      { right: 150, bottom: 40 },
      { width: 420, height: 420, borderRadius: 210, background: '#0ea5e9', filter: 'blur(80px)' },
    ),
  ),
  'filter-brightness-contrast': pictures(
    ['brightness(0.5)', 'brightness(1.6)', 'contrast(2)'].map((filter) => ({ filter })),
  ),
  'filter-colours': page(
    { flexWrap: 'wrap', alignContent: 'center', gap: 30 },
    ...['grayscale(1)', 'sepia(0.8)', 'saturate(3)', 'hue-rotate(120deg)', 'invert(1)', 'opacity(0.4)'].map((filter) =>
      image(landscape, 330, 220, { filter }),
    ),
  ),
  'filter-drop-shadow': page(
    {},
    image(star, 240, 240, { filter: 'drop-shadow(16px 16px 8px rgba(0, 0, 0, 0.6))' }),
    text('Cast', { ...large, color: teal, filter: 'drop-shadow(0 12px 0 #134e4a)' }),
  ),
  'filter-drop-shadow-twice': page(
    {},
    image(target, 300, 300, { filter: `drop-shadow(24px 0 6px ${rose}) drop-shadow(0 24px 6px ${blue})` }),
  ),
  'filter-chain': page(
    {},
    box({ filter: 'grayscale(1) contrast(1.5) blur(2px)' }, image(landscape, 480, 320, { borderRadius: 40 })),
  ),
  'filter-on-group': page(
    {},
    row(
      { gap: 20, filter: 'drop-shadow(0 20px 20px rgba(0, 0, 0, 0.5)) saturate(0.6)' },
      swatch({ background: rose }),
      circle(200, { background: teal }),
      text('Group'),
    ),
  ),
  'filter-svg-reference': page(
    {},
    graphic(
      0,
      0,
      '0 0 1 1',
      shape(
        'filter',
        { id: 'duotone' },
        shape('feColorMatrix', { values: '0 0 0 0 0.2  0.3 0.6 0 0 0  0 0 0.4 0 0.5  0 0 0 1 0' }),
      ),
    ),
    image(landscape, 480, 320, { filter: 'url(#duotone)' }),
  ),
  'backdrop-filter': page(
    { backgroundImage: sky, position: 'relative' },
    placed({ left: 260, top: 120 }, { width: 260, height: 260, borderRadius: 130, background: amber }),
    placed(
      { left: 380, top: 200 },
      {
        width: 480,
        height: 280,
        borderRadius: 40,
        background: 'rgba(255, 255, 255, 0.25)',
        border: '2px solid rgba(255, 255, 255, 0.6)',
        backdropFilter: 'blur(16px)',
      },
    ),
  ),
};

const transforms = {
  rotate: each('transform', ['rotate(15deg)', 'rotate(45deg)', 'rotate(-30deg)']),
  scale: each('transform', ['scale(0.5)', 'scale(1.3, 0.8)', 'scaleX(-1)'], {
    background: sky,
    borderRadius: '120px 0 0 0',
  }),
  skew: each('transform', ['skewX(20deg)', 'skewY(-15deg)', 'skew(10deg, 10deg)'], { background: teal }),
  translate: page(
    { gap: 0 },
    ...['translate(0, -100px)', 'translateY(50%)', 'translate(20px, -20px)'].map((transform, index) =>
      swatch({ background: [rose, amber, violet][index], transform }),
    ),
  ),
  'transform-several': each(
    'transform',
    [
      'rotate(45deg) translateX(120px) scale(0.7)',
      'scale(0.7) translateX(120px) rotate(45deg)',
      'skewX(25deg) rotate(30deg)',
    ],
    { background: sky, borderRadius: 40 },
  ),
  'transform-matrix': each('transform', ['matrix(1, 0.3, -0.3, 1, 0, 0)', 'matrix(0.6, 0, 0.4, 1.2, 20, -10)'], {
    background: violet,
    width: 300,
  }),
  'transform-origin': page(
    {},
    ...['top left', 'center', '100% 100%'].map((transformOrigin) =>
      row(
        { width: 260, height: 260, border: `4px dashed ${line}` },
        swatch({
          width: 252,
          height: 252,
          background: 'rgba(225, 29, 72, 0.6)',
          transform: 'rotate(25deg)',
          transformOrigin,
        }),
      ),
    ),
  ),
  'transform-nested': page(
    {},
    swatch(
      { width: 400, height: 400, transform: 'rotate(15deg)', background: '#bfdbfe' },
      swatch(
        { width: 280, height: 280, transform: 'rotate(15deg) scale(0.9)', background: '#60a5fa' },
        swatch({ width: 160, height: 160, transform: 'skewX(20deg)', background: '#1d4ed8' }),
      ),
    ),
  ),
  'rotate-text': page(
    { ...large, fontSize: 120 },
    text('Tilted', { transform: 'rotate(-12deg)', color: rose }),
    text('Up', { transform: 'rotate(90deg)' }),
  ),
  'rotate-image': page(
    {},
    image(landscape, 360, 240, { transform: 'rotate(-10deg)' }),
    image(landscape, 360, 240, { transform: 'rotate(10deg)', borderRadius: 48, border: '12px solid #fff' }),
  ),
  'rotate-with-shadow': page(
    {},
    swatch({
      ...white,
      transform: 'rotate(20deg)',
      borderRadius: 32,
      boxShadow: '0 30px 40px rgba(0, 0, 0, 0.5)',
      width: 320,
      height: 320,
    }),
  ),
  'rotate-overflow-hidden': page(
    {},
    overfull({ width: 340, height: 340, overflow: 'hidden', transform: 'rotate(20deg)', borderRadius: 60 }),
  ),
  'rotate-overflow-hidden-image': page(
    {},
    swatch(
      {
        width: 420,
        height: 300,
        overflow: 'hidden',
        transform: 'rotate(-15deg)',
        borderRadius: 48,
        border: `16px solid ${ink}`,
      },
      image(landscape, 540, 360),
    ),
  ),
  'rotate-in-overflow-hidden': page(
    {},
    swatch(
      { width: 500, height: 340, overflow: 'hidden', borderRadius: 40, background: '#ccfbf1' },
      swatch({ background: teal, width: 640, height: 140, transform: 'rotate(-30deg)' }),
    ),
  ),
  'transform-3d': page(
    {},
    swatch({ background: sky, width: 320, height: 320, transform: 'rotateY(50deg)' }),
    swatch({ background: sky, width: 320, height: 320, transform: 'perspective(600px) rotateX(45deg) rotateZ(30deg)' }),
  ),
  'photo-stack': page(
    { position: 'relative' },
    ...[-12, 8, -3].map((angle) =>
      placed(
        { left: 370, top: 145 },
        {
          padding: '20px 20px 70px',
          background: '#fff',
          transform: `rotate(${angle}deg)`,
          boxShadow: '0 8px 20px rgba(0, 0, 0, 0.4)',
        },
        image(landscape, 420, 250),
      ),
    ),
  ),
};

// No space after a comma in a polygon: satori takes per cent of the wrong side after one.
const clips = {
  'clip-path-circle': each('clipPath', ['circle(50%)', 'circle(80px at 0 0)', 'circle(40% at 70% 30%)'], {
    background: sky,
  }),
  'clip-path-ellipse': each('clipPath', ['ellipse(50% 30%)', 'ellipse(100px 60px at 60% 100%)'], {
    background: sky,
    width: 400,
  }),
  'clip-path-inset': each('clipPath', ['inset(20px)', 'inset(10% 30% 10% 0)'], {
    background: teal,
    width: 360,
    border: `20px solid ${ink}`,
  }),
  'clip-path-inset-round': each(
    'clipPath',
    ['inset(20px round 40px)', 'inset(0 30px round 0 60px 0 60px)', 'inset(0 round 50%)'],
    { background: rose },
  ),
  'clip-path-polygon': each(
    'clipPath',
    [
      'polygon(50% 0,100% 100%,0 100%)',
      'polygon(25% 0,75% 0,100% 50%,75% 100%,25% 100%,0 50%)',
      'polygon(0 0,70% 0,100% 50%,70% 100%,0 100%,30% 50%)',
    ],
    { background: violet },
  ),
  'clip-path-polygon-evenodd': page(
    {},
    swatch({
      width: 420,
      height: 420,
      background: amber,
      clipPath: 'polygon(evenodd,50% 0,80% 95%,2% 35%,98% 35%,20% 95%)',
    }),
  ),
  'clip-path-path': page(
    {},
    swatch({
      width: 400,
      height: 380,
      background: 'linear-gradient(#fb7185, #be123c)',
      clipPath: 'path("M200 370C60 260 0 190 0 110a100 100 0 0 1 200-40 100 100 0 0 1 200 40c0 80-60 150-200 260z")',
    }),
  ),
  'clip-path-shape': page(
    {},
    swatch({
      width: 400,
      height: 400,
      background: teal,
      clipPath: 'shape(from 0 50%, curve to 50% 0 with 0 0, line to 100% 50%, arc to 50% 100% of 200px cw, close)',
    }),
  ),
  // Satori does not know this one, and refers to a clip path that it does not write.
  'clip-path-missing': page({}, swatch({}), swatch({ background: rose, clipPath: 'xywh(20px 20px 100px 100px)' })),
  'clip-path-image': page(
    {},
    image(landscape, 420, 280, { clipPath: 'circle(45%)' }),
    image(landscape, 420, 280, { clipPath: 'polygon(20% 0,100% 0,80% 100%,0 100%)' }),
  ),
  'clip-path-children': page(
    {},
    swatch(
      {
        width: 700,
        height: 300,
        clipPath: 'polygon(0 0,100% 0,85% 100%,0 80%)',
        background: ink,
        color: '#fff',
        fontSize: 150,
        fontWeight: 900,
      },
      text('Slanted'),
    ),
  ),
  'clip-path-with-shadow': page(
    {},
    swatch({
      width: 400,
      height: 300,
      background: '#fff',
      clipPath: 'circle(40%)',
      boxShadow: '0 0 60px #000',
    }),
  ),
  // Satori turns the box but neither its clip path nor its mask.
  'clip-path-rotated-box': page(
    {},
    swatch({ width: 400, height: 400, background: sky, clipPath: 'inset(0 round 120px)', transform: 'rotate(35deg)' }),
  ),
  'clip-path-nested': page(
    {},
    swatch(
      { width: 440, height: 440, background: '#fecaca', clipPath: 'circle(50%)' },
      swatch({ width: 440, height: 300, background: rose, clipPath: 'polygon(0 0,100% 50%,0 100%)' }),
    ),
  ),
};

const fadeRight = 'linear-gradient(to right, #000, transparent)';
const maskUrl = `url(${target})`;

const masks = {
  'mask-linear': each('maskImage', [
    fadeRight,
    'linear-gradient(to top, transparent 20%, #000 60%)',
    'linear-gradient(45deg, #000 50%, rgba(0, 0, 0, 0.2) 50%)',
  ]),
  'mask-radial': each(
    'maskImage',
    [
      'radial-gradient(circle, #000 40%, transparent 70%)',
      'radial-gradient(circle at top left, transparent 100px, #000 101px)',
    ],
    { background: rose, width: 360, height: 360 },
  ),
  'mask-image-url': each('maskImage', [maskUrl, `url(${spot})`], {
    background: sky,
    width: 360,
    height: 360,
    maskSize: '100% 100%',
    maskRepeat: 'no-repeat',
  }),
  'mask-size-position': each('maskPosition', ['0 0', 'center', 'right bottom'], {
    background: violet,
    maskImage: maskUrl,
    maskSize: '60% 60%',
    maskRepeat: 'no-repeat',
    width: 300,
    height: 300,
  }),
  'mask-repeat': each('maskRepeat', ['repeat', 'repeat-x', 'space'], {
    background: rose,
    maskImage: maskUrl,
    maskSize: '70px 70px',
    width: 300,
    height: 300,
  }),
  'mask-several': page(
    {},
    swatch({
      width: 420,
      height: 420,
      background: blue,
      maskImage: `linear-gradient(#000, transparent 50%), radial-gradient(circle at bottom, #000 40%, transparent 60%)`,
    }),
  ),
  'mask-composite': each('maskComposite', ['intersect', 'exclude', 'subtract'], {
    width: 300,
    height: 300,
    background: teal,
    maskImage: 'linear-gradient(90deg, #000 60%, transparent 60%), linear-gradient(#000 60%, transparent 60%)',
  }),
  'mask-rounded': page(
    {},
    swatch({
      width: 500,
      height: 340,
      background: sky,
      borderRadius: 80,
      border: `20px solid ${ink}`,
      maskImage: 'linear-gradient(to bottom, #000 30%, transparent)',
    }),
  ),
  'mask-children': page(
    {},
    swatch(
      { width: 900, height: 260, background: ink, color: '#fff', fontSize: 140, fontWeight: 900, maskImage: fadeRight },
      text('Fading'),
    ),
  ),
  'mask-image-element': page(
    {},
    image(landscape, 420, 280, { maskImage: fadeRight }),
    image(landscape, 420, 280, { maskImage: 'radial-gradient(closest-side, #000 60%, transparent)' }),
  ),
  'mask-rotated-box': page(
    {},
    swatch({ width: 400, height: 300, background: rose, transform: 'rotate(-20deg)', maskImage: fadeRight }),
  ),
  'mask-grid-fade': page(
    { ...night, position: 'relative' },
    placed(
      { left: 0, top: 0 },
      {
        width: '100%',
        height: '100%',
        backgroundImage:
          'linear-gradient(#64748b 3px, transparent 3px), linear-gradient(90deg, #64748b 3px, transparent 3px)',
        backgroundSize: '60px 60px',
        maskImage: 'radial-gradient(ellipse at center, #000 20%, transparent 70%)',
      },
    ),
  ),
};

const wide = (content, style) => text(content, { width: 800, padding: 12, background: '#e2e8f0', ...style });
const list = (type, ...items) => shape(type, {}, ...items.map((item) => shape('li', {}, item)));
const lines = (...children) => page({ flexDirection: 'column', gap: 30 }, ...children);

const texts = {
  'text-weights': page({ fontSize: 120 }, ...[100, 300, 400, 700, 900].map((fontWeight) => text('Ag', { fontWeight }))),
  'text-sizes': page(
    {},
    row(
      { gap: 50, alignItems: 'flex-end' },
      ...[8, 14, 24, 48, 96, 240].map((fontSize) => text('Ag', { fontSize, lineHeight: 1.2 })),
    ),
  ),
  'text-stroke': page(
    { ...large, gap: 40 },
    text('Out', { color: 'transparent', WebkitTextStroke: `4px ${blue}` }),
    text('Both', { color: amber, WebkitTextStroke: `8px ${ink}` }),
  ),
  'text-stroke-first': page(
    { ...large, color: '#fff', WebkitTextStroke: `24px ${rose}`, paintOrder: 'stroke fill' },
    text('Sticker'),
  ),
  'text-decoration-lines': lines(
    text('Under', { textDecoration: 'underline' }),
    text('Through', { textDecoration: `line-through ${rose}` }),
    text('Over', { textDecoration: 'overline' }),
  ),
  'text-decoration-styles': lines(
    ...['dashed', 'dotted', 'double', 'wavy'].map((style) =>
      text(style, { textDecoration: `underline ${style} ${blue}`, textDecorationThickness: 5, lineHeight: 1.4 }),
    ),
  ),
  'text-decoration-skips-ink': lines(
    text('gypsy', { fontSize: 150, textDecoration: `underline 10px ${amber}` }),
    text('gypsy', {
      fontSize: 150,
      textDecoration: `underline 10px ${amber}`,
      textDecorationSkipInk: 'none',
      textUnderlineOffset: 24,
    }),
  ),
  'letter-spacing': lines(
    ...['-0.06em', '0', '0.3em'].map((letterSpacing) => text('Wide', { letterSpacing, fontSize: 100 })),
  ),
  'word-spacing-and-indent': lines(wide('a b c', { wordSpacing: 80 }), wide('Indent', { textIndent: 120 })),
  'text-overflow-ellipsis': page(
    {},
    wide('Too long for its box', { width: 420, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' }),
  ),
  'line-clamp': page({}, wide('One two three four five six', { width: 300, lineClamp: 2 })),
  'white-space-pre': page({}, wide('a  b\n   c\n\td', { whiteSpace: 'pre', width: 400 })),
  'text-align': lines(...['left', 'center', 'right'].map((textAlign) => wide(textAlign, { textAlign }))),
  'text-align-justify': page({}, wide('an on in up to it', { width: 330, textAlign: 'justify' })),
  'text-wrap-balance': page({}, wide('aa bb cc dd ee', { width: 400, textAlign: 'center', textWrap: 'balance' })),
  'line-height': page({}, ...[0.8, 1.2, 2].map((lineHeight) => wide('Ag Ag', { width: 140, lineHeight }))),
  'text-transform': lines(
    text('upper', { textTransform: 'uppercase' }),
    text('LOWER', { textTransform: 'lowercase' }),
    text('first', { textTransform: 'capitalize' }),
  ),
  'text-inline-spans': page(
    { fontSize: 90 },
    box(
      { display: 'block', width: 900 },
      'a ',
      span('bold', { fontWeight: 900 }),
      ' ',
      span('mark', { background: '#fde047', borderRadius: 12, padding: '0 12px' }),
      ' ',
      span('link', { color: blue, textDecoration: 'underline' }),
    ),
  ),
  'text-synthetic-styles': page({ ...large }, text('Slant', { fontStyle: 'italic' })),
  'text-opacity': page({ ...large, gap: 30 }, ...[1, 0.6, 0.2].map((opacity) => text('Ag', { opacity }))),
  'text-translucent-overlap': page({ ...large, letterSpacing: '-0.2em', color: 'rgba(37, 99, 235, 0.5)' }, text('OOO')),
  'text-accents': page({ ...large, fontSize: 130 }, text('Žlüçé Ñ')),
  'background-clip-text': page(
    { ...large, fontSize: 200 },
    text('Bright', {
      backgroundImage: 'linear-gradient(90deg, #f97316, #ec4899, #8b5cf6)',
      backgroundClip: 'text',
      color: 'transparent',
    }),
  ),
  'background-clip-text-image': page(
    { ...large, fontSize: 240 },
    text('Land', {
      backgroundImage: `url(${landscape})`,
      backgroundSize: '100% 100%',
      backgroundClip: 'text',
      color: 'transparent',
    }),
  ),
  'background-clip-text-several-lines': page(
    { ...large, fontSize: 140 },
    text('Up and up', {
      width: 500,
      textAlign: 'center',
      lineHeight: 1,
      backgroundImage: 'linear-gradient(#22d3ee, #1e3a8a)',
      backgroundClip: 'text',
      color: 'transparent',
    }),
  ),
  'background-clip-text-shadow': page(
    { ...large, fontSize: 200 },
    text('Lift', {
      backgroundImage: 'linear-gradient(#facc15, #ea580c)',
      backgroundClip: 'text',
      color: 'transparent',
      filter: 'drop-shadow(0 12px 8px rgba(0, 0, 0, 0.5))',
    }),
  ),
  list: page({ gap: 160 }, list('ul', 'One', 'Two'), list('ol', 'Un', 'Deux')),
  'emoji-image': page({ fontSize: 110 }, text('Go 🚀 go 😀')),
  'emoji-image-small': lines(...[16, 32, 64].map((fontSize) => text('🚀😀 a', { fontSize }))),
};

const gradients = {
  'linear-gradient-angles': page(
    { flexWrap: 'wrap', alignContent: 'center', gap: 30 },
    ...[0, 45, 90, 135, 200, 315].map((angle) =>
      swatch({ width: 330, background: `linear-gradient(${angle}deg, ${amber}, ${rose} 50%, ${ink})` }),
    ),
  ),
  'linear-gradient-to-corner': backgrounds(
    `linear-gradient(to top right, #fff, ${blue})`,
    `linear-gradient(to bottom left, #fff 20%, ${violet} 80%)`,
  ),
  'linear-gradient-many-stops': page({
    background: 'linear-gradient(90deg, red, orange 10%, yellow 30%, lime 45%, cyan 60%, blue 75%, magenta 90%, red)',
  }),
  'linear-gradient-hard-stops': backgrounds(
    `linear-gradient(90deg, ${blue} 33%, #fff 33% 66%, ${rose} 66%)`,
    `linear-gradient(45deg, ${ink} 25%, ${amber} 25% 50%, ${teal} 50% 75%, ${violet} 75%)`,
  ),
  'linear-gradient-pixels': backgrounds(
    `linear-gradient(90deg, ${teal} 40px, #fff 41px, #fff 200px, ${rose} 300px)`,
    `linear-gradient(${amber} 100px, transparent 300px)`,
  ),
  'linear-gradient-translucent': page({
    background: `linear-gradient(rgba(15, 23, 42, 0) 30%, rgba(15, 23, 42, 0.9)), url(${landscape}) center / cover`,
  }),
  'linear-gradient-in-oklch': backgrounds(
    'linear-gradient(90deg in oklch, #f00, #00f)',
    'linear-gradient(90deg, #f00, #00f)',
  ),
  'repeating-linear-gradient': backgrounds(
    `repeating-linear-gradient(45deg, ${amber} 0 20px, ${ink} 20px 40px)`,
    `repeating-linear-gradient(90deg, #fff 0, ${blue} 80px)`,
  ),
  'radial-gradient-circle': backgrounds(
    `radial-gradient(circle, ${amber}, ${rose})`,
    `radial-gradient(circle 160px, #fff 40%, ${ink} 100%)`,
  ),
  'radial-gradient-ellipse': each(
    'background',
    [`radial-gradient(${teal}, ${ink})`, `radial-gradient(ellipse 200px 60px at 50% 30%, #fff, ${violet})`],
    { width: 480, height: 300 },
  ),
  'radial-gradient-at-corner': backgrounds(
    `radial-gradient(circle at 0 0, ${amber}, transparent 70%)`,
    `radial-gradient(at bottom right, ${rose}, ${blue})`,
  ),
  'radial-gradient-sizes': each(
    'background',
    ['closest-side', 'closest-corner', 'farthest-side', 'farthest-corner'].map(
      (size) => `radial-gradient(circle ${size} at 30% 40%, #fff, ${rose} 99%, ${ink})`,
    ),
  ),
  'radial-gradient-ellipse-sizes': each(
    'background',
    ['closest-side', 'farthest-side'].map(
      (size) => `radial-gradient(ellipse ${size} at 30% 40%, #fff, ${teal} 99%, ${ink})`,
    ),
    { width: 480, height: 300 },
  ),
  'radial-gradient-hard-stops': backgrounds(
    `radial-gradient(circle, ${rose} 20%, #fff 20% 40%, ${rose} 40% 60%, #fff 60%)`,
    `radial-gradient(circle at 50% 100%, ${ink} 60%, ${amber} 60%)`,
  ),
  'repeating-radial-gradient': backgrounds(
    `repeating-radial-gradient(circle, ${blue} 0 20px, #fff 20px 40px)`,
    `repeating-radial-gradient(circle at 0 0, ${violet}, #fff 60px)`,
  ),
  'conic-gradient': page(
    {},
    circle(480, {
      background: `conic-gradient(from 45deg at 45% 55%, ${blue} 40%, ${amber} 40% 65%, ${rose} 65%, ${violet})`,
    }),
  ),
  'mesh-of-radial-gradients': page({
    background:
      'radial-gradient(at 20% 20%, #f472b6, transparent 50%), radial-gradient(at 80% 10%, #60a5fa, transparent 50%), radial-gradient(at 60% 90%, #34d399, transparent 50%), #fef3c7',
  }),
  'gradient-rounded-and-bordered': each('borderRadius', [40, '50%'], {
    width: 360,
    height: 360,
    backgroundImage: sky,
    border: '20px solid rgba(15, 23, 42, 0.5)',
  }),
};

const backgroundLayers = {
  'background-several': page(
    {},
    swatch({
      width: 700,
      height: 400,
      backgroundColor: '#fef3c7',
      backgroundImage: `url(${star}), linear-gradient(${blue}, ${blue}), url(${chequers})`,
      backgroundSize: '120px 120px, 300px 120px, 40px 40px',
      backgroundPosition: '40px 40px, right bottom, 0 0',
      backgroundRepeat: 'no-repeat, no-repeat, repeat',
    }),
  ),
  'background-image-size': page(
    {},
    ...['cover', 'contain', '100px 100px', '50% auto'].map((backgroundSize) =>
      swatch({
        background: '#e2e8f0',
        backgroundImage: `url(${landscape})`,
        backgroundSize,
        backgroundRepeat: 'no-repeat',
      }),
    ),
  ),
  'background-image-position': page(
    {},
    ...['left top', 'center', '100% 50%', 'right 20px bottom 40px'].map((backgroundPosition) =>
      swatch({
        background: '#e2e8f0',
        backgroundImage: `url(${landscape})`,
        backgroundSize: '150px 100px',
        backgroundRepeat: 'no-repeat',
        backgroundPosition,
      }),
    ),
  ),
  'background-image-repeat': page(
    {},
    ...['repeat', 'repeat-x', 'repeat-y', 'round'].map((backgroundRepeat) =>
      swatch({ background: '#e2e8f0', backgroundImage: `url(${star})`, backgroundSize: '70px 70px', backgroundRepeat }),
    ),
  ),
  'background-image-space': page(
    {},
    swatch({
      width: 700,
      height: 300,
      background: '#e2e8f0',
      backgroundImage: `url(${star})`,
      backgroundSize: '110px 110px',
      backgroundRepeat: 'space',
    }),
  ),
  'background-gradient-tiles': page({
    backgroundColor: '#fff',
    backgroundImage: `linear-gradient(45deg, ${teal} 25%, transparent 25%, transparent 75%, ${teal} 75%)`,
    backgroundSize: '80px 80px',
  }),
  // Per cent, since satori measures pixels of a radial gradient against the box and not the tile.
  'background-dots': page({
    backgroundColor: '#fff',
    backgroundImage: `radial-gradient(circle, ${muted} 15%, transparent 18%)`,
    backgroundSize: '40px 40px',
  }),
  'background-dots-offset': page({
    backgroundColor: ink,
    backgroundImage: `radial-gradient(circle at 25px 25px, #94a3b8 6%, transparent 0), radial-gradient(circle at 75px 75px, #94a3b8 6%, transparent 0)`,
    backgroundSize: '100px 100px',
  }),
  'background-grid-lines': page({
    backgroundColor: '#fff',
    backgroundImage: `linear-gradient(${muted} 1px, transparent 1px), linear-gradient(90deg, ${muted} 1px, transparent 1px)`,
    backgroundSize: '40px 40px',
  }),
  'background-image-rounded': page(
    {},
    swatch({
      width: 600,
      height: 400,
      borderRadius: 80,
      backgroundImage: `url(${landscape})`,
      backgroundSize: '100% 100%',
      border: '16px solid #fff',
      boxShadow: '0 20px 40px rgba(0, 0, 0, 0.4)',
    }),
  ),
  'background-origin': page(
    {},
    ...['border-box', 'padding-box', 'content-box'].map((backgroundOrigin) =>
      swatch({
        background: '#e2e8f0',
        border: '24px solid rgba(15, 23, 42, 0.3)',
        padding: 24,
        backgroundImage: `url(${star})`,
        backgroundSize: '90px 90px',
        backgroundRepeat: 'no-repeat',
        backgroundOrigin,
      }),
    ),
  ),
  'background-blend-mode': page(
    {},
    ...['multiply', 'screen', 'overlay'].map((backgroundBlendMode) =>
      swatch({
        width: 300,
        height: 300,
        backgroundColor: rose,
        backgroundImage: `linear-gradient(90deg, #000, #fff), url(${landscape})`,
        backgroundSize: '100% 100%',
        backgroundBlendMode,
      }),
    ),
  ),
};

const images = {
  'object-fit': page(
    {},
    ...['cover', 'contain', 'fill'].map((objectFit) => image(rings, 220, 360, { objectFit, background: '#e2e8f0' })),
  ),
  'object-fit-scale-down': page(
    {},
    ...[100, 300].map((size) => image(rings, size, size, { objectFit: 'scale-down', background: '#e2e8f0' })),
  ),
  'object-position': page(
    {},
    ...['left', '30% 50%', 'center', 'right'].map((objectPosition) =>
      image(landscape, 200, 320, { objectFit: 'cover', objectPosition }),
    ),
  ),
  'object-position-contain': page(
    {},
    ...['top', 'bottom', '0 25%'].map((objectPosition) =>
      image(landscape, 280, 380, { objectFit: 'contain', objectPosition, background: ink }),
    ),
  ),
  'image-radius': pictures([{ borderRadius: 24 }, { borderRadius: '50%' }, { borderRadius: '80px 0' }]),
  'image-border': pictures([
    { border: `12px solid ${rose}` },
    { border: `12px dashed ${blue}`, borderRadius: 40 },
    { padding: 20, background: ink },
  ]),
  'image-opacity': pictures([{ opacity: 0.7 }, { opacity: 0.3 }, { opacity: 0.5, borderRadius: 60 }]),
  'image-scaled-up': page({}, image(landscape, 720, 480)),
  'image-scaled-down': page({}, ...[160, 80, 40, 20].map((size) => image(rings, size, size))),
  'image-stretched': page({}, image(landscape, 900, 120), image(landscape, 60, 500)),
  'image-png-kinds': page(
    { background: '#a7f3d0' },
    ...[chequers, grey, greyAlpha, spot].map((source) => image(source, 220, 220)),
  ),
  'image-jpeg': pictures([{}, { borderRadius: 60 }], landscapeJpeg, 480, 320),
  'image-webp': pictures([{}, { borderRadius: 60 }], landscapeWebp, 480, 320),
  'image-gif': pictures([{}, { borderRadius: 60 }], landscapeGif, 480, 320),
  'image-svg': page({}, image(star, 300, 300), image(gradientDisc, 300, 300), image(avatar(200), 200, 300)),
  'image-svg-inline': page(
    {},
    graphic(
      320,
      320,
      '0 0 24 24',
      shape('path', {
        d: 'M4 12l6 6L20 6',
        fill: 'none',
        stroke: teal,
        'stroke-width': 3,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      }),
    ),
    graphic(
      320,
      320,
      '0 0 10 10',
      shape('circle', {
        cx: 5,
        cy: 5,
        r: 4,
        fill: 'none',
        stroke: violet,
        'stroke-width': 1.5,
        'stroke-dasharray': '18 30',
      }),
    ),
  ),
  'image-with-alpha-over': page(
    { position: 'relative', background: sky },
    placed({ left: 200, top: 15 }, {}, image(spot, 600, 600)),
    placed({ right: 100, top: 215 }, {}, image(target, 200, 200, { opacity: 0.5 })),
  ),
  'avatars-overlapping': page(
    { gap: 0 },
    ...[0, 70, 140, 210, 280].map((hue, index) =>
      image(avatar(hue), 200, 200, { borderRadius: '50%', border: '10px solid #f8fafc', marginLeft: index ? -60 : 0 }),
    ),
  ),
};

const compositing = {
  opacity: each('opacity', [1, 0.7, 0.4, 0.1], { borderRadius: 40 }),
  'opacity-group': page(
    { position: 'relative' },
    placed(
      { left: 300, top: 100 },
      { opacity: 0.5 },
      swatch({ width: 360, height: 360 }),
      swatch({ width: 360, height: 360, background: rose, marginLeft: -160, marginTop: 70, borderRadius: 180 }),
    ),
  ),
  'opacity-nested': page(
    {},
    swatch(
      { width: 440, height: 440, opacity: 0.8 },
      swatch(
        { width: 320, height: 320, background: amber, opacity: 0.6 },
        swatch({ width: 200, height: 200, background: ink, opacity: 0.5 }),
      ),
    ),
  ),
  'opacity-with-border-and-shadow': page(
    {},
    swatch({
      width: 420,
      height: 300,
      borderRadius: 40,
      background: '#fff',
      border: `24px solid ${blue}`,
      boxShadow: '0 30px 40px rgba(0, 0, 0, 0.8)',
      opacity: 0.5,
    }),
  ),
  'opacity-zero': page({}, swatch({}), swatch({ opacity: 0 }), swatch({})),
  'visibility-hidden': page(
    {},
    swatch({}),
    swatch({ visibility: 'hidden' }, circle(120, { background: rose, visibility: 'visible' })),
    swatch({}),
  ),
  'position-absolute-overlap': page(
    { position: 'relative' },
    ...[rose, amber, teal, blue].map((background, index) =>
      placed(
        { left: 240 + index * 130, top: 80 + index * 70 },
        { width: 300, height: 240, background, borderRadius: 24 },
      ),
    ),
  ),
  'z-index': page(
    { position: 'relative' },
    ...[
      [rose, 3],
      [amber, 1],
      [teal, 2],
    ].map(([background, zIndex], index) =>
      placed({ left: 300 + index * 140, top: 120 + index * 50 }, { width: 320, height: 280, background, zIndex }),
    ),
  ),
  'position-off-the-edge': page(
    { position: 'relative' },
    placed({ left: -100, top: -100 }, { width: 300, height: 300, borderRadius: 150, background: rose }),
    placed({ right: -60, bottom: -120 }, { width: 400, height: 400, borderRadius: 200, background: blue }),
  ),
  'mix-blend-multiply': page(
    { background: '#fff', gap: 0 },
    ...['#0ff', '#f0f', '#ff0'].map((background, index) =>
      circle(340, { background, mixBlendMode: 'multiply', marginLeft: index ? -120 : 0 }),
    ),
  ),
  'mix-blend-modes': page(
    { position: 'relative', background: sky },
    ...['screen', 'overlay', 'difference', 'color-dodge', 'luminosity'].map((mixBlendMode, index) =>
      placed({ left: 60 + index * 220, top: 165 }, { width: 200, height: 300, background: amber, mixBlendMode }),
    ),
  ),
  'mix-blend-isolated': page(
    { background: amber },
    row(
      { isolation: 'isolate' },
      circle(320, { background: teal }),
      circle(320, { background: rose, mixBlendMode: 'multiply', marginLeft: -120 }),
    ),
  ),
  'transparent-page': page(
    { background: 'transparent' },
    swatch({ background: 'rgba(37, 99, 235, 0.5)', borderRadius: 60 }),
    swatch({ boxShadow: '0 20px 40px rgba(0, 0, 0, 0.5)', background: '#fff' }),
  ),
};

const layouts = {
  grid: page(
    {},
    box(
      { display: 'grid', gridTemplateColumns: '2fr 1fr 1fr', gridTemplateRows: '200px 200px', gap: 24, width: 900 },
      swatch({ width: 'auto', height: 'auto', gridRow: 'span 2' }),
      ...[teal, amber, rose, violet].map((background) => swatch({ width: 'auto', height: 'auto', background })),
    ),
  ),
  // Satori lays out in whole pixels, so that only transforms leave them.
  'fractional-positions': page(
    { gap: 10 },
    ...Array.from({ length: 40 }, (_, index) =>
      box({
        width: 9,
        height: 60 + index * 11,
        background: ink,
        transform: `translate(${index / 8}px, ${index / 16}px)`,
      }),
    ),
  ),
  hairlines: page(
    { flexDirection: 'column', gap: 40 },
    ...[1, 2].flatMap((height) =>
      [0, 0.3, 2].map((angle) => box({ width: 900, height, background: ink, transform: `rotate(${angle}deg)` })),
    ),
  ),
  'flex-wrap': page(
    { flexWrap: 'wrap', alignContent: 'center', gap: 20, padding: 60 },
    ...Array.from({ length: 18 }, (_, index) =>
      box({
        width: 60 + ((index * 67) % 160),
        height: 90,
        borderRadius: 45,
        background: [blue, teal, amber, rose, violet][index % 5],
      }),
    ),
  ),
};

const sizes = {
  'size-square': sized(
    1200,
    1200,
    page({ background: sky }, circle(700, { background: '#fff', boxShadow: '0 40px 60px rgba(0, 0, 0, 0.4)' })),
  ),
  'size-small': sized(
    600,
    315,
    page({ gap: 20 }, swatch({ width: 140, height: 140, borderRadius: 24 }), text('Small', { fontWeight: 700 })),
  ),
  'size-1200x628': sized(1200, 628, page({ border: `20px solid ${rose}` }, text('628', { ...large }))),
  'size-wide': sized(
    1500,
    500,
    page(
      { background: `linear-gradient(90deg, ${ink}, ${blue})` },
      ...[80, 160, 240].map((size) => circle(size, { background: 'rgba(255, 255, 255, 0.3)' })),
    ),
  ),
  'size-tall': sized(
    630,
    1200,
    page(
      { flexDirection: 'column' },
      ...[rose, amber, teal].map((background) => swatch({ background, borderRadius: 60 })),
    ),
  ),
};

/** Every card by name: an element, or one with the size of its card. */
export const cards = {
  ...borders,
  ...radii,
  ...overflows,
  ...shadows,
  ...textShadows,
  ...filters,
  ...transforms,
  ...clips,
  ...masks,
  ...texts,
  ...gradients,
  ...backgroundLayers,
  ...images,
  ...compositing,
  ...layouts,
  ...sizes,
  ...templates,
};
