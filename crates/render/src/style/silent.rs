//! Properties of CSS that no picture of SVG shows: which are worth a warning, and which ask for nothing.

/// Names of properties that change nothing of a picture of SVG that stands still.
const NAMES: &[&str] = &[
    // What a reader does, and how it moves.
    "accent-color",
    "appearance",
    "caret",
    "caret-color",
    "cursor",
    "field-sizing",
    "interactivity",
    "pointer-events",
    "resize",
    "speak",
    "speak-as",
    "touch-action",
    "user-select",
    "will-change",
    "app-region",
    // Boxes and pages, which elements of SVG have none of.
    "anchor-name",
    "anchor-scope",
    "bottom",
    "box-decoration-break",
    "box-sizing",
    "caption-side",
    "clear",
    "content",
    "empty-cells",
    "float",
    "gap",
    "image-orientation",
    "interpolate-size",
    "left",
    "margin",
    "object-fit",
    "object-position",
    "object-view-box",
    "order",
    "orphans",
    "page",
    "position",
    "position-anchor",
    "position-area",
    "position-try",
    "position-visibility",
    "quotes",
    "reading-flow",
    "right",
    "row-gap",
    "size",
    "table-layout",
    "top",
    "vertical-align",
    "widows",
    "z-index",
    // Lines of text, which SVG has one of.
    "hanging-punctuation",
    "hyphenate-character",
    "hyphenate-limit-chars",
    "hyphens",
    "initial-letter",
    "line-break",
    "line-clamp",
    "line-gap-override",
    "overflow-wrap",
    "tab-size",
    "text-align",
    "text-align-last",
    "text-autospace",
    "text-box",
    "text-indent",
    "text-justify",
    "text-overflow",
    "text-size-adjust",
    "text-spacing-trim",
    "text-wrap",
    "text-wrap-mode",
    "text-wrap-style",
    "word-break",
    "word-wrap",
    // Parts of effects that do nothing by themselves.
    "backface-visibility",
    "perspective-origin",
    "transform-style",
    // How colours and fonts are chosen on other media, and descriptors.
    "color-adjust",
    "color-scheme",
    "dynamic-range-limit",
    "font-display",
    "forced-color-adjust",
    "print-color-adjust",
    "src",
    "unicode-range",
    // SVG 1.1 and drafts of SVG 2.
    "block-progression",
    "buffered-rendering",
    "clip-path-units",
    "color-profile",
    "color-rendering",
    "enable-background",
    "font-smooth",
    "glyph-orientation-horizontal",
    "glyph-orientation-vertical",
    "kerning",
    "marker-offset",
    "mask-source-type",
    "shape-inside",
    "shape-margin",
    "shape-padding",
    "shape-subtract",
    "solid-color",
    "solid-opacity",
    "stroke-align",
    "stroke-alignment",
    "stroke-location",
];

/// How names of such properties begin.
const PREFIXES: &[&str] = &[
    "align-",
    "animation-composition",
    "animation-delay",
    "animation-direction",
    "animation-duration",
    "animation-fill-mode",
    "animation-iteration-count",
    "animation-play-state",
    "animation-range",
    "animation-timeline",
    "animation-timing-function",
    "box-",
    "break-",
    "column",
    "contain",
    "container",
    "counter-",
    "flex",
    "grid",
    "inset",
    "justify-",
    "list-style",
    "margin-",
    "math-",
    "nav-",
    "offset-anchor",
    "offset-distance",
    "offset-position",
    "offset-rotate",
    "overflow-anchor",
    "overflow-clip",
    "overscroll-",
    "page-break",
    "place-",
    "ruby-",
    "scroll-",
    "scrollbar-",
    "shape-image",
    "shape-outside",
    "timeline-",
    "transition",
    "view-timeline",
    "view-transition",
    "voice-",
];

/// A property's name as browsers have it today.
pub(super) fn without_prefix(name: &str) -> &str {
    match name.strip_prefix("-webkit-") {
        Some(rest) if !rest.starts_with("text-") && rest != "box-reflect" => rest,
        _ => name,
    }
}

