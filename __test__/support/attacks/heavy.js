// Renders that take a fraction of a second, and slots that stay taken.
import { svg } from '../png.js';

/** Slow to paint, nearly all of it in one stage. */
export function heavy({ side = 500, octaves = 6 } = {}) {
  return svg(
    `<filter id="f"><feTurbulence baseFrequency="0.05" numOctaves="${octaves}"/></filter>
     <rect width="${side}" height="${side}" filter="url(#f)"/>`,
    `width="${side}" height="${side}"`,
  );
}

/** Takes a free slot of the limiter; the function that it returns gives it back. */
export function hold(limiter) {
  let release;
  const held = limiter.run(() => new Promise((resolve) => (release = resolve)));
  return () => {
    release();
    return held;
  };
}
