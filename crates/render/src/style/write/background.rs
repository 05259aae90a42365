//! The background of a root element: gradients of CSS as shapes that are painted with gradients of SVG. CSS Backgrounds 3, section 2.
//! Masks of CSS are made of layers of the same kind: CSS Masking 1, section 7.

use std::fmt::Write as _;

use cssparser::{Parser, Token};

use crate::style::computed::Style;
use crate::style::css::property::{MASK, Property};
use crate::style::values::css_gradient::{self, Gradient};
use crate::style::values::math::{self, LengthPercentage, Range};
use crate::style::values::transform::Box;
use crate::style::values::{self, Context, Origin};

/// The most pictures that a background is made of.
const MOST: usize = 16;

/// What the layers of a shorthand say of a property, as the property has it.
pub(crate) fn of_shorthand(property: Property, value: &str) -> Option<String> {
    let at = BACKGROUND.iter().position(|known| *known == property)?;
    let mut input = Parser::new(value);
    let mut all = Vec::new();
    loop {
        let mut layer = layer(&mut input)?;
        let said = std::mem::take(&mut layer[at]);
        all.push(if said.is_empty() { property.initial().to_owned() } else { said });
        if input.is_exhausted() {
            return Some(all.join(", "));
        }
        input.expect_comma().ok()?;
    }
}

/// What the layers of the shorthand `mask` say of a property.
pub(crate) fn of_mask(property: Property, value: &str, context: &Context) -> Option<String> {
    const OTHERS: [&str; 4] = ["intersect", "subtract", "exclude", "luminance"];
    // What kind of mask a `<mask>` is, only that says here.
    if value.contains("url(") && value.split([' ', ',', ')']).any(|word| word.eq_ignore_ascii_case("alpha")) {
        return None;
    }
    let at = MASK.iter().position(|known| *known == property)?;
    let said = of_shorthand(BACKGROUND[at], value)?;
    if property != Property::Mask {
        return Some(said);
    }
    // Layers are added to each other, and as strong as their alpha is.
    let is_other = |word: &str| OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other));
    if said.contains("-gradient(") && value.split([' ', ',', ')']).any(is_other) {
        return None;
    }
    values::computed(Property::Mask, &said, Origin::Css, context)
}

/// Image, size, position and repetition that a layer of `background` says.
fn layer(input: &mut Parser<'_>) -> Option<[String; 4]> {
    let [mut image, mut size, mut position, mut repeat] = [const { String::new() }; 4];
    let mut is_size = false;
    loop {
        input.skip_whitespace();
        let (before, start) = (input.state(), input.position());
        let Ok(token) = input.next().cloned() else { break };
        let add = |to: &mut String, text: &str| {
            let _ = write!(to, " {text}");
        };
        match token {
            Token::Comma => {
                input.reset(&before);
                break;
            }
            Token::UnquotedUrl(_) => input.slice_from(start).clone_into(&mut image),
            Token::Function(name) => {
                input.parse_nested_block(values::pass).ok()?;
                let text = input.slice_from(start);
                let name = name.to_ascii_lowercase();
                if name.ends_with("gradient") || matches!(&*name, "url" | "image-set" | "cross-fade") {
                    text.clone_into(&mut image);
                } else if math::is_math(&name) {
                    add(if is_size { &mut size } else { &mut position }, text);
                }
            }
            Token::Delim('/') => is_size = true,
            Token::Number { .. } | Token::Dimension { .. } | Token::Percentage { .. } => {
                add(if is_size { &mut size } else { &mut position }, input.slice_from(start));
            }
            Token::Ident(word) => match &*word.to_ascii_lowercase() {
                "left" | "right" | "top" | "bottom" | "center" => add(&mut position, &word),
                "auto" | "cover" | "contain" => add(&mut size, &word),
                "repeat" | "repeat-x" | "repeat-y" | "no-repeat" | "space" | "round" => {
                    add(&mut repeat, &word);
                }
                _ => {}
            },
            _ => {}
        }
    }
    Some([image, size, position, repeat].map(|text| text.trim().to_owned()))
}

