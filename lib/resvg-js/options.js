// The options of resvg-js. Unlike there, one that is unknown is warned of by its name and the others count, and one of the wrong type is
// an error.
import { ogpressError, invalidType, native } from '../shared/errors.js';
import { RenderSettings } from '../shared/native.js';
import * as check from '../shared/options.js';
import { warn } from '../render/warnings.js';

/** The values that the numbers stand for: attributes of the root element. Defaults, which need none, are `undefined`. */
const SHAPE_RENDERING = ['optimizeSpeed', 'crispEdges', undefined];
const TEXT_RENDERING = ['optimizeSpeed', undefined, 'geometricPrecision'];
const IMAGE_RENDERING = [undefined, 'pixelated'];

const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'];

/** Where nothing limits the right or lower edge of a crop: beyond any picture. */
const BEYOND = 2 ** 30;

/** More pixels for an inch make an inch larger than any picture. */
const MOST_DPI = 1_000_000;

const FONT = {
  loadSystemFonts: check.boolean,
  fontFiles: check.arrayOf(check.path),
  fontDirs: check.arrayOf(check.path),
  defaultFontSize: finite,
  defaultFontFamily: check.string,
  serifFamily: check.string,
  sansSerifFamily: check.string,
  cursiveFamily: check.string,
  fantasyFamily: check.string,
  monospaceFamily: check.string,
};
const FIT_TO = { mode: check.oneOf('original', 'width', 'height', 'zoom'), value: check.number };
const CROP = { left: edge, top: edge, right: edge, bottom: edge };

const OPTIONS = {
  font: inside(FONT),
  dpi,
  languages: check.arrayOf(check.string),
  shapeRendering: numberOf(SHAPE_RENDERING),
  textRendering: numberOf(TEXT_RENDERING),
  imageRendering: numberOf(IMAGE_RENDERING),
  fitTo: inside(FIT_TO),
  background: check.string,
  crop: inside(CROP),
  logLevel: check.oneOf(...LOG_LEVELS),
};

/**
 * Checks the options. Returns how the document is read (`reading`), the native settings of its pictures (`settings`), the edges of the
 * crop, the options of the fonts, and whether warnings are of interest.
 */
export function readOptions(options) {
  const {
    font = {},
    dpi = 96,
    languages = ['en'],
    fitTo,
    background,
    crop,
    logLevel,
    ...rendering
  } = known(options, OPTIONS, 'options');
  const attributes = [
    ['shape-rendering', SHAPE_RENDERING[rendering.shapeRendering]],
    ['text-rendering', TEXT_RENDERING[rendering.textRendering]],
    ['image-rendering', IMAGE_RENDERING[rendering.imageRendering]],
  ].filter(([, value]) => value !== undefined);
  const { left = 0, top = 0, right = BEYOND, bottom = BEYOND } = crop ?? {};
  return {
    reading: {
      dpi,
      languages,
      fontSize: Math.max(font.defaultFontSize ?? 12, 0),
      attributes,
      hasHardText: rendering.textRendering === 0,
    },
    settings: native(() => new RenderSettings({ ...size(fitTo), background })),
    crop: crop && [left, top, right, bottom],
    font,
    warns: logLevel !== 'off' && logLevel !== 'error',
  };
}

/** Converts `fitTo` to an option of renders. At its own size a picture is rounded to whole pixels too. */
function size(fitTo = { mode: 'original' }) {
  const { mode, value } = fitTo;
  if (mode === undefined) throw invalidType('a string', 'fitTo.mode', mode);
  if (mode === 'original') return { scale: 1 };
  if (value === undefined) throw invalidType('a number', 'fitTo.value', value);
  const isPossible = mode === 'zoom' ? Number.isFinite(value) && value > 0 : Number.isInteger(value) && value > 0;
  if (!isPossible) {
    const expected = mode === 'zoom' ? 'a finite number above 0' : 'an integer of at least 1';
    throw ogpressError('ERR_OGPRESS_OUT_OF_RANGE', `expected ${expected} for \`fitTo.value\` but received ${value}`);
  }
  return mode === 'zoom' ? { scale: value } : { [mode]: value };
}

/** Checks an object against a table. An unknown name is warned of. `null` counts as absent. */
function known(value, table, name) {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || check.isRevoked(value) || check.isArray(value)) {
    throw invalidType('an object', name, value);
  }
  const given = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined || part === null) continue;
    if (Object.hasOwn(table, key)) given[key] = part;
    else
      warn(
        [{ code: 'WARN_OGPRESS_OPTION', message: check.unknownName('option', key, Object.keys(table)).message }],
        {},
      );
  }
  return check.checkOptions(given, table, name);
}

function inside(table) {
  return (value, name) => known(value, table, name);
}

/** Makes a check for the place of a value in a list. */
function numberOf(values) {
  return (value, name) => {
    check.number(value, name);
    if (Number.isInteger(value) && value >= 0 && value < values.length) return;
    throw ogpressError(
      'ERR_OGPRESS_OUT_OF_RANGE',
      `expected an integer from 0 to ${values.length - 1} for \`${name}\` but received ${value}`,
    );
  };
}

function finite(value, name) {
  check.number(value, name);
  if (Number.isFinite(value)) return;
  throw ogpressError('ERR_OGPRESS_OUT_OF_RANGE', `expected a finite number for \`${name}\` but received ${value}`);
}

function dpi(value, name) {
  finite(value, name);
  if (Math.abs(value) <= MOST_DPI) return;
  throw ogpressError(
    'ERR_OGPRESS_OUT_OF_RANGE',
    `expected a number of at most ${MOST_DPI} for \`${name}\` but received ${value}`,
  );
}

/** An edge in pixels. */
function edge(value, name) {
  check.number(value, name);
  if (Number.isInteger(value) && Math.abs(value) <= BEYOND) return;
  throw ogpressError(
    'ERR_OGPRESS_OUT_OF_RANGE',
    `expected an integer from ${-BEYOND} to ${BEYOND} for \`${name}\` but received ${value}`,
  );
}
