//! Masks that are plainly white or black, which can be applied as outlines while drawing. The others are painted as
//! pictures.

use tiny_skia::Transform;
use usvg::{Color, Group, Mask, MaskType, Node, Opacity, Paint, Path};

use super::clips::{Outlines, outside};
use crate::painter::geometry::{Area, as_rectangle};
use crate::painter::outline::Outline;
use crate::painter::outline::shape::{RoundedRectangle, sole_path};

/// Returns the mask as outlines whose intersection shows. Satori masks with white rectangles, and cuts the box out of a
/// box-shadow with a black one.
pub(crate) fn outlines(mask: &Mask, transform: Transform, area: Area) -> Option<Outlines<'_>> {
    let region = Outline::around(mask.rect().to_rect());
    let mut found = vec![(region, transform)];
    if let Some((path, within)) = sole_path(mask.root()) {
        found.push((
            effect(path, mask.kind())
                .filter(|&effect| effect == Effect::ShowsAll)
                .and(Outline::of_fill(path))?,
            transform.pre_concat(within),
        ));
    } else {
        let [first, second] = two_paths(mask.root())?;
        let effects = (effect(first, mask.kind())?, effect(second, mask.kind())?);
        as_rectangle(first.data()).filter(|_| effects == (Effect::ShowsAll, Effect::HidesAll))?;
        RoundedRectangle::of(second.data())?;
        found.push((Outline::of_fill(first)?, transform));
        found.push(outside(&Outline::of_fill(second)?, transform, area)?);
    }
    if let Some(outer) = mask.mask() {
        found.extend(outlines(outer, transform, area)?);
    }
    Some(found)
}

#[derive(Clone, Copy, PartialEq)]
enum Effect {
    /// Lets everything through.
    ShowsAll,
    /// Lets nothing through, nor what the mask has below it.
    HidesAll,
}

/// What a path of a mask does to the pixels that it covers, if it is all or nothing.
fn effect(path: &Path, kind: MaskType) -> Option<Effect> {
    let fill = path.fill().filter(|fill| path.stroke().is_none() && fill.opacity() == Opacity::ONE)?;
    match (fill.paint(), kind) {
        (Paint::Color(_), MaskType::Alpha) => Some(Effect::ShowsAll),
        (Paint::Color(color), MaskType::Luminance) if *color == Color::white() => Some(Effect::ShowsAll),
        (Paint::Color(color), MaskType::Luminance) if *color == Color::black() => Some(Effect::HidesAll),
        _ => None,
    }
}

fn two_paths(group: &Group) -> Option<[&Path; 2]> {
    match group.children() {
        [Node::Path(first), Node::Path(second)] if first.is_visible() && second.is_visible() => {
            Some([first, second])
        }
        [Node::Group(only)] if !only.should_isolate() && only.transform().is_identity() => two_paths(only),
        _ => None,
    }
}
