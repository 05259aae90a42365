//! `contrast-color()`: black or white, whichever stands out more.
//!
//! CSS Color 5, section 7. <https://drafts.csswg.org/css-color-5/#contrast-color>

use super::rgba::Rgba;
use super::space::{Space, Value};

/// Black or white, whichever has the larger contrast with a colour as WCAG 2.1 measures it. Its alpha does not count.
pub(crate) fn contrasting(color: Value) -> Value {
    let Rgba { red, green, blue, .. } = color.painted();
    let opaque = Value::from(Rgba { red, green, blue, alpha: 1.0 });
    let luminance = opaque.converted(Space::XyzD65).channels[1].unwrap_or(0.0);
    let to_white = 1.05 / (luminance + 0.05);
    let to_black = (luminance + 0.05) / 0.05;
    let level = if to_white > to_black { 255 } else { 0 };
    Rgba { red: level, green: level, blue: level, alpha: 1.0 }.into()
}
