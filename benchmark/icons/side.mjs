/** Width of each icon in pixels. The measure for small pictures applies to this width. */
export const SIDE = 300;
