//! The calls of a batch of files, which JavaScript knows by its number.

use napi::Env;
use napi::bindgen_prelude::{Float64ArraySlice, Uint8ArraySlice};
use napi_derive::napi;

use super::batches;
use super::options::BatchOptions;
use super::report::BatchReport;
use super::writer::Writer;
use crate::js_thread::JsThread;
use crate::shared::error::Result;
use crate::shared::numbers::{count, number};
use ogpress_files::Chunk;

/// Opens a batch, and returns its number. The thread gets the signal `FilesSettled` when `takeReport` has something to return.
#[napi]
pub fn open_batch(writer: &Writer, thread: &JsThread, options: BatchOptions) -> Result<u32> {
    batches::open(writer.writer(), thread.mailbox(), options)
}

/// Adds files to a batch: their paths, each ended by a NUL; their bytes, one after the other; and where the bytes of each end. All are
/// copied. Returns the bytes of memory that they take until a report counts them as `freed`.
#[napi]
pub fn push_files(
    env: Env,
    batch: u32,
    paths: String,
    bytes: Uint8ArraySlice,
    ends: Float64ArraySlice,
) -> napi::Result<f64> {
    let mut copy = Vec::new();
    let copied = copy.try_reserve_exact(bytes.len()).map(|()| copy.extend_from_slice(&bytes));
    let chunk = Chunk {
        paths,
        bytes: copied.is_ok().then_some(copy),
        ends: ends.iter().map(|&end| count(end)).collect(),
    };
    let memory = chunk.memory();
    batches::push(env, batch, chunk)?;
    Ok(number(memory))
}

/// Returns what became of the files of a batch since the last call.
#[napi]
pub fn take_report(env: Env, batch: u32) -> napi::Result<BatchReport> {
    batches::take(env, batch).map(BatchReport::from)
}

/// Begins no more files of a batch.
#[napi]
pub fn cancel_batch(batch: u32) {
    batches::cancel(batch);
}

/// Closes a batch whose files have all been reported.
#[napi]
pub fn close_batch(batch: u32) {
    batches::close(batch);
}
