//! The properties of CSS that a picture shows: which are inherited, what their values look like, and where SVG has an
//! attribute for them.

/// What the values of a property look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Grammar {
    /// `<paint>`: SVG 2, section 13.2.
    Paint,
    /// `<color>`.
    Color,
    /// `<color>`, with how it is mixed.
    StopColor,
    /// `<number> | <percentage>`, held between 0 and 1.
    Opacity,
    /// `<length-percentage> | <number>`, none below zero where `is_positive`. `auto` where it may be said.
    Length {
        is_positive: bool,
        may_be_auto: bool,
    },
    /// `none`, a length or a word for the size of a box.
    Limit,
    /// `none | [<length-percentage> | <number>]#*`.
    Dashes,
    /// `<number>` of at least that.
    Number(f64),
    /// One of these words.
    Words(&'static [&'static str]),
    FontSize,
    FontFamily,
    FontWeight,
    FontStyle,
    FontStretch,
    /// `normal | <length-percentage>`.
    Spacing,
    BaselineShift,
    LineHeight,
    /// `none | <url>`.
    Reference,
    ClipPath,
    Filter,
    /// `[none | <image>]#`.
    Images,
    Transform,
    Origin,
    Translate,
    Rotate,
    Scale,
    /// `none | path(<string>)`.
    Path,
    PaintOrder,
    TextDecoration,
    /// `none`, or shadows.
    TextShadow,
    /// As it stands: what reads it reads it itself.
    Verbatim,
}

macro_rules! properties {
    ($($id:ident $name:literal $initial:literal $kind:ident $grammar:expr;)*) => {
        /// A property that is no shorthand.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Property { $($id,)* }

        /// All of them, in the order of the enum.
        pub(crate) const ALL: &[Property] = &[$(Property::$id,)*];

        impl Property {
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$id => $name,)* }
            }

            /// By its name, in lower case.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$id),)* _ => None }
            }

            /// What it is where nothing is said.
            pub(crate) const fn initial(self) -> &'static str {
                match self { $(Self::$id => $initial,)* }
            }

            /// Whether an element has its parent's where nothing is said.
            pub(crate) const fn is_inherited(self) -> bool {
                matches!(match self { $(Self::$id => Kind::$kind,)* }, Kind::Inherited)
            }

            pub(crate) const fn grammar(self) -> Grammar {
                match self { $(Self::$id => $grammar,)* }
            }
        }
    };
}

enum Kind {
    Inherited,
    Own,
}

const LENGTH: Grammar = Grammar::Length { is_positive: false, may_be_auto: false };
const SIZE: Grammar = Grammar::Length { is_positive: true, may_be_auto: true };
const POSITIVE: Grammar = Grammar::Length { is_positive: true, may_be_auto: false };
const RULES: Grammar = Grammar::Words(&["nonzero", "evenodd"]);
const SPACES: Grammar = Grammar::Words(&["auto", "sRGB", "linearRGB"]);

