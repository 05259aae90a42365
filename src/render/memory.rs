//! The budget of memory as JavaScript sees it, and the counts of renders.

use napi_derive::napi;

use super::budget;
use crate::js_thread::JsThread;
use crate::limit::limiter::Limiter;
use crate::shared::pool::pool;

/// Returns the limiter whose permits are the bytes of all renders of the process.
#[napi]
pub fn memory_limiter(thread: &JsThread) -> Limiter {
    Limiter::view(thread, budget::limiter())
}

/// How many renders use a native thread, and how many of these are stuck.
#[napi]
pub fn native_renders() -> (u32, u32) {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(pool().running()), number(pool().stuck()))
}
