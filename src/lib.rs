//! The Node addon: the only place that knows JavaScript. Every function here parses its arguments, calls a crate below, wraps the
//! result and returns. Decisions are made in those crates or in `lib/`; `ARCHITECTURE.md` draws the map.
#![expect(clippy::needless_pass_by_value, reason = "napi hands arguments over by value")]
#![expect(unreachable_pub, reason = "napi's derive macros export what is public, wherever it stands")]

mod files;
mod limit;
mod render;
mod shared;

#[cfg(target_os = "linux")]
use ogpress_allocator as _;