properties! {
    Fill "fill" "black" Inherited Grammar::Paint;
    FillOpacity "fill-opacity" "1" Inherited Grammar::Opacity;
    FillRule "fill-rule" "nonzero" Inherited RULES;
    Stroke "stroke" "none" Inherited Grammar::Paint;
    StrokeOpacity "stroke-opacity" "1" Inherited Grammar::Opacity;
    StrokeWidth "stroke-width" "1" Inherited POSITIVE;
    StrokeLinecap "stroke-linecap" "butt" Inherited Grammar::Words(&["butt", "round", "square"]);
    StrokeLinejoin "stroke-linejoin" "miter" Inherited Grammar::Words(&["miter", "round", "bevel"]);
    StrokeMiterlimit "stroke-miterlimit" "4" Inherited Grammar::Number(1.0);
    StrokeDasharray "stroke-dasharray" "none" Inherited Grammar::Dashes;
    StrokeDashoffset "stroke-dashoffset" "0" Inherited LENGTH;
    Color "color" "black" Inherited Grammar::Color;
    ColorInterpolation "color-interpolation" "sRGB" Inherited SPACES;
    ColorInterpolationFilters "color-interpolation-filters" "linearRGB" Inherited SPACES;
    StopColor "stop-color" "black" Own Grammar::StopColor;
    StopOpacity "stop-opacity" "1" Own Grammar::Opacity;
    FloodColor "flood-color" "black" Own Grammar::Color;
    FloodOpacity "flood-opacity" "1" Own Grammar::Opacity;
    LightingColor "lighting-color" "white" Own Grammar::Color;
    Opacity "opacity" "1" Own Grammar::Opacity;
    Display "display" "inline" Own Grammar::Words(&[
        "inline", "block", "none", "contents", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "list-item",
        "table", "inline-table", "flow-root", "run-in", "table-row", "table-cell", "table-caption",
    ]);
    Visibility "visibility" "visible" Inherited Grammar::Words(&["visible", "hidden", "collapse"]);
    Overflow "overflow" "visible" Own Grammar::Words(&["visible", "hidden", "scroll", "auto", "clip"]);
    ClipPath "clip-path" "none" Own Grammar::ClipPath;
    ClipRule "clip-rule" "nonzero" Inherited RULES;
    Mask "mask" "none" Own Grammar::Reference;
    MaskType "mask-type" "luminance" Own Grammar::Words(&["luminance", "alpha"]);
    Filter "filter" "none" Own Grammar::Filter;
    MarkerStart "marker-start" "none" Inherited Grammar::Reference;
    MarkerMid "marker-mid" "none" Inherited Grammar::Reference;
    MarkerEnd "marker-end" "none" Inherited Grammar::Reference;
    MixBlendMode "mix-blend-mode" "normal" Own Grammar::Words(&[
        "normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn", "hard-light",
        "soft-light", "difference", "exclusion", "hue", "saturation", "color", "luminosity", "plus-lighter", "plus-darker",
    ]);
    Isolation "isolation" "auto" Own Grammar::Words(&["auto", "isolate"]);
    PaintOrder "paint-order" "normal" Inherited Grammar::PaintOrder;
    VectorEffect "vector-effect" "none" Own Grammar::Words(&["none", "non-scaling-stroke"]);
    ShapeRendering "shape-rendering" "auto" Inherited
        Grammar::Words(&["auto", "optimizeSpeed", "crispEdges", "geometricPrecision"]);
    TextRendering "text-rendering" "auto" Inherited
        Grammar::Words(&["auto", "optimizeSpeed", "optimizeLegibility", "geometricPrecision"]);
    ImageRendering "image-rendering" "auto" Inherited Grammar::Words(&[
        "auto", "optimizeSpeed", "optimizeQuality", "smooth", "high-quality", "crisp-edges", "pixelated",
        "-webkit-optimize-contrast",
    ]);
    Transform "transform" "none" Own Grammar::Transform;
    TransformOrigin "transform-origin" "0 0" Own Grammar::Origin;
    TransformBox "transform-box" "view-box" Own
        Grammar::Words(&["view-box", "fill-box", "stroke-box", "border-box", "content-box"]);
    Translate "translate" "none" Own Grammar::Translate;
    Rotate "rotate" "none" Own Grammar::Rotate;
    Scale "scale" "none" Own Grammar::Scale;
    X "x" "0" Own LENGTH;
    Y "y" "0" Own LENGTH;
    Width "width" "auto" Own SIZE;
    Height "height" "auto" Own SIZE;
    MinWidth "min-width" "auto" Own Grammar::Limit;
    MinHeight "min-height" "auto" Own Grammar::Limit;
    MaxWidth "max-width" "none" Own Grammar::Limit;
    MaxHeight "max-height" "none" Own Grammar::Limit;
    Cx "cx" "0" Own LENGTH;
    Cy "cy" "0" Own LENGTH;
    R "r" "0" Own POSITIVE;
    Rx "rx" "auto" Own SIZE;
    Ry "ry" "auto" Own SIZE;
    D "d" "none" Own Grammar::Path;
    BackgroundColor "background-color" "transparent" Own Grammar::Color;
    BackgroundImage "background-image" "none" Own Grammar::Images;
    BackgroundSize "background-size" "auto" Own Grammar::Verbatim;
    BackgroundPosition "background-position" "0% 0%" Own Grammar::Verbatim;
    BackgroundRepeat "background-repeat" "repeat" Own Grammar::Verbatim;
    BorderRadius "border-radius" "0" Own Grammar::Verbatim;
    MaskSize "mask-size" "auto" Own Grammar::Verbatim;
    MaskPosition "mask-position" "0% 0%" Own Grammar::Verbatim;
    MaskRepeat "mask-repeat" "repeat" Own Grammar::Verbatim;
    ContentVisibility "content-visibility" "visible" Own Grammar::Words(&["visible", "auto", "hidden"]);
    Direction "direction" "ltr" Inherited Grammar::Words(&["ltr", "rtl"]);
    UnicodeBidi "unicode-bidi" "normal" Own Grammar::Words(&[
        "normal", "embed", "isolate", "bidi-override", "isolate-override", "plaintext",
    ]);
    WritingMode "writing-mode" "horizontal-tb" Inherited Grammar::Words(&[
        "horizontal-tb", "vertical-rl", "vertical-lr", "sideways-rl", "sideways-lr", "lr", "lr-tb", "rl", "rl-tb", "tb", "tb-rl",
    ]);
    TextAnchor "text-anchor" "start" Inherited Grammar::Words(&["start", "middle", "end"]);
    DominantBaseline "dominant-baseline" "auto" Inherited Grammar::Words(&[
        "auto", "alphabetic", "ideographic", "middle", "central", "mathematical", "hanging", "use-script", "no-change", "reset-size", "text-after-edge", "text-before-edge",
    ]);
    AlignmentBaseline "alignment-baseline" "baseline" Own Grammar::Words(&[
        "auto", "baseline", "before-edge", "text-before-edge", "middle", "central", "after-edge", "text-after-edge",
        "ideographic", "alphabetic", "hanging", "mathematical",
    ]);
    BaselineShift "baseline-shift" "baseline" Own Grammar::BaselineShift;
    FontFamily "font-family" "" Inherited Grammar::FontFamily;
    FontSize "font-size" "medium" Inherited Grammar::FontSize;
    FontWeight "font-weight" "normal" Inherited Grammar::FontWeight;
    FontStyle "font-style" "normal" Inherited Grammar::FontStyle;
    FontStretch "font-stretch" "normal" Inherited Grammar::FontStretch;
    FontVariant "font-variant" "normal" Inherited Grammar::Verbatim;
    FontVariantCaps "font-variant-caps" "normal" Inherited Grammar::Verbatim;
    FontVariantLigatures "font-variant-ligatures" "normal" Inherited Grammar::Verbatim;
    FontVariantNumeric "font-variant-numeric" "normal" Inherited Grammar::Verbatim;
    FontVariantPosition "font-variant-position" "normal" Inherited Grammar::Verbatim;
    FontVariantEastAsian "font-variant-east-asian" "normal" Inherited Grammar::Verbatim;
    FontKerning "font-kerning" "auto" Inherited Grammar::Words(&["auto", "normal", "none"]);
    FontOpticalSizing "font-optical-sizing" "auto" Inherited Grammar::Words(&["auto", "none"]);
    FontVariationSettings "font-variation-settings" "normal" Inherited Grammar::Verbatim;
    FontFeatureSettings "font-feature-settings" "normal" Inherited Grammar::Verbatim;
    FontSizeAdjust "font-size-adjust" "none" Inherited Grammar::Verbatim;
    FontSynthesis "font-synthesis" "weight style small-caps" Inherited Grammar::Verbatim;
    FontSynthesisWeight "font-synthesis-weight" "auto" Inherited Grammar::Words(&["auto", "none"]);
    FontSynthesisStyle "font-synthesis-style" "auto" Inherited Grammar::Words(&["auto", "none"]);
    FontSynthesisSmallCaps "font-synthesis-small-caps" "auto" Inherited Grammar::Words(&["auto", "none"]);
    LetterSpacing "letter-spacing" "normal" Inherited Grammar::Spacing;
    WordSpacing "word-spacing" "normal" Inherited Grammar::Spacing;
    LineHeight "line-height" "normal" Inherited Grammar::LineHeight;
    TextDecoration "text-decoration" "none" Own Grammar::TextDecoration;
    TextDecorationStyle "text-decoration-style" "solid" Own Grammar::Words(&["solid", "double", "dotted", "dashed", "wavy"]);
    TextDecorationThickness "text-decoration-thickness" "auto" Own SIZE;
    TextShadow "text-shadow" "none" Inherited Grammar::TextShadow;
    TextTransform "text-transform" "none" Inherited Grammar::Words(&[
        "none", "uppercase", "lowercase", "capitalize", "full-width", "full-size-kana",
    ]);
    TextOrientation "text-orientation" "mixed" Inherited Grammar::Words(&["mixed", "upright", "sideways"]);
    WhiteSpace "white-space" "normal" Inherited Grammar::Words(&["normal", "pre", "nowrap", "pre-wrap", "pre-line", "break-spaces", "collapse", "preserve"]);
}

