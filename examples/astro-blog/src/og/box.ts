export type Style = Record<string, string | number>;

/** The shape of a React element, which is all that satori needs of React. */
export interface Box {
  type: 'div';
  key: null;
  props: { style: Style; children: (Box | string)[] };
}

export function box(style: Style, ...children: (Box | string)[]): Box {
  return { type: 'div', key: null, props: { style, children } };
}
