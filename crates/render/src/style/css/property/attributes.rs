//! Presentation attributes of properties (SVG 2, section 6.6), and internal attributes for properties that have none.

use super::table::Property;

/// Returns the property that an attribute of an element sets: SVG 2, section 6.6. Attributes of geometry are properties on some
/// elements and plain attributes on all others.
pub(crate) fn of_attribute(element: &str, attribute: &str) -> Option<Property> {
    let property = match attribute {
        "gradientTransform" if matches!(element, "linearGradient" | "radialGradient") => Property::Transform,
        "patternTransform" if element == "pattern" => Property::Transform,
        "background-color"
        | "background-image"
        | "background-size"
        | "background-position"
        | "background-repeat"
        | "border-radius"
        | "mask-size"
        | "mask-position"
        | "mask-repeat"
        | "content-visibility"
        | "min-width"
        | "min-height"
        | "max-width"
        | "max-height"
        | "translate"
        | "scale"
        | "mix-blend-mode"
        | "isolation"
        | "line-height"
        | "transform-box" => {
            return None;
        }
        name => Property::named(name).filter(|property| !has_internal_attribute(*property))?,
    };
    let applies = match property {
        Property::X | Property::Y => matches!(element, "rect" | "image" | "foreignObject" | "use"),
        Property::Width | Property::Height => matches!(element, "rect" | "image" | "foreignObject"),
        Property::Cx | Property::Cy => matches!(element, "circle" | "ellipse"),
        Property::R => element == "circle",
        Property::Rx | Property::Ry => matches!(element, "rect" | "ellipse"),
        Property::D => element == "path",
        // On text, the attribute `rotate` is a list of angles of characters.
        Property::Rotate => false,
        Property::Transform => {
            let is_of_gradient = matches!(element, "linearGradient" | "radialGradient" | "pattern");
            is_of_gradient != (attribute == "transform")
        }
        _ => true,
    };
    applies.then_some(property)
}

/// The inherited properties of text, except those for painting.
pub(crate) const INHERITED_BY_TEXT: &[Property] = &[
    Property::Direction,
    Property::WritingMode,
    Property::TextAnchor,
    Property::TextRendering,
    Property::DominantBaseline,
    Property::FontFamily,
    Property::FontSize,
    Property::FontWeight,
    Property::FontStyle,
    Property::FontStretch,
    Property::FontVariant,
    Property::FontVariantCaps,
    Property::FontVariantLigatures,
    Property::FontVariantNumeric,
    Property::FontVariantPosition,
    Property::FontVariantEastAsian,
    Property::FontKerning,
    Property::FontOpticalSizing,
    Property::FontVariationSettings,
    Property::FontFeatureSettings,
    Property::FontSizeAdjust,
    Property::FontSynthesis,
    Property::FontSynthesisWeight,
    Property::FontSynthesisStyle,
    Property::FontSynthesisSmallCaps,
    Property::LetterSpacing,
    Property::WordSpacing,
    Property::TextTransform,
    Property::TextOrientation,
    Property::WhiteSpace,
];

/// Whether a property of text has no presentation attribute in SVG. The text stage reads it from an internal attribute: see
/// [`internal_attribute`].
pub(crate) const fn has_internal_attribute(property: Property) -> bool {
    internal_attribute(property).is_some()
}

/// Returns the internal attribute that passes a property without a presentation attribute to the text stage.
pub(crate) const fn internal_attribute(property: Property) -> Option<&'static str> {
    Some(match property {
        Property::FontVariantCaps => "css-font-variant-caps",
        Property::FontVariantLigatures => "css-font-variant-ligatures",
        Property::FontVariantNumeric => "css-font-variant-numeric",
        Property::FontVariantPosition => "css-font-variant-position",
        Property::FontVariantEastAsian => "css-font-variant-east-asian",
        Property::FontKerning => "css-font-kerning",
        Property::FontOpticalSizing => "css-font-optical-sizing",
        Property::FontVariationSettings => "css-font-variation-settings",
        Property::FontFeatureSettings => "css-font-feature-settings",
        Property::FontSynthesis => "css-font-synthesis",
        Property::FontSynthesisWeight => "css-font-synthesis-weight",
        Property::FontSynthesisStyle => "css-font-synthesis-style",
        Property::FontSynthesisSmallCaps => "css-font-synthesis-small-caps",
        Property::TextDecorationStyle => "css-text-decoration-style",
        Property::TextDecorationThickness => "css-text-decoration-thickness",
        Property::TextShadow => "css-text-shadow",
        Property::TextTransform => "css-text-transform",
        Property::TextOrientation => "css-text-orientation",
        Property::WhiteSpace => "css-white-space",
        _ => return None,
    })
}

/// Whether a property is a part of a shape's geometry.
pub(crate) const fn is_of_geometry(property: Property) -> bool {
    matches!(
        property,
        Property::X
            | Property::Y
            | Property::Width
            | Property::Height
            | Property::Cx
            | Property::Cy
            | Property::R
            | Property::Rx
            | Property::Ry
            | Property::D
    )
}

/// Returns the attribute that sets a property of an element, or `None` if the element has no such attribute.
pub(crate) fn attribute_of(element: &str, property: Property) -> Option<&'static str> {
    match property {
        Property::Transform => Some(match element {
            "linearGradient" | "radialGradient" => "gradientTransform",
            "pattern" => "patternTransform",
            _ => "transform",
        }),
        property if is_of_geometry(property) => of_attribute(element, property.name()).map(Property::name),
        property => Some(property.name()),
    }
}