impl Property {
    /// Whether it is one of those that make up the transform of an element.
    pub(crate) const fn is_of_transform(self) -> bool {
        matches!(
            self,
            Self::Transform
                | Self::TransformOrigin
                | Self::TransformBox
                | Self::Translate
                | Self::Rotate
                | Self::Scale
        )
    }
}

/// The images, sizes, positions and repetitions of the layers of a mask.
pub(crate) const MASK: [Property; 4] =
    [Property::Mask, Property::MaskSize, Property::MaskPosition, Property::MaskRepeat];

/// A property that stands for several, and those.
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

/// Other names of properties: those with a prefix or of old, and those that are for lines from left to right. `mask-image` is what the
/// shorthand `mask` says first, and the attribute `mask`.
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

/// The property by a name in CSS, in lower case, which may be another name of it.
pub(crate) fn alias(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, property)| property)
}

/// A name in CSS that is another name of a property.
pub(crate) fn alias_of(name: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(alias, _)| *alias)
}

/// The property that an attribute of an element is for: SVG 2, section 6.6. Those of geometry are properties on some elements
/// and plain attributes on all others.
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
        name => Property::named(name).filter(|property| !is_of_css_text(*property))?,
    };
    let applies = match property {
        Property::X | Property::Y => matches!(element, "rect" | "image" | "foreignObject" | "use"),
        Property::Width | Property::Height => matches!(element, "rect" | "image" | "foreignObject"),
        Property::Cx | Property::Cy => matches!(element, "circle" | "ellipse"),
        Property::R => element == "circle",
        Property::Rx | Property::Ry => matches!(element, "rect" | "ellipse"),
        Property::D => element == "path",
        // On text, `rotate` is a list of angles of characters.
        Property::Rotate => false,
        Property::Transform => {
            let is_of_gradient = matches!(element, "linearGradient" | "radialGradient" | "pattern");
            is_of_gradient != (attribute == "transform")
        }
        _ => true,
    };
    applies.then_some(property)
}

/// The properties that text inherits, but for how it is painted.
pub(crate) const OF_TEXT: &[Property] = &[
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

/// Whether a property of text is one of CSS alone, that no attribute of SVG says. What lays text out finds it in an attribute
/// of another name: [`in_css`].
pub(crate) const fn is_of_css_text(property: Property) -> bool {
    in_css(property).is_some()
}

/// The attribute that hands a property of CSS alone on to what lays text out.
pub(crate) const fn in_css(property: Property) -> Option<&'static str> {
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

/// Whether a property says where a shape is.
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

/// The attribute that says a property of an element; none where the element has no such.
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
