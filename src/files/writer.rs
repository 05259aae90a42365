//! Writing files: writers, the batches that they are given, and the mail that says what became of them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use napi::bindgen_prelude::{Float64ArraySlice, FnArgs, Function, Uint8ArraySlice, Uint32Array};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use parking_lot::Mutex;

use crate::limit::hot_calls::whole;
use crate::limit::options::LimiterOptions;
use crate::limit::sampler::{Adapts, sample};
use crate::shared::error::{Failure, Result};
use ogpress_files::{
    Batch, Chunk, Error, Fsync, NotifyOptions, OnDiskFull, Options, PausedDevice, Report, Root, Symlinks,
    Writer,
};
use ogpress_limiter::{Limit, Pressure};

/// Takes the number of a batch with news.
type Inbox = ThreadsafeFunction<u32, (), FnArgs<(u32,)>, Status, false, true>;

/// How one JavaScript thread hears of its batches.
#[napi]
pub struct Mail(Arc<Post>);

struct Post {
    /// None when the thread is gone.
    inbox: Mutex<Option<Inbox>>,
    batches: Mutex<HashMap<u32, Weak<Open>>>,
}

impl Post {
    fn send(&self, batch: u32) {
        if let Some(inbox) = &*self.inbox.lock() {
            inbox.call(batch, ThreadsafeFunctionCallMode::NonBlocking);
        }
    }

    #[expect(
        deprecated,
        reason = "napi offers no other way to change whether a threadsafe function holds the loop"
    )]
    fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        let mut inbox = self.inbox.lock();
        let Some(inbox) = &mut *inbox else { return Ok(()) };
        if held { inbox.refer(&env) } else { inbox.unref(&env) }
    }

    /// Begins nothing more that a thread has asked for: it is gone, and nobody waits for that.
    fn close(&self) {
        drop(self.inbox.lock().take());
        for open in std::mem::take(&mut *self.batches.lock()).into_values() {
            if let Some(open) = open.upgrade() {
                open.writer.cancel(&open.batch);
            }
        }
    }
}

#[napi]
impl Mail {
    /// `deliver(batch)` is called when a batch has news.
    #[napi(constructor)]
    pub fn new(env: Env, deliver: Function<FnArgs<(u32,)>, ()>) -> napi::Result<Self> {
        // Threads that write outlive the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let inbox = deliver
            .build_threadsafe_function()
            .weak::<true>()
            .build_callback(|context| Ok((context.value,).into()))?;
        let post = Arc::new(Post { inbox: Mutex::new(Some(inbox)), batches: Mutex::default() });
        env.add_env_cleanup_hook(Arc::clone(&post), |post| post.close())?;
        Ok(Self(post))
    }

    /// Whether the thread waits for mail, so that its event loop has to go on.
    #[napi]
    pub fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        self.0.hold(env, held)
    }
}

/// Writers by name, with what each was made with.
type Registry = HashMap<String, (LimiterOptions, Arc<Writer>)>;

/// The writers that every thread of the process sees.
static SHARED: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

/// All shared writers, with their names.
pub fn shared() -> Vec<(String, Arc<Writer>)> {
    SHARED.lock().iter().map(|(name, (_, writer))| (name.clone(), Arc::clone(writer))).collect()
}

impl Adapts for Writer {
    fn adapt(self: Arc<Self>, pressure: Pressure) {
        Self::adapt(&self, pressure);
    }
}

/// Writes files, so many at a time at most. Options are those of a limiter; files of a writer that is within another one take a
/// slot of each.
#[napi]
pub struct NativeWriter(Arc<Writer>);

fn open(options: &LimiterOptions, within: Option<&NativeWriter>) -> Result<Arc<Writer>> {
    let writer = Writer::new(options.parse(false)?, within.map(|writer| Arc::clone(&writer.0)));
    if options.is_adaptive() {
        let adapts: Arc<dyn Adapts> = Arc::clone(&writer) as _;
        sample(&adapts);
    }
    Ok(writer)
}

#[napi]
impl NativeWriter {
    /// A writer of this thread alone.
    #[napi(constructor)]
    pub fn new(options: LimiterOptions, within: Option<&NativeWriter>) -> Result<Self> {
        open(&options, within).map(Self)
    }

    /// The process's writer of this name, made now with `initial` if there is none. Options that are `given` and differ from those
    /// it was made with are refused.
    #[napi]
    pub fn shared(
        name: String,
        given: LimiterOptions,
        initial: LimiterOptions,
        within: Option<&NativeWriter>,
    ) -> Result<Self> {
        let mut writers = SHARED.lock();
        if let Some((made, writer)) = writers.get(&name) {
            return match given.conflict(made) {
                Some((option, existing, requested)) => {
                    Err(Failure::writer_conflict(&name, option, &existing, &requested))
                }
                None if within.is_some_and(|within| !writer.is_within(&within.0)) => {
                    Err(Failure::writer_conflict(&name, "within", "another writer, or none,", "this one"))
                }
                None => Ok(Self(Arc::clone(writer))),
            };
        }
        let writer = open(&initial, within)?;
        writers.insert(name, (initial, Arc::clone(&writer)));
        Ok(Self(writer))
    }

