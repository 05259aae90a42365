export const ink = '#0f172a';
export const paper = '#f8fafc';
export const muted = '#64748b';
export const line = '#cbd5e1';
export const blue = '#2563eb';
export const teal = '#14b8a6';
export const amber = '#f59e0b';
export const rose = '#e11d48';
export const violet = '#7c3aed';

const element = (type, { children, ...props }) => ({
  type,
  props: { ...props, children: children?.length === 1 ? children[0] : children },
});

export const box = (style, ...children) =>
  element('div', { style: { display: 'flex', boxSizing: 'border-box', ...style }, children });
export const row = (style, ...children) => box({ alignItems: 'center', ...style }, ...children);
export const column = (style, ...children) => box({ flexDirection: 'column', ...style }, ...children);

/** A block: satori cuts, clamps and aligns text in those only. */
export const text = (content, style) => element('div', { style: { display: 'block', ...style }, children: [content] });
export const span = (content, style) => element('span', { style, children: [content] });

export const image = (src, width, height, style) => element('img', { src, width, height, style });
export const graphic = (width, height, viewBox, ...children) => element('svg', { width, height, viewBox, children });
export const shape = (type, props, ...children) => element(type, { ...props, children });

/** The whole card. Children stand in a row in the middle. */
export const page = (style, ...children) =>
  box(
    {
      width: '100%',
      height: '100%',
      alignItems: 'center',
      justifyContent: 'center',
      gap: 60,
      background: paper,
      color: ink,
      fontSize: 64,
      ...style,
    },
    ...children,
  );

/** A coloured box of one size, four of which fit on a card. */
export const swatch = (style, ...children) =>
  row({ width: 240, height: 240, justifyContent: 'center', background: blue, ...style }, ...children);

/** A child placed by its edges, such as `{ left: 0, top: 0 }`. */
export const placed = (edges, style, ...children) => box({ position: 'absolute', ...edges, ...style }, ...children);

export const circle = (size, style, ...children) =>
  row({ width: size, height: size, borderRadius: '50%', justifyContent: 'center', ...style }, ...children);
