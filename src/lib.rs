//! The Node addon: the only place that knows JavaScript. The crates below it do the work; `ARCHITECTURE.md` draws the map.

#[cfg(target_os = "linux")]
use ogpress_allocator as _;

mod node;
