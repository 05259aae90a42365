//! What a render did: where its time went, and who painted.

use std::time::{Duration, Instant};

use super::warning::Warning;

/// A picture and what it took to make it.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The file.
    pub png: Vec<u8>,
    /// What it took.
    pub report: Report,
}

/// What a render did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Time in checks: before parsing, and of what painting will need.
    pub guard: Duration,
    /// Time from text to tree.
    pub parse: Duration,
    /// Time from tree to pixels.
    pub paint: Duration,
    /// Time from pixels to PNG.
    pub encode: Duration,
    /// Bytes that painting and encoding need at one time, at the most, as they were estimated before.
    pub memory: u64,
    /// Work that painting is, as it was estimated before, in about nanoseconds of a common processor.
    pub work: u64,
    /// Shapes and images that the fast painter painted.
    pub painted: usize,
    /// Why subtrees went through resvg instead, one entry for each; empty with [`Renderer::Resvg`], which has no choice.
    ///
    /// [`Renderer::Resvg`]: super::Renderer::Resvg
    pub fallbacks: Vec<&'static str>,
    /// What was left out of the picture.
    pub warnings: Vec<Warning>,
}

/// Runs a stage and adds what it took to `spent`.
pub(super) fn timed<T>(spent: &mut Duration, stage: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = stage();
    *spent += start.elapsed();
    result
}
