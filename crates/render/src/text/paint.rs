//! Letters in their places, as paths and pictures.

use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use kurbo::{Affine, BezPath, Rect, Shape as _};
use roxmltree::Node;

use super::colour::{Pictures, matrix};
use super::decoration::Kind;
use super::decorations::{Decorations, Gaps};
use super::effects::Effects;
use super::fragment::{Fragment, Glyph, Laid};
use super::library::{FaceId, Library};
use super::missing::Missing;
use super::outline::{self, Outlines, PathData};
use super::presentation::{Part, Presentation, Presentations};
use super::servers::Servers;
use super::shadow;
use crate::tree::lettering::{GlyphOutline, Lettering, Letters};

/// Writes a text.
pub(super) struct Painter<'w, 'a, 'input, 'f> {
    pub(super) laid: &'w Laid<'a, 'input>,
    pub(super) text: &'w mut String,
    pub(super) library: &'w Library<'f>,
    pub(super) outlines: &'w mut Outlines,
    pub(super) pictures: &'w mut Pictures,
    pub(super) servers: &'w mut Servers<'a, 'input>,
    pub(super) missing: &'w mut Missing,
    pub(super) node: Node<'a, 'input>,
    /// The box of the text.
    pub(super) bounds: Rect,
    /// How many bytes there may be in all.
    pub(super) most: usize,
    /// Where outlines may be kept beside the document, and what their ids begin with.
    pub(super) kept: Option<(&'w mut Lettering, &'w str)>,
    pub(super) made: &'w mut usize,
    pub(super) presentations: Presentations,
    pub(super) decorations: Decorations<'a, 'input>,
    pub(super) gathered: Option<Gathered>,
}

/// Outlines that are gathered, to be one path.
pub(super) struct Gathered {
    outlines: Sink,
    element: usize,
    face: FaceId,
    part: Part,
    /// How much wider its stroke is than is asked for.
    extra: f64,
    /// The box of those that show through.
    bounds: Option<Rect>,
}

/// Where outlines go.
enum Sink {
    Written(PathData),
    Kept(Letters),
}

impl Sink {
    fn add(&mut self, glyph: &Arc<GlyphOutline>, place: Affine) {
        match self {
            Self::Written(data) => data.add(&glyph.outline, place),
            Self::Kept(letters) => letters.add(glyph, place),
        }
    }
}

impl Painter<'_, '_, '_, '_> {
    /// Writes a text as a group.
    pub(super) fn group(&mut self, attributes: &str) {
        let _ = write!(self.text, "<g{attributes}>");
        if is_relative_to_box(self.node) {
            self.write_box();
        }
        let mut effects = Effects::of(self.laid);
        if effects.filter_any() {
            // Filtered groups may go through resvg, which knows no outlines beside the tree.
            self.kept = None;
        }
        if shadow::differ(&self.laid.letters.elements) {
            let message = "`text-shadow` of an element inside of `<text>` is left out: its letters have the shadows of those around them";
            self.missing.tell("WARN_OGPRESS_VALUE", message);
        }
        for fragment in &self.laid.fragments() {
            effects.enter(fragment.element, self);
            self.fragment(fragment);
            // There is no use in more: the document is refused.
            if self.text.len() + self.servers.definitions.len() > self.most {
                break;
            }
        }
        self.flush();
        effects.leave(self);
        self.text.push_str("</g>");
    }

    /// Writes an invisible path that gives a group the box of the text, which is that of its lines: filters, masks and clip paths may be
    /// relative to it, also those of elements inside.
    pub(super) fn write_box(&mut self) {
        let bounds = self.bounds;
        if bounds.width() > 0.0 && bounds.height() > 0.0 {
            let Rect { x0, y0, x1, y1 } = bounds;
            let _ =
                write!(self.text, "<path fill=\"none\" stroke=\"none\" d=\"M{x0} {y0}H{x1}V{y1}H{x0}z\"/>");
        }
    }

