//! The class `Writer`: a writer of files, and its batches by number.

use std::sync::{Arc, LazyLock};

use napi::Env;
use napi::bindgen_prelude::{Float64ArraySlice, Uint8ArraySlice};
use napi_derive::napi;

use super::batches;
use super::options::BatchOptions;
use super::report::BatchReport;
use crate::js_thread::JsThread;
use crate::limit::options::LimiterOptions;
use crate::limit::registry::Registry;
use crate::limit::sampler::{Adapts, sample};
use crate::shared::error::{Failure, Result};
use crate::shared::numbers::{count, number, number_of};
use ogpress_files::{self as files, Chunk};
use ogpress_limiter::{Limit, Pressure};

/// The named writers of the process.
static NAMED: LazyLock<Registry<Arc<files::Writer>>> = LazyLock::new(Registry::default);

/// The named writers, sorted by name.
pub fn named() -> Vec<(String, Arc<files::Writer>)> {
    NAMED.all()
}

impl Adapts for files::Writer {
    fn adapt(self: Arc<Self>, pressure: Pressure) {
        Self::adapt(&self, pressure);
    }
}

/// Writes files, a bounded number at one time. Its options are those of a limiter. A file of a writer that is `within` another one needs
/// a permit of both.
#[napi]
pub struct Writer(Arc<files::Writer>);

fn make(options: &LimiterOptions, within: Option<&Writer>) -> Result<Arc<files::Writer>> {
    let writer = files::Writer::new(options.parse(false)?, within.map(|writer| Arc::clone(&writer.0)));
    if options.adaptive.is_some() {
        sample(&(Arc::clone(&writer) as Arc<dyn Adapts>));
    }
    Ok(writer)
}

#[napi]
impl Writer {
    /// Makes a writer without a name.
    #[napi(constructor)]
    pub fn new(options: LimiterOptions, within: Option<&Writer>) -> Result<Self> {
        make(&options, within).map(Self)
    }

    /// Returns the process's writer of this name, and makes it with the options `initial` if there is none. Throws if it was made with
    /// other options than those `requested`.
    #[napi]
    pub fn shared(
        name: String,
        requested: LimiterOptions,
        initial: LimiterOptions,
        within: Option<&Writer>,
    ) -> Result<Self> {
        let writer = NAMED.get(
            &name,
            &requested,
            |found| Failure::writer_conflict(&name, found.option, &found.existing, &found.requested),
            || {
                let writer = make(&initial, within)?;
                Ok((initial.clone(), writer))
            },
        )?;
        if within.is_some_and(|within| !writer.is_within(&within.0)) {
            return Err(Failure::writer_conflict(&name, "within", "another writer, or none,", "this one"));
        }
        Ok(Self(writer))
    }

    /// Opens a batch, and returns its number. The thread gets the signal `FilesSettled` when `take` has something to return.
    #[napi]
    pub fn open(&self, thread: &JsThread, options: BatchOptions) -> Result<u32> {
        batches::open(&self.0, thread.mailbox(), options)
    }

    /// Adds files to a batch: their paths, each ended by a NUL; their bytes, one after the other; and where the bytes of each end. All
    /// are copied. Returns the bytes of memory that they take until a report counts them as `freed`.
    #[napi]
    pub fn push(
        &self,
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
    pub fn take(&self, env: Env, batch: u32) -> napi::Result<BatchReport> {
        batches::take(env, batch).map(BatchReport::from)
    }

    /// Begins no more files of a batch.
    #[napi]
    pub fn cancel(&self, batch: u32) {
        batches::cancel(batch);
    }

    /// Closes a batch whose files have all been reported.
    #[napi]
    pub fn close(&self, batch: u32) {
        batches::close(batch);
    }

    /// Begins no more files.
    #[napi]
    pub fn pause(&self) {
        self.0.pause();
    }

    /// Begins files again, also those that wait for a disk.
    #[napi]
    pub fn resume(&self) {
        self.0.resume();
    }

    /// Changes the limit.
    #[napi]
    pub fn resize(&self, limit: f64) -> Result<()> {
        self.0.resize(Limit::try_from(limit)?);
        Ok(())
    }

    /// The counts of the writer.
    #[napi]
    pub fn stats(&self) -> WriterStats {
        let counts = self.0.counts();
        WriterStats {
            total: number(counts.total),
            max_concurrent: number(counts.peak),
            limit: counts.limit.as_f64(),
            running: number(counts.running),
            queued: number(counts.queued()),
            parked: number_of(self.0.parked()),
            written: number(counts.written),
            skipped: number(counts.skipped),
            failed: number(counts.failed),
            not_attempted: number(counts.not_attempted),
            bytes: number(counts.bytes),
            paused: self.0.is_paused(),
        }
    }
}

/// The result of `getStats()`.
#[napi(object, object_from_js = false)]
pub struct WriterStats {
    /// All files that were passed to the writer.
    pub total: f64,
    /// The most files that were written at one time.
    pub max_concurrent: f64,
    /// The limit of files that are written at one time.
    pub limit: f64,
    /// Files that are being written.
    pub running: f64,
    /// Files that wait.
    pub queued: f64,
    /// Waiting files whose disk has failed.
    pub parked: f64,
    /// Files written.
    pub written: f64,
    /// Files that had the same bytes already.
    pub skipped: f64,
    /// Files that failed.
    pub failed: f64,
    /// Files that were not begun.
    pub not_attempted: f64,
    /// Bytes written.
    pub bytes: f64,
    /// Whether the writer is paused.
    pub paused: bool,
}