/// A gradient, and where it is.
#[derive(Debug)]
pub(crate) struct Layer {
    gradient: Gradient,
    /// Where the first tile is, and how large it is.
    at: [f64; 2],
    tile: [f64; 2],
    /// Whether there are others beside it, and below it.
    repeats: [bool; 2],
}

/// The properties of layers: their images, sizes, positions and repetitions.
type Properties = [Property; 4];

pub(crate) const BACKGROUND: Properties = [
    Property::BackgroundImage,
    Property::BackgroundSize,
    Property::BackgroundPosition,
    Property::BackgroundRepeat,
];

/// The layers of a background or mask of this size, the lowest first; none if any is not drawn here.
pub(crate) fn layers(style: &Style, properties: Properties, size: [f64; 2]) -> Option<Vec<Layer>> {
    let [image, of_size, of_position, of_repeat] = properties;
    let Some(value) = style.value(image) else { return Some(Vec::new()) };
    let of = |property: Property| split(style.value(property).unwrap_or(property.initial()));
    let (sizes, positions, repeats) = (of(of_size)?, of(of_position)?, of(of_repeat)?);
    let context = &style.context;
    let mut layers = Vec::new();
    for (index, image) in split(value)?.into_iter().enumerate().take(MOST) {
        if image.eq_ignore_ascii_case("none") {
            continue;
        }
        let tile = tile(sizes[index % sizes.len()], size, context)?;
        let room = [size[0] - tile[0], size[1] - tile[1]];
        let at = position(positions[index % positions.len()], room, context)?;
        let repeats = repetition(repeats[index % repeats.len()])?;
        let gradient = css_gradient::read(&mut Parser::new(image), [0.0, 0.0, tile[0], tile[1]], context)?;
        layers.push(Layer { gradient, at, tile, repeats });
    }
    layers.reverse();
    Some(layers)
}

/// The parts of a list with commas.
fn split(value: &str) -> Option<Vec<&str>> {
    let mut input = Parser::new(value);
    let parts = input.parse_comma_separated(|input| {
        input.skip_whitespace();
        let start = input.position();
        values::pass(input)?;
        Ok::<_, cssparser::ParseError<()>>(input.slice_from(start).trim())
    });
    parts.ok()
}

fn length(input: &mut Parser<'_>, context: &Context) -> Result<LengthPercentage, ()> {
    math::length_percentage(input, &context.units, false, Range::All)
}

/// How large a tile is. A gradient has no size of its own.
fn tile(text: &str, whole: [f64; 2], context: &Context) -> Option<[f64; 2]> {
    let mut input = Parser::new(text);
    if input.try_parse(|input| values::word(input, &["cover", "contain"]).ok_or(())).is_ok() {
        return input.is_exhausted().then_some(whole);
    }
    let mut tile = whole;
    for (side, whole) in tile.iter_mut().zip(whole) {
        if input.is_exhausted() || input.try_parse(|input| input.expect_ident_matching("auto")).is_ok() {
            continue;
        }
        *side = length(&mut input, context).ok()?.of(whole);
    }
    // What is smaller than a hundredth of a pixel is not seen.
    (input.is_exhausted() && tile.iter().all(|side| *side > 0.01)).then_some(tile)
}

