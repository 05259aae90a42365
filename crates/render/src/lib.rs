//! Renders SVG as browsers show it, to PNG and other formats, within limits on memory and work.
//!
//! [`file()`] does it in one call. [`prepare()`] and [`Prepared::finish()`] are its two halves: a caller can reserve
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
//! | `encode` | pixels | bytes of a file | |
//!
//! A stage owns its result and moves it to the next stage, so no more than two neighbouring results are in memory.
//! `tree` is what `parse` gives to the painters beside the usvg tree.
//!
//! Invariants: limits are checked before memory or time is spent. A render keeps no state, and starts no thread; only
//! fonts are shared. A bad document is an [`Error`]; a panic is a bug. What a document asks for and does not get is a
//! [`Warning`].

mod cancellation;
mod cost;
mod drawing;
mod encode;
mod error;
mod estimate;
mod fingerprint;
mod fonts;
mod format;
#[cfg(fuzzing)]
pub mod fuzz;
mod guard;
mod hash;
mod hrefs;
mod images;
mod inspection;
mod limits;
mod options;
mod paint;
mod painter;
mod parse;
mod picture;
mod pixels;
mod reading;
mod report;
pub mod resvg_js;
mod resvg_pieces;
mod style;
mod text;
mod tree;
mod warning;
mod xml;
mod xml_mistakes;

pub use crate::cancellation::Cancellation;
pub use crate::drawing::{Drawing, Parsing};
pub use crate::error::Error;
pub use crate::fingerprint::{Source, Subject, files, fingerprint, machine_fonts, with_machine};
pub use crate::fonts::{
    FaceFile, FontSet, FontSetOptions, GenericFamilies, Missing, SystemFontScan, SystemFonts, system_fonts,
};
pub use crate::format::{Format, Jpeg, Palette, Quality, Subsampling, WebP};
pub use crate::hash::{Fingerprint, LoadedFile};
pub use crate::hrefs::hrefs;
pub use crate::images::{ImageRoot, Images};
pub use crate::inspection::{Found, Inspection};
pub use crate::limits::Limits;
pub use crate::options::{Background, Compression, Options, Part, Renderer, Size, View};
pub use crate::picture::Picture;
pub use crate::reading::Reading;
pub use crate::report::{Rendered, Report};
pub use crate::warning::Warning;
pub use tiny_skia::{IntRect, NonZeroRect, Rect};

use crate::report::timed;

/// Renders an SVG document to a file. Blocks until it is done, which takes milliseconds to seconds.
///
/// ```
/// use ogpress_render::{self as render, Cancellation, FontSet, Options};
///
/// let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>"#;
/// let png = render::file(svg, &Options::default(), &FontSet::embedded(), &Cancellation::default())?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<(), render::Error>(())
/// ```
///
/// # Errors
///
/// See [`Error`]. [`Error::Cancelled`] if `cancellation` is cancelled before the render ends.
pub fn file(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    render_with_report(svg, options, fonts, cancellation).map(|rendered| rendered.file)
}

/// As [`file()`], with the size, and a report of the time of each stage, the estimates and the warnings.
///
/// # Errors
///
/// As [`file()`].
pub fn render_with_report(
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
    drawing: Drawing,
    options: Options,
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
    let reading = Reading::of_browsers();
    let drawing = Drawing::parse(svg, reading, options, fonts, images, cancellation, reserve)?;
    Prepared::reserved(drawing, options, cancellation, reserve)
}

/// Finds out what a document is and asks for, and what a render with these options would take and leave out, without
/// painting it. Calls `reserve` as [`prepare_within()`] does.
///
/// # Errors
///
/// As [`prepare()`].
pub fn inspect_within(
    svg: &[u8],
    options: &Options,
    fonts: &FontSet,
    images: &Images,
    cancellation: &Cancellation,
    reserve: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Inspecting, Error> {
    let reading = Reading { inspects: true, ..Reading::default() };
    Ok(match Drawing::parse(svg, &reading, options, fonts, images, cancellation, reserve)? {
        Parsing::Done(mut drawing) => {
            drawing.estimate(options, cancellation)?;
            Inspecting::Done(Box::new(drawing.into_inspection()))
        }
        Parsing::Lacks(bytes) => Inspecting::Lacks(bytes),
    })
}

/// The result of an inspection.
#[derive(Debug)]
pub enum Inspecting {
    /// What was found.
    Done(Box<Inspection>),
    /// The inspection needs this many bytes of memory, and did not get them.
    Lacks(u64),
}

impl Prepared {
    /// Estimates what the render takes, and reserves it.
    fn reserved(
        drawing: Parsing,
        options: &Options,
        cancellation: &Cancellation,
        reserve: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<Preparation, Error> {
        let mut drawing = match drawing {
            Parsing::Done(drawing) => drawing,
            Parsing::Lacks(bytes) => return Ok(Preparation::Lacks(bytes)),
        };
        let bytes = drawing.estimate(options, cancellation)?;
        if !reserve(bytes) {
            return Ok(Preparation::Lacks(bytes));
        }
        Ok(Preparation::Ready(Box::new(Self { drawing: *drawing, options: *options })))
    }

    /// Returns the most bytes of memory that the render needs at one time, for the document, its tree and its pixels.
    /// The estimate is rather too high than too low.
    #[must_use]
    pub const fn memory(&self) -> u64 {
        self.drawing.report().memory
    }

    /// Returns the bytes of memory that parsing the document was estimated to need.
    #[must_use]
    pub const fn document_memory(&self) -> u64 {
        self.drawing.parsing_memory()
    }

    /// Returns the warnings so far.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.drawing.report().warnings
    }

    /// The second half of a render: paints and encodes.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`]; [`Error::Cancelled`] if `cancellation` is cancelled before the render ends.
    pub fn finish(self, cancellation: &Cancellation) -> Result<Rendered, Error> {
        let Self { mut drawing, options } = self;
        let picture = drawing.paint(&options, cancellation)?;
        let mut report = drawing.into_report();
        cancellation.check()?;
        let (width, height) = picture.size();
        let bytes = timed(&mut report.encode, || picture.encode(&options, cancellation))?;
        report.warnings.extend(bytes.warning);
        Ok(Rendered { file: bytes.bytes, width, height, report })
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
            file(b"not even svg", &Options::default(), &FontSet::embedded(), &cancellation).unwrap_err();
        assert_eq!(error, Error::Cancelled);
        assert_eq!(error.code(), "ERR_OGPRESS_CANCELLED");
    }
}
