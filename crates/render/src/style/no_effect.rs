//! CSS properties and values that are not supported but cause no warning, as they have no effect on a still SVG picture.

/// Names of properties that have no effect on a still SVG picture.
const NAMES: &[&str] = &[
    // Interaction and motion.
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
    // CSS boxes and pages, which SVG elements do not have.
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
    // Line breaking and layout of lines: a text of SVG has one line.
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
    // Parts of effects that have no effect on their own.
    "backface-visibility",
    "perspective-origin",
    "transform-style",
    // Colour adjustment for other media, and descriptors.
    "color-adjust",
    "color-scheme",
    "dynamic-range-limit",
    "font-display",
    "forced-color-adjust",
    "print-color-adjust",
    "src",
    "unicode-range",
    // SVG 1.1 and old drafts of SVG 2.
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

/// Prefixes of names of such properties.
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

/// Returns a property's name without the prefix `-webkit-`, where browsers have dropped it.
pub(super) fn without_prefix(name: &str) -> &str {
    match name.strip_prefix("-webkit-") {
        Some(rest) if !rest.starts_with("text-") && rest != "box-reflect" => rest,
        _ => name,
    }
}

/// Whether a value is a common default, with no effect. (Some programs write `text-decoration-color: #000000`.)
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

/// Whether a property applies to a CSS box. Of all SVG elements, only the root element has one.
pub(super) fn applies_to_boxes(name: &str) -> bool {
    matches!(name, "box-shadow" | "zoom" | "aspect-ratio")
        || ["background-", "border", "padding", "max-", "min-"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a declaration draws nothing on its own.
pub(super) fn shows_nothing(name: &str, value: &str) -> bool {
    let parts = || value.split_ascii_whitespace();
    let has = |word: &str| parts().any(|part| part.eq_ignore_ascii_case(word));
    match name {
        // A line needs a style, a width and a colour.
        "outline" | "border" | "border-top" | "border-right" | "border-bottom" | "border-left"
        | "border-block" | "border-inline" => {
            const STYLES: &[&str] =
                &["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset", "auto"];
            let is_styled = STYLES.iter().any(|style| has(style)) || value.contains("var(");
            !is_styled || has("transparent") || parts().any(|part| matches!(part, "0" | "0px" | "#0000"))
        }
        "border-width" | "padding" => parts().all(|part| matches!(part, "0" | "0px")),
        // These draw no line without a style.
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

/// Whether a property has no effect on a still SVG picture, or no browser supports it (any more). It then causes no warning.
pub(super) fn is_without_effect(name: &str) -> bool {
    let plain = without_prefix(name);
    if name.starts_with('-') && !name.starts_with("--") && !is_webkit(name) {
        return true;
    }
    plain != "box-shadow"
        && plain != "box-reflect"
        && (NAMES.contains(&plain) || PREFIXES.iter().any(|prefix| plain.starts_with(prefix)))
}

/// Whether a prefixed property changes pictures in Chromium.
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
    fn properties_that_change_a_picture_are_not_without_effect() {
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
