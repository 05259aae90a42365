// How numbers, times and names look in the terminal.
import { styleText } from 'node:util';

/** Makes a function that colours text for a stream, if the stream is a terminal or `FORCE_COLOR` is set, and `NO_COLOR` is not. */
export function coloursOf(stream) {
  const isColoured = hasColours(stream);
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

function hasColours(stream) {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && stream.hasColors();
}

/** Text without control characters, which names of files and documents could steer the terminal with. */
export const plain = (text) => String(text).replaceAll(/\p{Cc}/gu, '\uFFFD');

/** `4 files`, `1 file`. */
export const counted = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `12,345` */
export const grouped = (number) => String(Math.round(number)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.5 MiB` */
export function bytes(count) {
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `850 ms`, `12.3 s`, `4:05 min` */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${clock(milliseconds)} min`;
}

/** `4:05`, `1:02:03` */
export function clock(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, '0');
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}
