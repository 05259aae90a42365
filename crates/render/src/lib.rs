//! From SVG text to PNG bytes, in four stages: `guard` looks at the bytes, `parse` makes a tree of them, `paint`
//! makes pixels of the tree, `encode` makes bytes of the pixels. Each stage owns what it makes and gives it up to
//! the next, so at no moment is more alive than two neighbours need.
//!
//! Nothing here starts a thread, takes a lock that a caller could hold, or keeps state between renders, except the
//! fonts: a [`FontSet`] is immutable to its users and shared.

mod cancellation;
mod cost;
mod encode;
mod error;
mod estimate;
mod fonts;
#[cfg(fuzzing)]
pub mod fuzz;
mod guard;
mod hrefs;
mod images;
mod limits;
mod options;
mod paint;
mod painter;
mod parse;
mod pixels;
mod report;
mod style;
mod text;
mod tree;
mod warning;
mod xml;

use std::time::Duration;

pub use crate::cancellation::Cancellation;
pub use crate::error::Error;
pub use crate::fonts::{
    FaceFile, FontSet, FontSetOptions, GenericFamilies, Missing, SystemFontScan, SystemFonts, system_fonts,
};
pub use crate::hrefs::hrefs;
pub use crate::images::{ImageRoot, Images};
pub use crate::limits::Limits;
pub use crate::options::{Background, Compression, Options, Renderer, Size};
pub use crate::report::{Rendered, Report};
pub use crate::warning::Warning;

use crate::parse::{Parser, Stop};
use crate::report::timed;
use crate::tree::SideTables;
use usvg::Tree;

/// Renders an SVG document to a PNG file. Takes as long as the picture needs: call it where that does no harm.
///
/// ```
/// use ogpress_render::{self as render, Cancellation, FontSet, Options};
///
/// let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>"#;
/// let png = render::png(svg, &Options::default(), &FontSet::embedded(), &Cancellation::default())?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<(), render::Error>(())
/// ```
///
/// # Errors
///
/// What each stage refuses, see [`Error`]; [`Error::Cancelled`] when `cancellation` was raised between two stages.
pub fn png(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    png_with_report(svg, options, fonts, cancellation).map(|rendered| rendered.png)
}

/// As [`png()`], and tells where the time went and who painted.
///
/// # Errors
///
/// As [`png()`].
pub fn png_with_report(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    cancellation: &Cancellation,
) -> Result<Rendered, Error> {
    prepare(svg, options, fonts, &Images::None, cancellation)?.finish(cancellation)
}

/// A document that was parsed and found to need no more than it may. It can be painted when there is memory for that.
#[derive(Debug)]
pub struct Prepared {
    tree: Tree,
    side_tables: SideTables,
    options: Options,
    report: Report,
    /// Bytes that it took to come so far.
    document: u64,
}

/// What the first half of a render comes to.
#[derive(Debug)]
pub enum Preparation {
    /// It can be painted.
    Ready(Box<Prepared>),
    /// It needs so many bytes to go on, and did not get them. Nothing is kept of it.
    Lacks(u64),
}

/// The first half of a render: everything before memory for pixels is needed.
///
/// # Errors
///
/// What the first stages refuse, see [`Error`].
pub fn prepare(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    images: &Images,
    cancellation: &Cancellation,
) -> Result<Prepared, Error> {
    match prepare_within(svg, options, fonts, images, cancellation, &|_| true)? {
        Preparation::Ready(prepared) => Ok(*prepared),
        Preparation::Lacks(_) => unreachable!("it gets all it asks for"),
    }
}

/// As [`prepare()`], and asks `room` before it takes memory: whether there are so many bytes for this render in all, those that
/// it asked for before included.
///
/// # Errors
///
/// As [`prepare()`].
pub fn prepare_within(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    images: &Images,
    cancellation: &Cancellation,
    room: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Preparation, Error> {
    let mut report = Report::default();
    cancellation.check()?;
    let text = timed(&mut report.guard, || guard::text(svg, &options.limits))?;
    let parser = Parser::new(fonts, images, &options.limits, options.renderer, room);
    let tree = match timed(&mut report.parse, || parser.parse(&text)) {
        Ok(tree) => tree,
        Err(Stop::Lacks(bytes)) => return Ok(Preparation::Lacks(bytes)),
        Err(Stop::Refused(error)) => return Err(error),
    };
    report.guard += parser.guarded();
    report.parse = report.parse.saturating_sub(parser.guarded());
    let memory = parser.memory();
    let (warnings, side_tables) = parser.remarks();
    report.warnings = warnings;
    cancellation.check()?;
    let cost = timed(&mut report.guard, || {
        estimate::estimate(&tree, &side_tables.lettering, options, memory.trees, cancellation)
    })?;
    (report.memory, report.work) = (cost.bytes.max(memory.parsing), cost.work);
    if !room(report.memory) {
        return Ok(Preparation::Lacks(report.memory));
    }
    Ok(Preparation::Ready(Box::new(Prepared {
        tree,
        side_tables,
        options: *options,
        report,
        document: memory.parsing,
    })))
}

impl Prepared {
    /// How many bytes a render needs at one time, at the most: for the document, its tree and its pixels. An estimate that errs to
    /// the safe side.
    #[must_use]
    pub const fn memory(&self) -> u64 {
        self.report.memory
    }

    /// How many bytes of these its document and the making of the tree were estimated to need.
    #[must_use]
    pub const fn document_memory(&self) -> u64 {
        self.document
    }

    /// What was left out of the picture.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.report.warnings
    }

    /// The other half of a render.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`]; [`Error::Cancelled`] when `cancellation` was raised meanwhile.
    pub fn finish(self, cancellation: &Cancellation) -> Result<Rendered, Error> {
        let Self { tree, side_tables, options, mut report, .. } = self;
        cancellation.check()?;
        let mut paint = Duration::ZERO;
        let painted =
            timed(&mut paint, || paint::paint(&tree, &side_tables, &options, cancellation, &mut report))?;
        report.paint = paint;
        drop((tree, side_tables));
        cancellation.check()?;
        let png = timed(&mut report.encode, || encode::encode(painted, options.compression, cancellation))?;
        Ok(Rendered { png, report })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_render_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        let error =
            png(b"not even svg", &Options::default(), &FontSet::embedded(), &cancellation).unwrap_err();
        assert_eq!(error, Error::Cancelled);
        assert_eq!(error.code(), "ERR_OGPRESS_CANCELLED");
    }
}
