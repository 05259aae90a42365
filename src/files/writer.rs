//! A line of files, and the workers that take from it.

use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::batch::Batch;
use super::claims::Claims;
use super::counts::{Counters, Counts};
use super::descriptors::{DESCRIPTORS, open_files, open_limit};
use super::devices::{DEVICES, Device};
use super::error::{Error, Kind};
use super::job::{Chunk, Job, split};
use super::options::OnDiskFull;
use super::pool;
use super::slots::{Slot, Slots};
use super::write::write;
use crate::limiter::{self, Limit, Pressure};

/// A file that takes longer keeps its worker waiting for the disk, which may take more at a time. On a disk in memory, or
/// with its cache in memory, one worker is as fast as several, which get into each other's way.
const SLOW: Duration = Duration::from_millis(1);
/// A line of more files is worth a worker for each processor.
const LONG: usize = 64;
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
/// How long a worker keeps its slot where others want one.
const TURN: Duration = Duration::from_millis(1);
/// The part of all descriptors from which on an adaptive limit gives way.
const CROWDED: f64 = 0.9;

static CLAIMS: LazyLock<Claims<(Arc<Writer>, Job)>> = LazyLock::new(Claims::default);

/// Writes files, so many at a time at most.
pub struct Writer {
    slots: Arc<Slots>,
    /// Whose slots it takes too.
    within: Option<Arc<Writer>>,
    is_paused: AtomicBool,
    line: Mutex<Line>,
    counters: Counters,
}

#[derive(Default)]
struct Line {
    ready: VecDeque<Job>,
    /// Threads that take from it, or will when they have slots.
    workers: usize,
    /// Disks that have failed, and the files that wait for them.
    blocked: HashSet<Device>,
    parked: Vec<Job>,
}

impl Writer {
    /// One that writes nothing. Each of its files takes a slot of its own, and of the writer that it is within.
    #[must_use]
    pub fn new(limit: impl Into<limiter::Options>, within: Option<Arc<Self>>) -> Arc<Self> {
        Arc::new(Self {
            slots: Slots::new(limit),
            within,
            is_paused: AtomicBool::new(false),
            line: Mutex::default(),
            counters: Counters::default(),
        })
    }

    /// Writes files, after those that were asked for before. What becomes of them is noted in the batch.
    pub fn push(self: &Arc<Self>, batch: &Arc<Batch>, chunk: Chunk) {
        let (jobs, refused) = split(batch, chunk);
        self.counters.total.fetch_add((jobs.len() + refused.len()) as u64, Ordering::Relaxed);
        let claimed: Vec<Job> = jobs.into_iter().filter_map(|job| self.claim(job)).collect();
        let mut line = self.line.lock();
        line.ready.extend(claimed);
        let is_long = line.ready.len() > LONG && line.workers < *PROCESSORS;
        self.staff(line);
        if is_long {
            self.grow();
        }
        for (job, error) in refused {
            self.fail(&job, error);
        }
    }

    /// Begins none of a batch's files any more.
    pub fn cancel(&self, batch: &Arc<Batch>) {
        batch.cancel();
        let is_theirs = |job: &Job| Arc::ptr_eq(&job.batch, batch);
        let claimed: Vec<Job> = {
            let mut line = self.line.lock();
            let Line { ready, parked, .. } = &mut *line;
            let (out, stay): (VecDeque<Job>, _) = ready.drain(..).partition(is_theirs);
            *ready = stay;
            let mut out = Vec::from(out);
            out.extend(parked.extract_if(.., |job| is_theirs(job)));
            out
        };
        let waiting = CLAIMS.withdraw(|(_, job)| is_theirs(job));
        for job in claimed {
            self.give_up(&job);
            Self::release(&job);
        }
        for (writer, job) in waiting {
            writer.give_up(&job);
        }
    }

    /// Begins nothing more. Files in writing are written.
    pub fn pause(&self) {
        self.is_paused.store(true, Ordering::SeqCst);
        self.slots.pause();
    }

