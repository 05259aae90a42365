//! Open Graph cards from SVG, and bounded work, for Node.js.
//!
//! The crate has a core that knows nothing of JavaScript and one thin layer, `node`, that does. The core is two
//! worlds that never see each other: [`limiter`], a state machine that decides which task may run and counts in [`metrics`],
//! with [`files`], which writes many at a time under it, and [`render`], the pipeline from SVG text to PNG bytes. [`pressure`] is what the system says about memory. `ARCHITECTURE.md` draws the map.

#[cfg(all(target_os = "linux", any(feature = "store", test)))]
mod allocator;
pub mod files;
pub mod limiter;
pub mod metrics;
mod number;
pub mod pressure;
pub mod render;
pub mod threads;

#[cfg(feature = "node")]
mod node;