    /// Files to be written alike. `mail` delivers the number `id` when there are news of them.
    #[napi]
    pub fn batch(&self, mail: &Mail, id: u32, options: BatchOptions) -> Result<NativeBatch> {
        let post = Arc::downgrade(&mail.0);
        let tell = move || {
            if let Some(post) = post.upgrade() {
                post.send(id);
            }
        };
        let notify_options = options.notify_options();
        let batch = Batch::new(options.parse()?, notify_options, tell);
        let open = Arc::new(Open { writer: Arc::clone(&self.0), batch });
        mail.0.batches.lock().insert(id, Arc::downgrade(&open));
        Ok(NativeBatch { id, post: Arc::clone(&mail.0), open: Some(open) })
    }

    /// Begins nothing more.
    #[napi]
    pub fn pause(&self) {
        self.0.pause();
    }

    /// Goes on, also with what waits for a disk to work again.
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

    /// How many files there were and are.
    #[napi]
    pub fn stats(&self) -> WriterStats {
        let counts = self.0.counts();
        WriterStats {
            total: number(counts.total),
            max_concurrent: number(counts.peak),
            limit: counts.limit.as_f64(),
            running: number(counts.running),
            queued: number(counts.queued()),
            parked: number(self.0.parked() as u64),
            written: number(counts.written),
            skipped: number(counts.skipped),
            failed: number(counts.failed),
            not_attempted: number(counts.not_attempted),
            bytes: number(counts.bytes),
            paused: self.0.is_paused(),
        }
    }
}

/// What `getStats()` returns.
#[napi(object, object_from_js = false)]
pub struct WriterStats {
    /// Files that were asked for.
    pub total: f64,
    /// The most files that were in writing at one time.
    pub max_concurrent: f64,
    /// How many may be.
    pub limit: f64,
    /// Files in writing.
    pub running: f64,
    /// Files that wait.
    pub queued: f64,
    /// Those of them that wait for a disk to work again.
    pub parked: f64,
    /// Files written.
    pub written: f64,
    /// Files that had their bytes already.
    pub skipped: f64,
    /// Files that could not be written.
    pub failed: f64,
    /// Files that were not begun.
    pub not_attempted: f64,
    /// Bytes written.
    pub bytes: f64,
    /// Whether it begins nothing.
    pub paused: bool,
}

/// How the files of a batch are written, and what is told of them.
#[napi(object, object_to_js = false)]
pub struct BatchOptions {
    /// Tells of every file.
    pub each: bool,
    /// Tells of progress, so many milliseconds apart.
    pub progress_ms: Option<u32>,
    /// By way of a temporary file: always or never; where the file exists if this is not given.
    pub atomic: Option<bool>,
    /// `none`, `file` or `file+dir`.
    pub fsync: Option<String>,
    /// `follow` or `refuse`.
    pub symlinks: Option<String>,
    /// `reject` or `pause`.
    pub on_disk_full: Option<String>,
    /// Leaves a file alone that has these bytes already.
    pub skip_unchanged: Option<bool>,
    /// The permissions of a new file.
    pub mode: Option<u32>,
    /// A folder that paths start in, and do not leave.
    pub root: Option<String>,
}

impl BatchOptions {
    fn notify_options(&self) -> NotifyOptions {
        let progress_interval = self.progress_ms.map(|ms| Duration::from_millis(ms.into()));
        NotifyOptions { each_file: self.each, progress_interval }
    }

    fn parse(self) -> Result<Options> {
        let root = match &self.root {
            None => Root::default(),
            Some(root) => Root::new(root.as_ref())?,
        };
        Ok(Options {
            atomic: self.atomic,
            fsync: match self.fsync.as_deref() {
                Some("file") => Fsync::File,
                Some("file+dir") => Fsync::FileAndDir,
                _ => Fsync::None,
            },
            symlinks: if self.symlinks.as_deref() == Some("refuse") {
                Symlinks::Refuse
            } else {
                Symlinks::Follow
            },
            skip_unchanged: self.skip_unchanged.unwrap_or(false),
            mode: self.mode,
            root: Arc::new(root),
            on_disk_full: if self.on_disk_full.as_deref() == Some("pause") {
                OnDiskFull::Pause
            } else {
                OnDiskFull::Reject
            },
        })
    }
}