/// Where a tile is that has so much room.
fn position(text: &str, room: [f64; 2], context: &Context) -> Option<[f64; 2]> {
    let mut input = Parser::new(text);
    // For each axis: the share of the room, and pixels.
    let (mut words, mut found) = (Vec::new(), Vec::new());
    while !input.is_exhausted() {
        let (axis, length) = if let Ok(word) = input.try_parse(Parser::expect_ident_cloned) {
            let (axis, percent) = match &*word.to_ascii_lowercase() {
                "left" => (Some(0), 0.0),
                "right" => (Some(0), 100.0),
                "top" => (Some(1), 0.0),
                "bottom" => (Some(1), 100.0),
                "center" => (None, 50.0),
                _ => return None,
            };
            (axis, LengthPercentage { px: 0.0, percent })
        } else {
            (None, length(&mut input, context).ok()?)
        };
        words.push(axis);
        found.push(length);
    }
    let center = LengthPercentage { px: 0.0, percent: 50.0 };
    let [x, y] = match (found.as_slice(), words.as_slice()) {
        (&[one], [Some(1)]) => [center, one],
        (&[one], _) => [one, center],
        (&[first, second], [Some(1), _] | [_, Some(0)]) => [second, first],
        (&[first, second], _) => [first, second],
        _ => return None,
    };
    Some([x.of(room[0]), y.of(room[1])])
}

fn repetition(text: &str) -> Option<[bool; 2]> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let one = |word: &str| match word {
        "repeat" => Some(true),
        "no-repeat" => Some(false),
        _ => None,
    };
    match *words.as_slice() {
        ["repeat-x"] => Some([true, false]),
        ["repeat-y"] => Some([false, true]),
        [both] => one(both).map(|repeats| [repeats; 2]),
        [x, y] => Some([one(x)?, one(y)?]),
        _ => None,
    }
}

impl Layer {
    /// Writes what paints it, under ids that are free, in a box of this size that begins at 0. Returns the part of the box that it is
    /// on, and the id of its paint: that of the gradient alone where one tile is the whole box.
    pub(crate) fn write(&self, defs: &mut String, size: [f64; 2], ids: [String; 2]) -> (Box, String) {
        let whole = [0.0, 0.0, size[0], size[1]];
        let is_side =
            |axis: usize| self.at[axis] == 0.0 && (self.tile[axis] - size[axis]).abs() < f64::EPSILON;
        if is_side(0) && is_side(1) {
            let [paint, _] = ids;
            self.gradient.write(defs, &paint);
            return (whole, paint);
        }
        self.write_around(defs, [0.0, 0.0], whole, ids)
    }

    /// The same as tiles, for a box that begins at `origin`. It is repeated on all that is `around` the box, such as a stroke.
    pub(crate) fn write_around(
        &self,
        defs: &mut String,
        origin: [f64; 2],
        around: Box,
        [paint, id]: [String; 2],
    ) -> (Box, String) {
        self.gradient.write(defs, &paint);
        let at = [origin[0] + self.at[0], origin[1] + self.at[1]];
        css_gradient::write_tile(defs, &id, &paint, at, self.tile);
        let part = |axis: usize| {
            if self.repeats[axis] { (around[axis], around[axis + 2]) } else { (at[axis], self.tile[axis]) }
        };
        let ((x, width), (y, height)) = (part(0), part(1));
        ([x, y, width, height], id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorthand_has_an_image_a_place_and_a_size_for_each_layer() {
        let value =
            "linear-gradient(red, blue) left 10px top / 20px 50% no-repeat, #fff url(a.png) center/cover";
        let of = |property| of_shorthand(property, value).unwrap();
        assert_eq!(of(Property::BackgroundImage), "linear-gradient(red, blue), url(a.png)");
        assert_eq!(of(Property::BackgroundSize), "20px 50%, cover");
        assert_eq!(of(Property::BackgroundPosition), "left 10px top, center");
        assert_eq!(of(Property::BackgroundRepeat), "no-repeat, repeat");
    }

    #[test]
    fn a_tile_is_placed_in_the_room_that_it_leaves() {
        let context = Style::initial([200.0, 100.0]).context;
        assert_eq!(tile("50%", [200.0, 100.0], &context), Some([100.0, 100.0]));
        assert_eq!(tile("auto 10px", [200.0, 100.0], &context), Some([200.0, 10.0]));
        assert_eq!(position("right 5px", [100.0, 50.0], &context), Some([100.0, 5.0]));
        assert_eq!(position("bottom", [100.0, 50.0], &context), Some([50.0, 50.0]));
        assert_eq!(tile("0", [200.0, 100.0], &context), None);
    }
}
