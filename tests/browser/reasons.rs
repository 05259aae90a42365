//! Why cases other than those about text are not equal to Chromium's pictures, by name. A case that is has to leave this
//! list.

/// In the order of their names; a case that is not here was not looked at yet.
pub(crate) const REASONS: &[(&str, &str)] = &[
    (
        "doc-gz",
        "Chromium's picture is of its message that a file cannot be read: a file has no `Content-Encoding`; ogpress unpacks it",
    ),
    (
        "p-basic",
        "Skia draws small circles of chords, which are too light along the edge; ogpress covers what the circle does",
    ),
    ("sz-mm", PAGE),
    ("sz-rem", PAGE),
    (
        "un-ch",
        "Chromium's hinter makes the `0` of this font 12 px wide at this size; it is 12.6 px, which is 13 rounded",
    ),
];

const PAGE: &str = "Chromium's picture is of a page that is larger than the document";
