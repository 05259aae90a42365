//! Functions of `filter` as elements, where their result reaches further than usvg lets it.
//!
//! Functions have no filter region: [Filter Effects 1, section 6](https://www.w3.org/TR/filter-effects-1/#FilterProperty). usvg 0.49 gives a blur
//! and a shadow half of the element's box on each side, and all others a tenth, strokes or not, and takes an element whose box is flat
//! for one without a filter. Where that is too little each function becomes a `<filter>` of one primitive in a region that is large enough.

use std::fmt::Write as _;

use crate::style::values::transform::Box;
use crate::style::write::escape;

/// What a blur reaches, in standard deviations.
const REACH: f64 = 3.0;

/// User units beyond which nobody looks.
const MOST: f64 = 1e6;

/// What is known of the element that is filtered.
pub(crate) struct Filtered {
    /// Its box without the stroke; none where it is not known.
    pub(crate) fill: Option<Box>,
    /// How far strokes may reach out of that.
    pub(crate) stroke: f64,
    pub(crate) font_size: f64,
}

/// A function of the list, as [`super::function::list`] writes it.
struct Function<'a> {
    name: &'a str,
    argument: &'a str,
}

impl<'a> Function<'a> {
    fn read(part: &'a str) -> Option<Self> {
        let (name, argument) = part.strip_suffix(')')?.split_once('(')?;
        Some(Self { name, argument })
    }

    /// Colour, offsets and standard deviation of a shadow.
    fn shadow(&self) -> Option<(&'a str, [f64; 3])> {
        let mut parts = self.argument.split(' ');
        let colour = parts.next()?;
        let mut length = || parts.next()?.strip_suffix("px")?.parse().ok();
        Some((colour, [length()?, length()?, length()?]))
    }

    fn blur(&self) -> Option<f64> {
        self.argument.strip_suffix("px")?.parse().ok()
    }

    fn number(&self) -> Option<f64> {
        self.argument.strip_suffix("deg").unwrap_or(self.argument).parse().ok()
    }

    /// How far its result reaches out of what it is given: left, up, right and down.
    fn reach(&self) -> Option<[f64; 4]> {
        let (dx, dy, deviation) = match self.name {
            "blur" => (0.0, 0.0, self.blur()?),
            "drop-shadow" => {
                let (_, [dx, dy, deviation]) = self.shadow()?;
                (dx, dy, deviation)
            }
            _ => return Some([0.0; 4]),
        };
        let reach = deviation * REACH;
        Some([reach - dx, reach - dy, reach + dx, reach + dy].map(|reach: f64| reach.clamp(0.0, MOST)))
    }

    /// The share of a box that usvg adds on each side.
    fn usual(&self) -> f64 {
        if matches!(self.name, "blur" | "drop-shadow") { 0.5 } else { 0.1 }
    }

    /// The primitive that does the same.
    fn primitive(&self) -> Option<String> {
        let linear = |slope: f64, intercept: f64| {
            let function = |channel| {
                format!("<feFunc{channel} type=\"linear\" slope=\"{slope}\" intercept=\"{intercept}\"/>")
            };
            let functions: String = ["R", "G", "B"].map(function).concat();
            format!("<feComponentTransfer>{functions}</feComponentTransfer>")
        };
        let matrix = |rows: [[f64; 3]; 3]| {
            let rows: String = rows.map(|[r, g, b]| format!("{r} {g} {b} 0 0 ")).concat();
            format!("<feColorMatrix values=\"{rows}0 0 0 1 0\"/>")
        };
        Some(match self.name {
            "blur" => format!("<feGaussianBlur stdDeviation=\"{}\"/>", self.blur()?),
            "drop-shadow" => {
                let (colour, [dx, dy, deviation]) = self.shadow()?;
                let mut text = format!(
                    "<feDropShadow dx=\"{dx}\" dy=\"{dy}\" stdDeviation=\"{deviation}\" flood-color=\""
                );
                escape(&mut text, colour);
                text.push_str("\"/>");
                text
            }
            "brightness" => linear(self.number()?, 0.0),
            "contrast" => {
                let amount = self.number()?;
                linear(amount, 0.5 - 0.5 * amount)
            }
            "invert" => {
                let amount = self.number()?;
                linear(1.0 - 2.0 * amount, amount)
            }
            "opacity" => {
                let amount = self.number()?;
                format!(
                    "<feComponentTransfer><feFuncA type=\"linear\" slope=\"{amount}\"/></feComponentTransfer>"
                )
            }
            "hue-rotate" => format!("<feColorMatrix type=\"hueRotate\" values=\"{}\"/>", self.number()?),
            "saturate" => matrix(between(self.number()?, [[0.213, 0.715, 0.072]; 3])),
            "grayscale" => matrix(between(1.0 - self.number()?, [[0.2126, 0.7152, 0.0722]; 3])),
            "sepia" => matrix(between(
                1.0 - self.number()?,
                [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]],
            )),
            _ => return None,
        })
    }
}

/// A matrix of colours that is this one at 0, and changes nothing at 1: Filter Effects 1, section 13.
fn between(amount: f64, rows: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut mixed = rows;
    for (row, cells) in mixed.iter_mut().enumerate() {
        for (column, cell) in cells.iter_mut().enumerate() {
            *cell = *cell * (1.0 - amount) + if row == column { amount } else { 0.0 };
        }
    }
    mixed
}

