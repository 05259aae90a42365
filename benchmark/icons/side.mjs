/** How wide each icon is drawn, in pixels: a width that design and tests have a measure for. */
export const SIDE = 300;
