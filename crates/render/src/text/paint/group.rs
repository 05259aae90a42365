//! A text that is shown, as a group.

use std::fmt::Write as _;

use super::context::Painter;
use super::decoration_line::DecorationKind;
use super::effects::{Effects, is_relative_to_box};
use super::shadow;
use super::skip_ink::Gaps;
use crate::text::layout::text_layout::Fragment;

impl Painter<'_, '_, '_, '_> {
    /// Writes the text as a group with these attributes.
    pub(crate) fn group(&mut self, attributes: &str) {
        let _ = write!(self.shared.text, "<g{attributes}>");
        if self.node.ancestors().any(is_relative_to_box) {
            self.write_bounds();
        }
        let mut effects = Effects::of(self.layout);
        if effects.has_filter() {
            // resvg may paint filtered groups, and it does not know outlines beside the tree.
            self.shared.kept = None;
        }
        if shadow::differ(&self.layout.characters.elements) {
            let message = "`text-shadow` of an element inside of `<text>` is left out: its characters have the shadows of those around them";
            self.shared.warnings.add("WARN_OGPRESS_VALUE", message);
        }
        for fragment in &self.layout.fragments() {
            effects.enter(fragment.element, self);
            self.fragment(fragment);
            if self.shared.text.len() + self.shared.servers.definitions.len() > self.shared.max_bytes {
                break;
            }
        }
        self.flush();
        effects.leave(self);
        self.shared.text.push_str("</g>");
    }

    fn fragment(&mut self, fragment: &Fragment) {
        if !self.layout.is_visible(fragment) {
            return;
        }
        let decorations = self.declared(fragment.element);
        let presentation = self.presentation(fragment.element);
        // Paths are shared between fragments only where neither a decoration nor a stroke has to come between them.
        let is_apart = !decorations.is_empty() || presentation.stroke.is_some();
        if is_apart {
            self.flush();
        }
        let mut gaps = Gaps::default();
        let painted_as = decorations.last().map_or(self.node, |(node, _)| *node);
        for declared in decorations.iter().filter(|(_, kind)| *kind != DecorationKind::LineThrough) {
            self.decoration(fragment, *declared, painted_as, &mut gaps);
        }
        let is_emboldened = |at| {
            let face = self.shared.matcher.face(self.layout.face(fragment, at));
            face.instance.synthetic.is_emboldened
        };
        let has_wide_strokes = presentation.stroke.is_some() && fragment.clusters.clone().any(is_emboldened);
        for &part in presentation.parts(has_wide_strokes) {
            for at in fragment.clusters.clone() {
                if !self.write_colour_glyphs(fragment, at, (&presentation, part)) {
                    self.add_outlines(fragment, at, (&presentation, part));
                }
            }
        }
        if is_apart {
            self.flush();
        }
        for declared in decorations.iter().filter(|(_, kind)| *kind == DecorationKind::LineThrough) {
            self.decoration(fragment, *declared, painted_as, &mut gaps);
        }
    }
}
