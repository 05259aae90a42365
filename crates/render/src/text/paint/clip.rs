//! A text that clips. `<clipPath>` may not contain groups, so the text becomes one path or several.

use std::fmt::Write as _;

use super::context::Painter;
use super::decoration_line::DecorationKind;
use super::skip_ink::Gaps;
use crate::text::glyphs::path_data::PathData;
use crate::text::layout::text_layout::{Fragment, TextLayout};

impl Painter<'_, '_, '_, '_> {
    /// Writes the area of the text's glyphs and decorations, whatever their paint is.
    ///
    /// The first path gets `id`, and all get `attributes`. A text that `<use>` refers to has to be one path (`is_one`).
    pub(crate) fn clip(&mut self, id: &str, attributes: &str, is_one: bool) {
        let layout = self.layout;
        let mut paths: Vec<PathData> = Vec::new();
        let mut last = None;
        for fragment in layout.fragments().iter().filter(|fragment| clips(layout, fragment)) {
            let mut gaps = Gaps::default();
            let decorations = self.declared(fragment.element);
            for &declared in &*decorations {
                // In one path, a line-through of the opposite direction would cut holes into the glyphs.
                if !is_one || declared.1 != DecorationKind::LineThrough {
                    paths.extend(self.decoration_path(fragment, declared, &mut gaps));
                }
            }
            if !decorations.is_empty() {
                last = None;
            }
            for at in fragment.clusters.clone() {
                let face = layout.face(fragment, at);
                if self.shared.matcher.face(face).font.has_colour {
                    self.shared.warnings.add(
                        "WARN_OGPRESS_VALUE",
                        "emoji in a clip path are left out: a colour glyph has no outline to clip to",
                    );
                }
                let of = Some((face, fragment.element));
                if last != of {
                    paths.push(PathData::new(layout.characters.elements.get(0).style.size));
                    last = of;
                }
                let Some(path) = paths.last_mut() else { continue };
                for glyph in layout.glyphs(fragment, at, self.shared.matcher) {
                    path.add(&self.filled_outline(&glyph).outline, glyph.transform);
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
            let _ = write!(self.shared.text, "<path{id}{attributes} clip-rule=\"nonzero\" d=\"{data}\"/>");
        }
    }
}

/// Whether a fragment is visible, and so part of the clipping area.
fn clips(layout: &TextLayout<'_, '_>, fragment: &Fragment) -> bool {
    let elements = &layout.characters.elements;
    let is_transparent = |number: usize| {
        elements.get(number).node.attribute("opacity").and_then(|value| value.parse().ok()) == Some(0.0)
    };
    layout.is_visible(fragment) && !elements.upwards(fragment.element).any(is_transparent)
}
