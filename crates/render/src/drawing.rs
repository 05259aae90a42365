//! A parsed document, which can be painted any number of times.

use std::time::Duration;

use usvg::Tree;

use super::fonts::asks_machine;
use super::guard::Memory;
use super::inspection::{Found, Inspection};
use super::parse::{Parser, Stop};
use super::report::timed;
use super::tree::SideTables;
use super::{Cancellation, Error, FontSet, Images, Options, Picture, Reading, Report};
use super::{estimate, guard, paint};

/// A document that was parsed.
#[derive(Debug)]
pub struct Drawing {
    tree: Tree,
    side_tables: SideTables,
    memory: Memory,
    /// The time that parsing took, and its warnings.
    report: Report,
    found: Found,
}

/// The result of parsing.
#[derive(Debug)]
pub enum Parsing {
    /// The document was parsed.
    Done(Box<Drawing>),
    /// The render needs this many bytes of memory in all, and did not get them.
    Lacks(u64),
}

impl Drawing {
    /// Parses a document, for a render with these options. Calls `reserve` before it uses more memory, as
    /// [`prepare_within()`](super::prepare_within) does.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn parse(
        svg: &[u8],
        reading: &Reading,
        options: &Options,
        fonts: &FontSet,
        images: &Images,
        cancellation: &Cancellation,
        reserve: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<Parsing, Error> {
        let mut spent = Duration::ZERO;
        cancellation.check()?;
        let text = timed(&mut spent, || guard::decode(svg, &options.limits))?;
        let mut parsing = Self::parse_text(&text, reading, options, fonts, images, cancellation, reserve)?;
        if let Parsing::Done(drawing) = &mut parsing {
            drawing.report.guard += spent;
        }
        Ok(parsing)
    }

    /// Parses the text of a document.
    pub(super) fn parse_text(
        text: &str,
        reading: &Reading,
        options: &Options,
        fonts: &FontSet,
        images: &Images,
        cancellation: &Cancellation,
        reserve: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<Parsing, Error> {
        let mut report = Report::default();
        let parser = Parser::new(fonts, images, &options.limits, options.renderer, reading, reserve);
        let (parsed, asks_machine) = asks_machine(|| timed(&mut report.parse, || parser.parse(text)));
        let tree = match parsed {
            Ok(tree) => tree,
            Err(Stop::NeedsMemory(bytes)) => return Ok(Parsing::Lacks(bytes)),
            Err(Stop::Refused(error)) => return Err(error),
        };
        report.guard += parser.guarded();
        report.parse = report.parse.saturating_sub(parser.guarded());
        let memory = parser.memory();
        let (warnings, files, side_tables, found) = parser.remarks();
        (report.warnings, report.files, report.asks_machine) = (warnings, files, asks_machine);
        cancellation.check()?;
        Ok(Parsing::Done(Box::new(Self { tree, side_tables, memory, report, found })))
    }

    /// Estimates what a render takes, and returns the bytes of memory that it needs at one time, with those of parsing.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyPixels`], [`Error::Limit`] or [`Error::TooComplex`] if it is over a limit.
    pub fn estimate(&mut self, options: &Options, cancellation: &Cancellation) -> Result<u64, Error> {
        let Self { tree, side_tables, memory, report, .. } = self;
        let cost = timed(&mut report.guard, || {
            estimate::estimate(tree, &side_tables.lettering, options, memory.trees, cancellation)
        })?;
        (report.memory, report.work) = (cost.bytes.max(memory.parsing), cost.work);
        Ok(report.memory)
    }

    /// Paints the document. Blocks until it is done.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`]; [`Error::Cancelled`] if `cancellation` is cancelled before the end.
    pub fn paint(&mut self, options: &Options, cancellation: &Cancellation) -> Result<Picture, Error> {
        let Self { tree, side_tables, report, .. } = self;
        cancellation.check()?;
        let mut spent = Duration::ZERO;
        let painted = timed(&mut spent, || paint::paint(tree, side_tables, options, cancellation, report))?;
        report.paint = spent;
        Ok(Picture::new(painted))
    }

    /// Returns the width and height of the document, in its own units.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        (self.tree.size().width(), self.tree.size().height())
    }

    /// Returns the tree.
    pub(super) const fn tree(&self) -> &Tree {
        &self.tree
    }

    #[cfg(test)]
    pub(super) const fn side_tables(&self) -> &SideTables {
        &self.side_tables
    }

    /// Returns the bytes of memory that parsing was estimated to need.
    pub(super) const fn parsing_memory(&self) -> u64 {
        self.memory.parsing
    }

    /// Returns what the stages have reported so far.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Drops the document, and keeps the report.
    pub(super) fn into_report(self) -> Report {
        self.report
    }

    /// Drops the document, and keeps what was found out about it.
    pub(super) fn into_inspection(self) -> Inspection {
        let (width, height) = self.size();
        let Self { report, found, .. } = self;
        let Report { memory, work, warnings, .. } = report;
        Inspection { width, height, found, memory, work, warnings }
    }
}
