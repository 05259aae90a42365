//! Shorthands and other names of properties.

use super::table::{ALL, Property};

/// The properties that the shorthand `mask` sets.
pub(crate) const MASK: [Property; 4] =
    [Property::Mask, Property::MaskSize, Property::MaskPosition, Property::MaskRepeat];

/// Returns the properties that a shorthand sets.
pub(crate) fn shorthand(name: &str) -> Option<&'static [Property]> {
    Some(match name {
        "font" => &[
            Property::FontStyle,
            Property::FontVariant,
            Property::FontWeight,
            Property::FontStretch,
            Property::FontSize,
            Property::LineHeight,
            Property::FontFamily,
            Property::FontKerning,
            Property::FontSizeAdjust,
            Property::FontFeatureSettings,
            Property::FontVariationSettings,
            Property::FontOpticalSizing,
        ],
        "marker" => &[Property::MarkerStart, Property::MarkerMid, Property::MarkerEnd],
        "background" => &[
            Property::BackgroundColor,
            Property::BackgroundImage,
            Property::BackgroundSize,
            Property::BackgroundPosition,
            Property::BackgroundRepeat,
        ],
        "mask" => &MASK,
        "all" => ALL,
        _ => return None,
    })
}

/// Other names of properties: prefixed, older and logical ones. `mask-image` is here so that warnings use that name: it sets
/// [`Property::Mask`], as the attribute `mask` does.
const ALIASES: &[(&str, &str)] = &[
    ("-webkit-transform", "transform"),
    ("-webkit-transform-origin", "transform-origin"),
    ("-webkit-filter", "filter"),
    ("-webkit-clip-path", "clip-path"),
    ("-webkit-mask", "mask"),
    ("mask-image", "mask-image"),
    ("-webkit-mask-image", "mask-image"),
    ("-webkit-mask-size", "mask-size"),
    ("-webkit-mask-position", "mask-position"),
    ("-webkit-mask-repeat", "mask-repeat"),
    ("-webkit-border-radius", "border-radius"),
    ("-webkit-opacity", "opacity"),
    ("font-width", "font-stretch"),
    ("text-decoration-line", "text-decoration"),
    ("white-space-collapse", "white-space"),
    ("inline-size", "width"),
    ("block-size", "height"),
];

/// Returns the name of a property for any of its names in lower case.
pub(crate) fn alias(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, property)| property)
}

/// Returns a name if it is another name of a property.
pub(crate) fn alias_of(name: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(alias, _)| *alias)
}