    /// Goes on, also with what waits for a disk to work again.
    pub fn resume(self: &Arc<Self>) {
        self.is_paused.store(false, Ordering::SeqCst);
        self.slots.resume();
        let mut line = self.line.lock();
        line.blocked.clear();
        for job in std::mem::take(&mut line.parked).into_iter().rev() {
            line.ready.push_front(job);
        }
        self.staff(line);
    }

    /// Whether it begins nothing.
    pub fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::SeqCst)
    }

    /// How many files wait for a disk to work again.
    pub fn parked(&self) -> usize {
        self.line.lock().parked.len()
    }

    /// Changes the limit.
    pub fn resize(&self, limit: Limit) {
        self.slots.resize(limit);
    }

    /// Decides an adaptive limit anew. To be called once a second.
    pub fn adapt(&self, pressure: Pressure) {
        #[expect(clippy::cast_precision_loss, reason = "a part of a whole")]
        let share = open_files().map(|open| open as f64 / open_limit() as f64);
        if share.is_some_and(|share| share > CROWDED) {
            self.slots.overload();
        }
        self.slots.adapt(pressure);
    }

    /// How many files there were and are.
    pub fn counts(&self) -> Counts {
        self.counters.counts(self.slots.stats())
    }

    fn claim(self: &Arc<Self>, job: Job) -> Option<Job> {
        let name = job.name.clone();
        CLAIMS.claim(&name, (Arc::clone(self), job)).map(|(_, job)| job)
    }

    /// Passes a file's path on to who waits for it.
    fn release(job: &Job) {
        if let Some((writer, next)) = CLAIMS.release(&job.name) {
            let mut line = writer.line.lock();
            line.ready.push_back(next);
            writer.staff(line);
        }
    }

    fn give_up(&self, job: &Job) {
        self.counters.not_attempted.fetch_add(1, Ordering::Relaxed);
        job.batch.did_not_attempt(job);
    }

    /// Sees to it that somebody takes from the line.
    fn staff(self: &Arc<Self>, mut line: parking_lot::MutexGuard<'_, Line>) {
        if line.ready.is_empty() || line.workers > 0 {
            return;
        }
        line.workers = 1;
        drop(line);
        let writer = Arc::clone(self);
        take_all(self.levels(), Vec::new(), Box::new(move |slots| writer.hire(slots)));
    }

    /// One more worker, if there are slots: the disk keeps those that there are waiting, or there is much to do.
    fn grow(self: &Arc<Self>) {
        {
            let mut line = self.line.lock();
            if line.ready.len() < line.workers {
                return;
            }
            line.workers += 1;
        }
        // No lock is held: slots that are not enough go back, to others who wait for them.
        let slots: Option<Vec<Slot>> = self.levels().iter().map(Slots::try_take).collect();
        if let Some(slots) = slots {
            return self.hire(slots);
        }
        let mut line = self.line.lock();
        line.workers -= 1;
        self.staff(line);
    }

    fn hire(self: &Arc<Self>, slots: Vec<Slot>) {
        let writer = Arc::clone(self);
        if !pool::spawn(move || writer.work(slots)) {
            self.fail_all();
        }
    }

    /// There is no thread to be had.
    fn fail_all(self: &Arc<Self>) {
        let jobs = {
            let mut line = self.line.lock();
            line.workers -= 1;
            if line.workers > 0 {
                return;
            }
            std::mem::take(&mut line.ready)
        };
        for job in jobs {
            self.fail(&job, Error::of_ours(Kind::Write, &job.path, "the system has no thread for it"));
            Self::release(&job);
        }
    }

    /// Its slots, and those of the writers around it.
    fn levels(&self) -> VecDeque<Arc<Slots>> {
        self.chain().map(|writer| Arc::clone(&writer.slots)).collect()
    }

    fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |writer| writer.within.as_deref())
    }

    fn work(self: Arc<Self>, slots: Vec<Slot>) {
        let hired = Instant::now();
        while let Some((job, is_any_blocked)) = self.next(hired) {
            let begun = Instant::now();
            self.perform(job, is_any_blocked);
            if begun.elapsed() >= SLOW {
                self.grow();
            }
        }
        drop(slots);
        // Where it leaves because others want its slots, or none may be had, it gets in line again.
        self.staff(self.line.lock());
    }

    /// The next file, and whether any disk is waited for. None if the worker is not wanted any more.
    fn next(&self, hired: Instant) -> Option<(Job, bool)> {
        let mut line = self.line.lock();
        let has_had_turn = hired.elapsed() >= TURN;
        let is_wanted = !self.chain().any(|writer| writer.wants_slot_back(has_had_turn));
        let job = if is_wanted { line.ready.pop_front() } else { None };
        if job.is_none() {
            line.workers -= 1;
        }
        Some((job?, !line.blocked.is_empty()))
    }

    fn wants_slot_back(&self, has_had_turn: bool) -> bool {
        let limiter::Stats { running, queued, limit, .. } = self.slots.stats();
        self.is_paused() || !limit.allows(running) || (queued > 0 && has_had_turn)
    }

    fn perform(&self, job: Job, is_any_blocked: bool) {
        let Job { batch, path, .. } = &job;
        let base = &batch.options.base;
        if batch.is_cancelled() {
            self.give_up(&job);
            return Self::release(&job);
        }
        if is_any_blocked || DEVICES.any() {
            let device = base.device(path).unwrap_or_default();
            if is_any_blocked {
                let mut line = self.line.lock();
                if line.blocked.contains(&device) {
                    return line.parked.push(job);
                }
            }
            if DEVICES.has_failed(device, batch.born) {
                self.give_up(&job);
                return Self::release(&job);
            }
        }
        self.counters.running.fetch_add(1, Ordering::Relaxed);
        let written = {
            let _lent = DESCRIPTORS.lend();
            let write = || match job.data() {
                Some(data) => write(path, data, &batch.options),
                None => Err(Error::of_ours(Kind::OutOfMemory, path, "there is no memory for it")),
            };
            catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| Err(panicked(path, &*panic)))
        };
        self.counters.running.fetch_sub(1, Ordering::Relaxed);
        match written {
            Ok(done) => {
                if DEVICES.any() {
                    DEVICES.works(base.device(path).unwrap_or_default(), batch.born);
                }
                let (counter, bytes) = match done {
                    super::write::Done::Written => (&self.counters.written, job.size()),
                    super::write::Done::Unchanged => (&self.counters.skipped, 0),
                };
                counter.fetch_add(1, Ordering::Relaxed);
                self.counters.bytes.fetch_add(bytes, Ordering::Relaxed);
                batch.wrote(&job, done);
            }
            Err(error) if error.kind.is_of_disk() => {
                self.slots.overload();
                let device = base.device(path).unwrap_or_default();
                if batch.options.on_disk_full == OnDiskFull::Pause {
                    return self.park(job, device, error);
                }
                if !DEVICES.fail(device, batch.born) {
                    self.give_up(&job);
                    return Self::release(&job);
                }
                self.fail(&job, error);
            }
            Err(error) => {
                if error.kind == Kind::TooManyOpenFiles {
                    self.slots.overload();
                }
                self.fail(&job, error);
            }
        }
        Self::release(&job);
    }

    fn fail(&self, job: &Job, error: Error) {
        self.counters.failed.fetch_add(1, Ordering::Relaxed);
        job.batch.failed(job, error);
    }

    /// Keeps a file until its disk works again, and says so once.
    fn park(&self, job: Job, device: Device, error: Error) {
        let batch = Arc::clone(&job.batch);
        let mut line = self.line.lock();
        line.parked.push(job);
        let is_first = line.blocked.insert(device);
        drop(line);
        if is_first {
            batch.paused(error);
        }
    }
}

/// Takes a slot of each, one after the other. Writers are within each other in no circle, so nobody waits for himself.
fn take_all(mut levels: VecDeque<Arc<Slots>>, mut taken: Vec<Slot>, then: Box<dyn FnOnce(Vec<Slot>) + Send>) {
    let Some(level) = levels.pop_front() else { return then(taken) };
    level.take(move |slot| {
        taken.push(slot);
        take_all(levels, taken, then);
    });
}

fn panicked(path: &Path, panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::of_ours(
        Kind::Panic,
        path,
        format!("the native code panicked: {}", text.unwrap_or("it does not say why")),
    )
}