/// Values that ask for nothing that a property would not be without them. (Programs write `text-decoration-color: #000000`.)
pub(super) fn is_nothing(value: &str) -> bool {
    const NOTHING: &[&str] = &[
        "",
        "none",
        "auto",
        "normal",
        "initial",
        "unset",
        "inherit",
        "revert",
        "revert-layer",
        "0",
        "0px",
        "0em",
        "0%",
        "transparent",
        "solid",
        "visible",
        "currentcolor",
        "black",
        "#000",
        "#000000",
        "mixed",
        "flat",
        "1",
    ];
    NOTHING.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether a property is one of boxes: of all elements of SVG, the root element alone has one.
pub(super) fn is_of_box(name: &str) -> bool {
    matches!(name, "box-shadow" | "zoom" | "aspect-ratio")
        || ["background-", "border", "padding", "max-", "min-"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a value of a property is one that shows nothing by itself.
pub(super) fn shows_nothing(name: &str, value: &str) -> bool {
    let parts = || value.split_ascii_whitespace();
    let has = |word: &str| parts().any(|part| part.eq_ignore_ascii_case(word));
    match name {
        // Lines need a style, a width and a colour.
        "outline" | "border" | "border-top" | "border-right" | "border-bottom" | "border-left"
        | "border-block" | "border-inline" => {
            const STYLES: &[&str] =
                &["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset", "auto"];
            let is_styled = STYLES.iter().any(|style| has(style)) || value.contains("var(");
            !is_styled || has("transparent") || parts().any(|part| matches!(part, "0" | "0px" | "#0000"))
        }
        "border-width" | "padding" => parts().all(|part| matches!(part, "0" | "0px")),
        // Without a style there is no line.
        _ if name.starts_with("border-") || name.starts_with("outline-") => {
            !name.ends_with("-style") || has("none") || has("hidden")
        }
        "box-shadow" => has("#0000") || has("transparent"),
        "background-attachment"
        | "background-clip"
        | "background-origin"
        | "background-blend-mode"
        | "mask-clip"
        | "mask-origin" => true,
        _ => name.starts_with("background-position") || name.starts_with("mask-position"),
    }
}

/// Properties of CSS that change nothing of a picture of SVG that stands still, and those that no browser has (any more) and
/// programs write: a document that has them asks for nothing that it does not get. Of the others, text and masks and effects
/// are told.
pub(super) fn is_without_effect(name: &str) -> bool {
    let plain = without_prefix(name);
    if name.starts_with('-') && !name.starts_with("--") && !is_webkit(name) {
        return true;
    }
    plain != "box-shadow"
        && plain != "box-reflect"
        && (NAMES.contains(&plain) || PREFIXES.iter().any(|prefix| plain.starts_with(prefix)))
}

/// Whether a property with a prefix is one that changes pictures: Chromium has a few of its own.
fn is_webkit(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("-webkit-") else { return false };
    matches!(
        rest,
        "text-stroke"
            | "text-stroke-width"
            | "text-stroke-color"
            | "text-fill-color"
            | "text-emphasis"
            | "text-orientation"
            | "box-reflect"
            | "box-shadow"
            | "perspective"
            | "backdrop-filter"
            | "animation"
            | "animation-name"
    ) || rest.starts_with("mask-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::css::property::Property;

    #[test]
    fn what_changes_a_picture_is_told_and_what_does_not_is_silent() {
        let told = [
            "-webkit-text-stroke",
            "backdrop-filter",
            "mask-image",
            "-webkit-mask-image",
            "mask-composite",
            "perspective",
            "offset-path",
            "clip",
            "text-emphasis",
            "text-underline-offset",
            "overflow-x",
            "animation",
            "fil",
            "box-shadow",
            "outline",
            "zoom",
        ];
        for name in told {
            assert!(!is_without_effect(name), "{name}");
            assert!(Property::named(name).is_none(), "{name}");
        }
        for name in [
            "cursor",
            "pointer-events",
            "transition",
            "transition-property",
            "-inkscape-stroke",
            "-moz-osx-font-smoothing",
            "-webkit-font-smoothing",
            "-webkit-tap-highlight-color",
            "animation-delay",
            "margin-left",
            "flex-grow",
            "z-index",
            "-webkit-user-select",
            "-webkit-box-orient",
        ] {
            assert!(is_without_effect(name), "{name}");
        }
    }
}
