//! Colours that have names.

use cssparser::match_ignore_ascii_case;

use super::rgba::Rgba;

/// A named colour, `transparent` or a system colour; in any case.
pub(crate) fn named(name: &str) -> Option<Rgba> {
    let opaque = |(red, green, blue)| Rgba { red, green, blue, alpha: 1.0 };
    cssparser::color::parse_named_color(name).ok().map(opaque).or_else(|| system(name))
}

/// System colours (CSS Color 4, section 6.2 and appendix A), `transparent`, and Chromium's own names. The values are
/// those of Chromium 148 in the light colour scheme, without a theme of the system; it has no `AccentColor` there.
fn system(name: &str) -> Option<Rgba> {
    let (red, green, blue, alpha) = match_ignore_ascii_case! { name,
        "transparent" => (0, 0, 0, 0.0),
        "canvas" | "field" | "activecaption" | "appworkspace" | "background" | "inactivecaption"
        | "infobackground" | "menu" | "scrollbar" | "window" | "highlighttext"
        | "selecteditemtext" => (255, 255, 255, 1.0),
        "canvastext" | "fieldtext" | "buttontext" | "buttonborder" | "marktext" | "activeborder" | "captiontext"
        | "inactiveborder" | "infotext" | "menutext" | "threeddarkshadow" | "threedhighlight"
        | "threedlightshadow" | "threedshadow" | "windowframe" | "windowtext" => (0, 0, 0, 1.0),
        "buttonface" | "buttonhighlight" | "buttonshadow" | "threedface" => (239, 239, 239, 1.0),
        "graytext" | "inactivecaptiontext" => (128, 128, 128, 1.0),
        "activetext" | "-webkit-activelink" => (255, 0, 0, 1.0),
        "linktext" | "-webkit-link" => (0, 0, 238, 1.0),
        "visitedtext" => (85, 26, 139, 1.0),
        "mark" => (255, 255, 0, 1.0),
        "highlight" => (0, 65, 198, 0.8),
        "selecteditem" => (25, 103, 210, 1.0),
        "-webkit-focus-ring-color" => (16, 16, 16, 1.0),
        _ => return None,
    };
    Some(Rgba { red, green, blue, alpha })
}
