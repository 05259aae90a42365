//! The class `Writer`: a writer of files.

use std::sync::{Arc, LazyLock};

use napi_derive::napi;

use crate::limit::options::{Conflict, LimiterOptions};
use crate::limit::registry::Registry;
use crate::limit::sampler::{Adapts, sample};
use crate::shared::error::{Failure, Result};
use crate::shared::numbers::{number, number_of};
use ogpress_files as files;
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
        let check = |made_with: &LimiterOptions, _: &_| match requested.conflict(made_with) {
            None => Ok(()),
            Some(Conflict { option, existing, requested }) => {
                Err(Failure::writer_conflict(&name, option, &existing, &requested))
            }
        };
        let writer = NAMED.get(&name, check, || {
            let writer = make(&initial, within)?;
            Ok((initial.clone(), writer))
        })?;
        if within.is_some_and(|within| !writer.is_within(&within.0)) {
            return Err(Failure::writer_conflict(&name, "within", "another writer, or none,", "this one"));
        }
        Ok(Self(writer))
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

impl Writer {
    /// The writer of the core.
    pub const fn writer(&self) -> &Arc<files::Writer> {
        &self.0
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
