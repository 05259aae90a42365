//! Renders SVG to PNG as browsers show it, within limits on memory and work.
//!
//! [`png()`] does it in one call. [`prepare()`] and [`Prepared::finish()`] are its two halves: a caller can reserve
//! memory between them. The stages, each a module:
//!
//! | stage | from | to | |
//! |---|---|---|---|
//! | `guard` | bytes | text | unpacks and decodes; refuses what would exhaust a parser; runs again on each later text |
//! | `style` | document | document | resolves CSS into attributes, as browsers do |
//! | `text` | document | document | lays out text into outlines and images, in the fonts of `fonts` |
//! | `parse` | document | usvg tree | runs the stages above, loads images (`images`), makes the tree |
//! | `cost` | tree | bytes and work | estimates painting and encoding; refuses what is over a limit |
//! | `painter` | tree | pixels | paints with vello, and with resvg what vello cannot paint faithfully |
//! | `encode` | pixels | PNG bytes | |
//!
//! A stage owns its result and moves it to the next stage, so no more than two neighbouring results are in memory.
//! `tree` is what `parse` gives to the painters beside the usvg tree.
//!
//! Invariants: limits are checked before memory or time is spent. A render keeps no state, and starts no thread; only
//! fonts are shared. A bad document is an [`Error`]; a panic is a bug. What a document asks for and does not get is a
//! [`Warning`].

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
mod resvg_pieces;
mod style;
mod text;
mod tree;
mod warning;
mod xml;
mod xml_mistakes;

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

/// Renders an SVG document to a PNG file. Blocks until it is done, which takes milliseconds to seconds.
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
/// See [`Error`]. [`Error::Cancelled`] if `cancellation` is cancelled before the render ends.
pub fn png(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    png_with_report(svg, options, fonts, cancellation).map(|rendered| rendered.png)
}

/// As [`png()`], with a report of the time of each stage, the estimates and the warnings.
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

/// A document that was parsed, and whose cost is within the limits. It can be painted.
#[derive(Debug)]
pub struct Prepared {
    tree: Tree,
    side_tables: SideTables,
    options: Options,
    report: Report,
    /// Bytes of memory that parsing was estimated to need.
    document: u64,
}

/// The result of the first half of a render.
#[derive(Debug)]
pub enum Preparation {
    /// The document can be painted.
    Ready(Box<Prepared>),
    /// The render needs this many bytes of memory in all, and did not get them. Nothing is kept; start it again when
    /// there are as many.
    Lacks(u64),
}

/// The first half of a render: all stages that need no memory for pixels.
///
/// # Errors
///
/// See [`Error`].
pub fn prepare(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    images: &Images,
    cancellation: &Cancellation,
) -> Result<Prepared, Error> {
    match prepare_within(svg, options, fonts, images, cancellation, &|_| true)? {
        Preparation::Ready(prepared) => Ok(*prepared),
        Preparation::Lacks(_) => unreachable!("every reservation succeeds"),
    }
}

/// As [`prepare()`], but calls `reserve` before it uses more memory. The argument is the bytes of this render in all,
/// with earlier reservations. If `reserve` returns `false`, the render stops with [`Preparation::Lacks`].
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
    reserve: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Preparation, Error> {
    let mut report = Report::default();
    cancellation.check()?;
    let text = timed(&mut report.guard, || guard::decode(svg, &options.limits))?;
    let parser = Parser::new(fonts, images, &options.limits, options.renderer, reserve);
    let tree = match timed(&mut report.parse, || parser.parse(&text)) {
        Ok(tree) => tree,
        Err(Stop::NeedsMemory(bytes)) => return Ok(Preparation::Lacks(bytes)),
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
    if !reserve(report.memory) {
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
    /// Returns the most bytes of memory that the render needs at one time, for the document, its tree and its pixels.
    /// The estimate is rather too high than too low.
    #[must_use]
    pub const fn memory(&self) -> u64 {
        self.report.memory
    }

    /// Returns the bytes of memory that parsing the document was estimated to need.
    #[must_use]
    pub const fn document_memory(&self) -> u64 {
        self.document
    }

    /// Returns the warnings so far.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.report.warnings
    }

    /// The second half of a render: paints and encodes.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`]; [`Error::Cancelled`] if `cancellation` is cancelled before the render ends.
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
