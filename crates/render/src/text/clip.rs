//! Texts that others are clipped to: `<clipPath>` knows no groups, so that they become paths beside each other, or one.

use std::fmt::Write as _;

use super::decoration::Kind;
use super::decorations::Gaps;
use super::fragment::{Fragment, Laid};
use super::outline::PathData;
use super::paint::Painter;

impl Painter<'_, '_, '_, '_> {
    /// Writes a text as what it clips to: what its letters and lines cover, whatever they are painted with.
    ///
    /// `id` and `attributes` are those of each path. A text that is used by another element has to be one path.
    pub(super) fn clip(&mut self, id: &str, attributes: &str, is_one: bool) {
        let laid = self.laid;
        let mut paths: Vec<PathData> = Vec::new();
        let mut last = None;
        for fragment in laid.fragments().iter().filter(|fragment| clips(laid, fragment)) {
            let mut gaps = Gaps::default();
            let decorations = self.decorations.of(laid, fragment.element);
            for &declared in &*decorations {
                // A line through letters may run the other way round than they do, and would cut holes into them.
                if !is_one || declared.1 != Kind::Through {
                    paths.extend(self.line(fragment, declared, &mut gaps));
                }
            }
            if !decorations.is_empty() {
                last = None;
            }
            for at in fragment.clusters.clone() {
                let face = laid.face(fragment, at);
                if self.library.face(face).font.has_colour {
                    self.missing.tell(
                        "WARN_OGPRESS_VALUE",
                        "emoji in a clip path are left out of it: a picture is no shape",
                    );
                }
                let of = Some((face, fragment.element));
                if last != of {
                    paths.push(PathData::new(laid.letters.elements.get(0).style.size));
                    last = of;
                }
                let Some(path) = paths.last_mut() else { continue };
                for glyph in laid.glyphs(fragment, at, self.library) {
                    path.add(&self.filled(&glyph).outline, glyph.transform);
                }
            }
        }
        let data: Vec<&str> = paths.iter().map(PathData::as_str).filter(|data| !data.is_empty()).collect();
        let data = if is_one || data.is_empty() {
            vec![data.concat()]
        } else {
            data.into_iter().map(str::to_owned).collect()
        };
        for (number, data) in data.iter().enumerate() {
            let id = if number == 0 { id } else { "" };
            let _ = write!(self.text, "<path{id}{attributes} clip-rule=\"nonzero\" d=\"{data}\"/>");
        }
    }
}

/// Whether the letters of a fragment are shown, and so clipped to.
fn clips(laid: &Laid<'_, '_>, fragment: &Fragment) -> bool {
    let elements = &laid.letters.elements;
    let is_clear = |number: usize| {
        elements.get(number).node.attribute("opacity").and_then(|value| value.parse().ok()) == Some(0.0)
    };
    laid.is_visible(fragment) && !elements.upwards(fragment.element).any(is_clear)
}
