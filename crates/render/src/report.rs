//! What a render did: the time of each stage, the estimates, and what went through resvg.

use std::time::{Duration, Instant};

use super::hash::LoadedFile;
use super::warning::Warning;

/// A file and the report on its making.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The bytes of the file; of [`Format::Raw`](super::Format::Raw) the pixels.
    pub file: Vec<u8>,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The report.
    pub report: Report,
}

/// What a render did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Time of the checks before parsing and of the estimate of painting.
    pub guard: Duration,
    /// Time from text to tree.
    pub parse: Duration,
    /// Time from tree to pixels.
    pub paint: Duration,
    /// Time from pixels to the file.
    pub encode: Duration,
    /// The most bytes that are held at one time, as estimated before painting.
    pub memory: u64,
    /// The work of painting, as estimated before, in about nanoseconds of a common processor.
    pub work: u64,
    /// The number of shapes and images that the fast painter painted.
    pub painted: usize,
    /// Why subtrees went through resvg instead, one entry for each; empty with [`Renderer::Resvg`], which has no
    /// choice.
    ///
    /// [`Renderer::Resvg`]: super::Renderer::Resvg
    pub fallbacks: Vec<&'static str>,
    /// What the picture does not show.
    pub warnings: Vec<Warning>,
    /// The files that were loaded from the folder of the caller. They may have changed since [`files()`](super::files()).
    pub files: Vec<LoadedFile>,
    /// Whether the machine's fonts were searched, so that the picture may differ on another machine.
    pub asks_machine: bool,
}

/// Runs a stage and adds its duration to `spent`.
pub(super) fn timed<T>(spent: &mut Duration, stage: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = stage();
    *spent += start.elapsed();
    result
}
