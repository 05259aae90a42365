//! The fast painter: walks a tree and has `vello_cpu` draw what it can, which is nearly all.
//!
//! What is right is what resvg would paint; where this painter does otherwise, the pictures must look equal.

mod clips;
mod cost;
mod crisp;
mod decode;
pub(crate) mod fallback;
mod filters;
mod flatten;
mod geometry;
mod images;
mod kept;
mod layers;
mod masks;
mod outline;
mod paints;
mod paths;
mod patterns;
mod resample;
mod shades;
mod shape;
mod surface;

use tiny_skia::{IntSize, Transform};
use usvg::{Group, Node, Tree};
use vello_cpu::color::{AlphaColor, Srgb};

use super::pixels::colour_runs::Painted;
use super::{Cancellation, Error, Report};
use crate::tree::SideTables;
pub(super) use cost::cost;
use geometry::Area;
use surface::Surface;

/// Paints the tree on a canvas of the given colour.
pub(super) fn paint(
    tree: &Tree,
    side_tables: &SideTables,
    canvas: IntSize,
    transform: Transform,
    background: AlphaColor<Srgb>,
    cancellation: &Cancellation,
    report: &mut Report,
) -> Result<Painted, Error> {
    let area = whole(canvas);
    let mut painter = Painter {
        files: images::Files::default(),
        images: images::Decoded::new(images::MOST_KEPT),
        scaled: images::Scaled::new(images::MOST_SCALED),
        masks: masks::Painted::new(masks::MOST_KEPT),
        side_tables,
        cancellation,
        report,
    };
    let mut surface = Surface::new(area, background);
    if !layers::blends(tree.root()) {
        surface = surface.without_blending();
    }
    painter.nodes(tree.root(), transform, &mut surface)?;
    shades::settle(surface.finish()?)
}

fn whole(canvas: IntSize) -> Area {
    let [width, height] = [canvas.width(), canvas.height()]
        .map(|side| u16::try_from(side).expect("no limit allows sides of more than 16 bits"));
    Area { left: 0, top: 0, width, height }
}

/// What a render has in hand.
struct Painter<'a> {
    files: images::Files,
    images: images::Decoded,
    scaled: images::Scaled,
    masks: masks::Painted,
    side_tables: &'a SideTables,
    cancellation: &'a Cancellation,
    report: &'a mut Report,
}

impl Painter<'_> {
    /// Paints a group's children; `transform` is theirs.
    fn nodes(&mut self, group: &Group, transform: Transform, surface: &mut Surface) -> Result<(), Error> {
        for node in group.children() {
            self.cancellation.check()?;
            match node {
                Node::Group(child) => self.group(node, child, transform, surface)?,
                Node::Path(path) => self.path(path, transform, surface)?,
                Node::Image(image) => self.image(image, transform, surface)?,
                Node::Text(text) => self.group(node, text.flattened(), transform, surface)?,
            }
            surface.relieve()?;
        }
        Ok(())
    }

    fn group(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let inner = transform.pre_concat(group.transform());
        if !group.filters().is_empty() {
            self.filtered(node, group, transform, surface)
        } else if group.should_isolate() {
            self.layer(group, inner, surface)
        } else {
            self.nodes(group, inner, surface)
        }
    }
}