/// The list with references to filters, which are added to `defs`, in the place of functions that need more room; none if all have enough.
/// `new_id` makes ids.
pub(crate) fn written(
    parts: &[&str],
    filtered: &Filtered,
    defs: &mut String,
    new_id: &mut dyn FnMut() -> String,
) -> Option<String> {
    let mut reach = [filtered.stroke.clamp(0.0, MOST); 4];
    let mut list = Vec::with_capacity(parts.len());
    let mut is_known = true;
    let mut is_changed = false;
    for part in parts {
        let function = Function::read(part).filter(|function| is_known && function.name != "url");
        let Some((more, function)) = function.and_then(|function| Some((function.reach()?, function))) else {
            // How far the result of a `<filter>` reaches is not known.
            is_known = false;
            list.push((*part).to_owned());
            continue;
        };
        for (side, more) in reach.iter_mut().zip(more) {
            *side = (*side + more).min(MOST);
        }
        match region(filtered, reach, function.usual()).zip(function.primitive()) {
            Some((region, primitive)) => {
                let id = new_id();
                let _ = write!(
                    defs,
                    "<filter id=\"{id}\"{region} color-interpolation-filters=\"sRGB\">{primitive}</filter>"
                );
                list.push(format!("url(#{id})"));
                is_changed = true;
            }
            None => list.push((*part).to_owned()),
        }
    }
    is_changed.then(|| list.join(" "))
}

/// The region that a result needs that reaches so far out of the box, as attributes; none if the usual one is enough.
fn region(filtered: &Filtered, [left, up, right, down]: [f64; 4], usual: f64) -> Option<String> {
    let Some([x, y, width, height]) = filtered.fill else {
        // Of text, and of what holds any, only shares of the box can be told: a line is about as high as its font, and seldom narrower
        // than half of that.
        let most = left.max(up).max(right).max(down);
        let share = (2.0 * most / filtered.font_size.max(1.0)).min(20.0);
        let side = 1.0 + 2.0 * share;
        return (share > usual)
            .then(|| format!(" x=\"-{share}\" y=\"-{share}\" width=\"{side}\" height=\"{side}\""));
    };
    let (across, along) = (width * usual, height * usual);
    let is_flat = width <= 0.0 || height <= 0.0;
    if !is_flat && left.max(right) <= across && up.max(down) <= along {
        return None;
    }
    let [left, right] = [left, right].map(|side| side.max(across));
    let [up, down] = [up, down].map(|side| side.max(along));
    let [x, y, width, height] = [x - left, y - up, width + left + right, height + up + down];
    // A region without a size would be none.
    let [width, height] = [width, height].map(|side| side.max(1e-3));
    Some(format!(" filterUnits=\"userSpaceOnUse\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[&str], fill: Option<Box>, stroke: f64) -> (Option<String>, String) {
        let (mut defs, mut made) = (String::new(), 0);
        let filtered = Filtered { fill, stroke, font_size: 16.0 };
        let list = written(parts, &filtered, &mut defs, &mut || {
            made += 1;
            format!("f{made}")
        });
        (list, defs)
    }

    #[test]
    fn a_function_that_has_room_stays_what_it_is() {
        let fill = Some([0.0, 0.0, 100.0, 50.0]);
        assert_eq!(of(&["blur(5px)"], fill, 1.0).0, None);
        assert_eq!(of(&["grayscale(1)"], fill, 1.0).0, None);
        assert_eq!(of(&["drop-shadow(#000000 0px 10px 5px)"], fill, 0.0).0, None);
        assert_eq!(of(&["drop-shadow(#000000 0px 1px 1px)"], None, 0.0).0, None);
    }

    #[test]
    fn a_function_that_reaches_further_becomes_a_filter_of_that_size() {
        let fill = Some([0.0, 0.0, 100.0, 50.0]);
        let (list, defs) = of(&["blur(10px)"], fill, 0.0);
        assert_eq!(list.as_deref(), Some("url(#f1)"));
        assert!(
            defs.starts_with(
                "<filter id=\"f1\" filterUnits=\"userSpaceOnUse\" x=\"-50\" y=\"-30\" width=\"200\" height=\"110\" "
            ),
            "{defs}"
        );
        assert!(defs.contains("<feGaussianBlur stdDeviation=\"10\"/>"), "{defs}");
        // What comes first makes room for what comes after, up to a reference.
        let (list, _) = of(&["blur(8px)", "invert(1)", "url(#a)", "blur(90px)"], fill, 0.0);
        assert_eq!(list.as_deref(), Some("blur(8px) url(#f1) url(#a) blur(90px)"));
        assert_eq!(of(&["sepia(1)"], fill, 12.0).0.as_deref(), Some("url(#f1)"));
        // A line has no height.
        assert_eq!(of(&["opacity(1)"], Some([0.0, 5.0, 100.0, 0.0]), 0.0).0.as_deref(), Some("url(#f1)"));
    }

    #[test]
    fn where_the_box_is_not_known_the_region_is_a_share_of_it() {
        let (_, defs) = of(&["blur(8px)"], None, 0.0);
        assert!(defs.contains(" x=\"-3\" y=\"-3\" width=\"7\" height=\"7\""), "{defs}");
    }

    #[test]
    fn matrices_are_those_of_the_specification() {
        let (_, defs) = of(&["grayscale(1)"], Some([0.0, 0.0, 1.0, 1.0]), 5.0);
        assert!(defs.contains("values=\"0.2126 0.7152 0.0722 0 0 0.2126"), "{defs}");
        let (_, defs) = of(&["saturate(1)"], Some([0.0, 0.0, 1.0, 1.0]), 5.0);
        assert!(defs.contains("values=\"1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0\""), "{defs}");
    }
}