struct Open {
    writer: Arc<Writer>,
    batch: Arc<Batch>,
}

/// Files to be written alike.
#[napi]
pub struct NativeBatch {
    id: u32,
    post: Arc<Post>,
    /// None when it has ended.
    open: Option<Arc<Open>>,
}

#[napi]
impl NativeBatch {
    /// Writes some: their paths, each ended by a NUL, their bytes, one after the other, and where those of each end. They are
    /// copied. Answers what they take in memory, until it is told of as `freed`.
    #[napi]
    pub fn push(&self, paths: String, bytes: Uint8ArraySlice, ends: Float64ArraySlice) -> f64 {
        let mut copy = Vec::new();
        let copied = copy.try_reserve_exact(bytes.len()).map(|()| copy.extend_from_slice(&bytes));
        let chunk = Chunk {
            paths,
            bytes: copied.is_ok().then_some(copy),
            ends: ends.iter().map(|&end| whole(end)).collect(),
        };
        let weight = chunk.memory();
        if let Some(open) = &self.open {
            open.writer.push(&open.batch, chunk);
        }
        number(weight)
    }

    /// What has become of files since this was called last.
    #[napi]
    pub fn take(&self) -> BatchNews {
        self.open.as_ref().map(|open| open.batch.take_report()).unwrap_or_default().into()
    }

    /// Begins none of its files any more.
    #[napi]
    pub fn cancel(&self) {
        if let Some(open) = &self.open {
            open.writer.cancel(&open.batch);
        }
    }

    /// Notes that no news are waited for any more.
    #[napi]
    pub fn end(&mut self) {
        // Now, and not when it is garbage-collected: it has a folder open.
        self.open = None;
        self.post.batches.lock().remove(&self.id);
    }
}

/// What has become of files.
#[napi(object, object_from_js = false)]
pub struct BatchNews {
    /// Files written.
    pub written: f64,
    /// Files that had their bytes already.
    pub skipped: f64,
    /// Bytes written.
    pub bytes: f64,
    /// What is not in memory any more.
    pub freed: f64,
    /// Twice the number of each file that was looked at, and one more if it was written.
    pub settled: Uint32Array,
    /// Files that were not written.
    pub failed: Vec<FailedFile>,
    /// Files that were not begun: numbers,
    pub not_attempted: Vec<u32>,
    /// and what they were called.
    pub not_attempted_paths: Vec<String>,
    /// Disks that made the writer pause, and with what.
    pub paused: Vec<PausedDisk>,
    /// The file that was written last.
    pub last: Option<String>,
}

/// A disk that files wait for.
#[napi(object, object_from_js = false)]
pub struct PausedDisk {
    /// The same for the same reason to wait.
    pub reason: String,
    /// What has failed.
    pub file: FailedFile,
}

impl From<PausedDevice> for PausedDisk {
    fn from(PausedDevice { device, epoch, error }: PausedDevice) -> Self {
        let path = error.path.to_string_lossy().into_owned();
        Self { reason: format!("{epoch} {device}"), file: FailedFile::new(0, path, &error) }
    }
}

/// A file that was not written.
#[napi(object, object_from_js = false)]
pub struct FailedFile {
    /// Its number.
    pub index: u32,
    /// What it was called.
    pub path: String,
    /// Our code.
    pub code: String,
    /// The system's.
    pub system_code: Option<String>,
    /// What was being done.
    pub action: String,
    /// What to show.
    pub message: String,
}

impl FailedFile {
    fn new(index: u32, path: String, error: &Error) -> Self {
        Self {
            index,
            path,
            code: error.kind.code().to_owned(),
            system_code: error.system_code().map(str::to_owned),
            action: error.action.to_owned(),
            message: error.to_string(),
        }
    }
}

impl From<Report> for BatchNews {
    fn from(news: Report) -> Self {
        let settled = news.settled.into_iter().map(|(index, written)| index << 1 | u32::from(written));
        let failed = news.failed.into_iter().map(|(index, path, error)| FailedFile::new(index, path, &error));
        let (not_attempted, not_attempted_paths) = news.not_attempted.into_iter().unzip();
        let paused = news.paused.into_iter().map(PausedDisk::from);
        Self {
            written: number(news.written),
            skipped: number(news.skipped),
            bytes: number(news.bytes),
            freed: number(news.freed_bytes),
            settled: settled.collect::<Vec<u32>>().into(),
            failed: failed.collect(),
            not_attempted,
            not_attempted_paths,
            paused: paused.collect(),
            last: news.last_path,
        }
    }
}

/// A count of files or bytes, of everything that the process counts.
#[expect(clippy::cast_precision_loss, reason = "no machine counts to 2^53")]
const fn number(count: u64) -> f64 {
    count as f64
}