    /// How the letters of an element of the text are painted.
    pub(super) fn presentation(&mut self, element: usize) -> Rc<Presentation> {
        let node = self.laid.letters.elements.get(element).node;
        self.presentations.of(node, self.node, self.bounds, self.servers)
    }

    fn fragment(&mut self, fragment: &Fragment) {
        if !self.laid.is_visible(fragment) {
            return;
        }
        let decorations = self.decorations.of(self.laid, fragment.element);
        let presentation = self.presentation(fragment.element);
        let is_apart = !decorations.is_empty() || presentation.stroke.is_some();
        if is_apart {
            self.flush();
        }
        let mut gaps = Gaps::default();
        let painted_as = decorations.last().map_or(self.node, |(node, _)| *node);
        for declared in decorations.iter().filter(|(_, kind)| *kind != Kind::Through) {
            self.decoration(fragment, *declared, painted_as, &mut gaps);
        }
        let is_emboldened = |at| self.library.face(self.laid.face(fragment, at)).instance.look.is_emboldened;
        let has_wide_strokes = presentation.stroke.is_some() && fragment.clusters.clone().any(is_emboldened);
        for &part in presentation.parts(has_wide_strokes) {
            for at in fragment.clusters.clone() {
                if !self.picture(fragment, at, (&presentation, part)) {
                    self.gather(fragment, at, (&presentation, part));
                }
            }
        }
        if is_apart {
            self.flush();
        }
        for declared in decorations.iter().filter(|(_, kind)| *kind == Kind::Through) {
            self.decoration(fragment, *declared, painted_as, &mut gaps);
        }
    }

    /// Adds the outlines of a cluster to those that are gathered.
    fn gather(&mut self, fragment: &Fragment, at: usize, (presentation, part): (&Presentation, Part)) {
        let (element, face) = (fragment.element, self.laid.face(fragment, at));
        // Outlines of fonts may run either way round, and would cut holes into each other.
        let is_other =
            |other: &Gathered| other.element != element || other.face != face || other.part != part;
        if self.gathered.as_ref().is_some_and(is_other) {
            self.flush();
        }
        for glyph in self.laid.glyphs(fragment, at, self.library) {
            let transform = glyph.transform;
            let (outline, extra) = if part == Part::Stroke {
                // Skia strokes letters that are made bolder with a wider pen, along the outline that the font has.
                let face = self.library.face(glyph.face);
                let boldness = outline::boldness(&face, glyph.size * self.laid.device.scale_single());
                (self.outlines.of(glyph.face, &face, glyph.id, 0.0), boldness * f64::from(glyph.size))
            } else {
                (self.filled(&glyph), 0.0)
            };
            if self.gathered.as_ref().is_some_and(|gathered| gathered.extra.to_bits() != extra.to_bits()) {
                self.flush();
            }
            let mut bounds = None;
            if presentation.is_translucent {
                // Browsers paint glyph by glyph: what lies over each other shows through.
                let own = (transform * &outline.outline).bounding_box();
                let own = own.inflate(presentation.stroke_width / 2.0, presentation.stroke_width / 2.0);
                let before = self.gathered.as_ref().and_then(|gathered| gathered.bounds);
                if before.is_some_and(|before| before.overlaps(own)) {
                    self.flush();
                }
                let before = self.gathered.as_ref().and_then(|gathered| gathered.bounds);
                bounds = Some(before.map_or(own, |before| before.union(own)));
            }
            let mut gathered = self.gathered.take().unwrap_or_else(|| {
                let outlines = if self.kept.is_some() && presentation.stroke.is_none() {
                    Sink::Kept(Letters::default())
                } else {
                    Sink::Written(PathData::new(self.laid.letters.elements.get(element).style.size))
                };
                Gathered { outlines, element, face, part, extra, bounds: None }
            });
            gathered.outlines.add(&outline, transform);
            gathered.bounds = bounds;
            self.gathered = Some(gathered);
        }
    }

