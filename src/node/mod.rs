//! The only place that knows JavaScript. Every function here parses its arguments, calls the core, wraps what comes
//! back and returns; decisions live below, in the core, or above, in `lib/`.
#![expect(clippy::needless_pass_by_value, reason = "napi hands arguments over by value")]
#![expect(unreachable_pub, reason = "napi's derive macros export what is public, wherever it stands")]

mod children;
mod courier;
mod direct;
mod error;
mod files;
mod fonts;
mod isolation;
mod lane;
mod limiter;
mod memory;
mod metrics;
mod names;
mod options;
mod panic;
mod render;
mod sampler;
