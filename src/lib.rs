//! The Node addon: the only crate that knows JavaScript. Every function parses its arguments, calls a crate below, converts the result
//! and returns. Decisions are made in those crates or in `lib/`. `ARCHITECTURE.md` has the map.
#![expect(clippy::needless_pass_by_value, reason = "napi passes arguments by value")]
#![expect(unreachable_pub, reason = "napi's derive macros export what is public, wherever it stands")]

mod cache;
mod files;
mod js_thread;
mod limit;
mod metrics;
mod render;
mod shared;

#[cfg(target_os = "linux")]
use ogpress_allocator as _;
