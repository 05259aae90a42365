//! Files of pictures to premultiplied pixels, with a warning where that is not all of the picture.

use std::sync::Arc;

use tiny_skia::{ColorU8, PremultipliedColorU8};
use usvg::{Group, ImageKind, Node};
use vello_cpu::Pixmap;

use super::Painter;
use super::surface::shared;
use crate::images;
use crate::pixels::runs::are_opaque;
use crate::warning::{self, Warning};

impl Painter<'_> {
    /// The pixels of a picture, whose file came first at `file`; none if it is too damaged.
    pub(super) fn decoded(&mut self, file: *const Vec<u8>, kind: &ImageKind) -> Option<Arc<Pixmap>> {
        if let Some(decoded) = self.images.get(&file) {
            return decoded.clone();
        }
        let decoded = self.decode(kind);
        let bytes = decoded.as_deref().map_or(0, super::images::room_of);
        self.images.keep(file, decoded.clone(), bytes);
        decoded
    }

    fn decode(&mut self, kind: &ImageKind) -> Option<Arc<Pixmap>> {
        let href = self.side_tables.sources.href(kind);
        let decoded = images::decode(kind);
        let warning = match &decoded {
            Err(images::Unusable(reason)) => Some(Warning::broken(href, reason.clone())),
            Ok(pixels) => pixels.damage.map(|reason| Warning::damaged(href, reason)),
        };
        if let Some(warning) = warning {
            warning::note(&mut self.report.warnings, warning);
        }
        let images::Pixels { size: [width, height], mut rgba, .. } = decoded.ok()?;
        let size = [u16::try_from(width).ok()?, u16::try_from(height).ok()?];
        premultiply(&mut rgba);
        Some(shared(rgba, size))
    }

    /// Has warnings told of the pictures of a node that resvg paints: of what it does not show, it says nothing.
    pub(super) fn look_at(&mut self, node: &Node) {
        pictures(node, &mut |kind| {
            if let ImageKind::JPEG(file)
            | ImageKind::PNG(file)
            | ImageKind::GIF(file)
            | ImageKind::WEBP(file) = kind
            {
                let file = self.files.first(file);
                self.decoded(file, kind);
            }
        });
    }
}

/// Visits the raster pictures of a node, those of its filters, patterns and masks included.
pub(super) fn pictures(node: &Node, visit: &mut dyn FnMut(&ImageKind)) {
    if let Node::Image(image) = node {
        visit(image.kind());
    }
    let mut groups = |group: &Group| group.children().iter().for_each(|child| pictures(child, visit));
    match node {
        Node::Group(group) => groups(group),
        Node::Text(text) => groups(text.flattened()),
        Node::Path(_) | Node::Image(_) => {}
    }
    node.subroots(groups);
}

/// Multiplies colours by their opacity.
fn premultiply(rgba: &mut [u8]) {
    let pixels = rgba.as_chunks_mut().0;
    if are_opaque(pixels) {
        return;
    }
    for pixel in pixels {
        let [red, green, blue, alpha] = *pixel;
        let made: PremultipliedColorU8 = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        *pixel = [made.red(), made.green(), made.blue(), made.alpha()];
    }
}
