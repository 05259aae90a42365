//! Why cases are not equal to Chromium's pictures, by name. A case that is has to leave this
//! list.

/// In the order of their names; a case that is not here was not looked at yet.
pub(crate) const REASONS: &[(&str, &str)] = &[
    (
        "bold-fallback",
        "which font stands in for one that lacks a letter is not said anywhere; ogpress takes one that is bold",
    ),
    ("case-Middle", TEXT),
    ("dir-svgroot", "Chromium's picture is empty: its page is moved to the right"),
    ("doc-decl-latin1-string", TEXT),
    (
        "doc-gz",
        "Chromium's picture is of its message that a file cannot be read: a file has no `Content-Encoding`; ogpress unpacks it",
    ),
    ("ff-ttf-data", TEXT),
    ("fw-vf-350", NAMED),
    ("fw-vf-650", NAMED),
    ("gen-badge", TEXT),
    ("gen-mermaid", TEXT),
    ("img-avif", AVIF),
    ("img-b64-url", ICON),
    ("img-png-as-svg", ICON),
    ("img-svg-as-png", ICON),
    ("img-svg-b64-utf8", ICON),
    ("img-svg-noxmlns", ICON),
    ("img-trunc-png", CUT),
    (
        "p-basic",
        "Skia draws small circles of chords, which are too light along the edge; ogpress covers what the circle does",
    ),
    ("ps-tspan2", EDGES),
    ("sz-mm", PAGE),
    ("sz-rem", PAGE),
    (
        "un-ch",
        "Chromium's hinter makes the `0` of this font 12 px wide at this size; it is 12.6 px, which is 13 rounded",
    ),
    ("un-font-clamp", TEXT),
    ("un-letter-spacing-em", TEXT),
    ("un-letter-spacing-pct", TEXT),
    ("w-avif", AVIF),
    ("w-b64-garbage", ICON),
    ("w-b64-url", ICON),
    ("w-data-only", ICON),
    ("w-empty-data", ICON),
    ("w-href-obj", ICON),
    ("w-href-undefined", ICON),
    ("w-html", ICON),
    ("w-html-jpeg", ICON),
    ("w-svg-jpg-mime", ICON),
    ("w-trunc-jpg-head", ICON),
    ("w-trunc-png", CUT),
];

const PAGE: &str = "Chromium's picture is of a page that is larger than the document";
const ICON: &str =
    "Chromium draws its icon of a broken picture, which nobody wants on a card; left out with a warning";
const AVIF: &str =
    "no decoder of AVIF is both fuzzed and permissively licensed; left out with a warning that names it";
const CUT: &str =
    "the same rows are shown; where they are smoothed into what is missing, the two are not equal";
const TEXT: &str = "Chromium rounds how far each letter moves on to whole pixels, but for `text-rendering=\"geometricPrecision\"` and on \
                    finer screens";
const NAMED: &str = "Chromium takes the nearest named instance of a font that is installed; ogpress the weight that is asked for";
const EDGES: &str = "Skia makes the edges of dark letters darker than what they cover";
