//! `lighting-color`: Filter Effects 1, section 12.1.

use crate::style::values::color::{self, Rgba};
use crate::style::values::{self, Context};
use crate::style::write::mask;

/// The colour of a light, in the space that its filter works in. Its alpha does not count.
///
/// resvg takes the channels as they are; browsers convert them to linear light where the filter works in that.
pub(crate) fn colour(value: &str, is_linear: bool, context: &Context) -> String {
    let colour = if value == "currentColor" { Some(context.current) } else { color::of_hex(value) };
    let Some(Rgba { red, green, blue, .. }) = colour else { return value.to_owned() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 255")]
    let convert = |channel: u8| (mask::linear(f64::from(channel) / 255.0) * 255.0).round() as u8;
    let [red, green, blue] =
        [red, green, blue].map(|channel| if is_linear { convert(channel) } else { channel });
    values::hex(Rgba { red, green, blue, alpha: 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::computed::Style;

    #[test]
    fn a_light_is_in_the_space_of_its_filter() {
        let context = Style::initial([1.0, 1.0]).context;
        assert_eq!(colour("#c06030", false, &context), "#c06030");
        assert_eq!(colour("#c0603080", true, &context), "#861e08");
        assert_eq!(colour("#ffffff", true, &context), "#ffffff");
    }
}