    /// The outlines of a cluster's glyphs, each with where it is.
    pub(super) fn outlines_of(
        &mut self,
        fragment: &Fragment,
        at: usize,
        take: &mut dyn FnMut(&BezPath, Affine),
    ) {
        for glyph in self.laid.glyphs(fragment, at, self.library) {
            take(&self.filled(&glyph).outline, glyph.transform);
        }
    }

    /// The outline of a glyph as it is filled.
    pub(super) fn filled(&mut self, glyph: &Glyph) -> Arc<GlyphOutline> {
        let face = self.library.face(glyph.face);
        let boldness = outline::boldness(&face, glyph.size * self.laid.device.scale_single());
        self.outlines.of(glyph.face, &face, glyph.id, boldness)
    }

    /// Writes a cluster whose glyphs are pictures. Answers whether they are.
    fn picture(
        &mut self,
        fragment: &Fragment,
        at: usize,
        (presentation, part): (&Presentation, Part),
    ) -> bool {
        let face = self.library.face(self.laid.face(fragment, at));
        if !face.font.has_colour {
            return false;
        }
        let mut found = Vec::new();
        for Glyph { face: number, id, transform, size } in self.laid.glyphs(fragment, at, self.library) {
            let Some(picture) = self.pictures.of(number, &face, id, self.outlines, self.missing) else {
                continue;
            };
            let device = &self.laid.device;
            let mut place = if picture.has_layers { device.of_picture(transform, size) } else { transform };
            if face.instance.look.are_pictures_slanted {
                place *= Affine::skew(outline::LEAN, 0.0);
            }
            found.push((picture, place));
        }
        if found.is_empty() {
            return false;
        }
        self.flush();
        // Filling and stroking both show the picture, as strong as the paint is.
        let opacities = [
            presentation.fill.filter(|_| part != Part::Stroke),
            presentation.stroke.filter(|_| part != Part::Fill),
        ];
        let paint = presentation.attributes(Part::Both, 0.0);
        for opacity in opacities.into_iter().flatten() {
            for (picture, transform) in &found {
                let _ = write!(
                    self.text,
                    "<g{paint}><g stroke=\"none\" fill-opacity=\"1\" opacity=\"{opacity}\" transform=\"{}\">",
                    matrix(*transform)
                );
                if !picture.definitions.is_empty() {
                    let _ = write!(self.text, "<defs>{}</defs>", picture.definitions);
                }
                self.text.push_str(&picture.elements);
                self.text.push_str("</g></g>");
            }
            if opacity >= 1.0 {
                break;
            }
        }
        true
    }

    /// Writes the outlines that were gathered.
    pub(super) fn flush(&mut self) {
        let Some(Gathered { outlines, element, part, extra, .. }) = self.gathered.take() else { return };
        let paint = self.presentation(element).attributes(part, extra);
        match outlines {
            Sink::Written(data) if data.is_empty() => {}
            Sink::Written(data) => {
                let _ = write!(self.text, "<path{paint} d=\"{}\"/>", data.as_str());
            }
            Sink::Kept(letters) => self.keep(letters, &paint),
        }
    }

    /// Writes a path that stands for letters: of their box, but no rectangle, which painters may take for one.
    fn keep(&mut self, letters: Letters, paint: &str) {
        let (Some((lettering, prefix)), Some(found)) = (&mut self.kept, letters.bounds()) else { return };
        *self.made += 1;
        let id = format!("{prefix}l{}", self.made);
        let [left, top, right, bottom] = [found.x0, found.y0, found.x1, found.y1];
        let _ = write!(
            self.text,
            "<path id=\"{id}\"{paint} d=\"M{left} {top}L{right} {bottom}L{right} {top}L{left} {bottom}z\"/>"
        );
        lettering.insert(id, letters);
    }
}

/// Whether what is around a text, or it itself, may be relative to its box.
fn is_relative_to_box(node: Node<'_, '_>) -> bool {
    node.ancestors().any(super::effects::is_relative_to_box)
}
