//! The fast painter: `vello_cpu` draws nearly everything, resvg the rest.
//!
//! A walk ([`walk`]) visits the tree and decides how each node is painted ([`plan`]). A sink carries that out:
//! [`painting`] makes pixels, [`estimate`] adds up what they will cost.
//!
//! Invariant: the picture looks equal to resvg's, except where Chromium differs from resvg. `tests/painter.rs`,
//! `tests/pixels.rs` and the conformance tests compare them.

mod alpha;
mod bounded_cache;
mod edge_quantisation;
mod estimate;
mod filters;
mod geometry;
mod gradient_table;
mod images;
mod limits;
mod outline;
mod painting;
mod plan;
mod sink;
mod surface;
mod walk;

use tiny_skia::{IntSize, Transform};
use usvg::Tree;
use vello_cpu::color::{AlphaColor, Srgb};

use super::cost::Cost;
use super::cost::meter::Meter;
use super::pixels::colour_runs::Painted;
use super::{Cancellation, Error, Report};
use crate::tree::{Lettering, SideTables};
use estimate::sink::Estimate;
use geometry::Area;
use painting::context::Painter;
use plan::layers::blends;
use sink::Sink;
use surface::Surface;
use walk::Walk;

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
    let mut surface = Surface::new(whole(canvas), background);
    if !blends(tree.root()) {
        surface = surface.without_blending();
    }
    let painter = Painter::new(&side_tables.sources, cancellation, report);
    Walk::new(painter, &side_tables.lettering).nodes(tree.root(), transform, &mut surface)?;
    edge_quantisation::settle(surface.finish()?)
}

/// Estimates what painting the tree costs, its canvas included.
pub(super) fn cost(
    tree: &Tree,
    lettering: &Lettering,
    canvas: IntSize,
    transform: Transform,
    meter: &Meter<'_>,
) -> Result<Cost, Error> {
    let mut walk = Walk::new(Estimate::new(meter), lettering);
    let mut surface = walk.sink.surface(whole(canvas))?;
    walk.nodes(tree.root(), transform, &mut surface)?;
    let cost = walk.sink.finish(surface)?;
    // The images and masks that are kept are there all the time.
    Ok(cost.with(walk.sink.kept()))
}

fn whole(canvas: IntSize) -> Area {
    let [width, height] = [canvas.width(), canvas.height()]
        .map(|side| u16::try_from(side).expect("no limit allows sides of more than 16 bits"));
    Area { left: 0, top: 0, width, height }
}
