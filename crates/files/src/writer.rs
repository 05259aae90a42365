//! A line of files, and the workers that take from it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use super::batch::Batch;
use super::claims::Claims;
use super::counts::{Counters, Counts};
use super::descriptors::{open_files, open_limit};
use super::devices::{DEVICES, Device};
use super::error::{Error, ErrorKind};
use super::job::{Chunk, Job, split};
use super::line::Line;
use super::options::{OnDiskFull, Options};
use super::pool;
use super::slots::{Slot, Slots};
use super::watch::watch;
use super::write::Done;
use ogpress_limiter::{self as limiter, Limit, Pressure};

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
    /// Held while it is paused or resumed.
    switch: Mutex<()>,
    line: Mutex<Line>,
    /// When a worker took a file last, in milliseconds of the limiters' time.
    taken: AtomicU64,
    counters: Counters,
}

impl Writer {
    /// One that writes nothing. Each of its files takes a slot of its own, and of the writer that it is within.
    #[must_use]
    pub fn new(limit: impl Into<limiter::Options>, within: Option<Arc<Self>>) -> Arc<Self> {
        Arc::new(Self {
            slots: Slots::new(limit),
            within,
            is_paused: AtomicBool::new(false),
            switch: Mutex::default(),
            line: Mutex::default(),
            taken: AtomicU64::new(0),
            counters: Counters::default(),
        })
    }

    /// Writes files, after those that were asked for before. What becomes of them is noted in the batch.
    pub fn push(self: &Arc<Self>, batch: &Arc<Batch>, chunk: Chunk) {
        let (jobs, refused) = split(batch, chunk);
        self.counters.total.fetch_add((jobs.len() + refused.len()) as u64, Ordering::Relaxed);
        if batch.is_cancelled() {
            jobs.iter().chain(refused.iter().map(|(job, _)| job)).for_each(|job| self.do_not_attempt(job));
            return;
        }
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
        let claimed = self.line.lock().take_out(batch);
        let waiting = CLAIMS.withdraw(|(_, job)| Arc::ptr_eq(&job.batch, batch));
        for job in claimed {
            self.give_up(&job);
        }
        // They have no path to pass on.
        for (writer, job) in waiting {
            writer.do_not_attempt(&job);
        }
    }

    /// Begins nothing more. Files in writing are written.
    pub fn pause(&self) {
        let _switch = self.switch.lock();
        self.is_paused.store(true, Ordering::SeqCst);
        self.slots.pause();
    }

    /// Goes on, also with what waits for a disk to work again.
    pub fn resume(self: &Arc<Self>) {
        let _switch = self.switch.lock();
        self.is_paused.store(false, Ordering::SeqCst);
        self.slots.resume();
        let mut line = self.line.lock();
        line.unpark();
        self.staff(line);
    }

    /// Whether its files take slots of this one, at once.
    pub fn is_within(&self, other: &Arc<Self>) -> bool {
        self.within.as_ref().is_some_and(|within| Arc::ptr_eq(within, other))
    }

    /// Whether it begins nothing.
    pub fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::SeqCst)
    }

    /// How many files wait for a disk to work again.
    pub fn parked(&self) -> usize {
        self.line.lock().parked()
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
        while let Some((writer, next)) = CLAIMS.release(&job.name) {
            let mut line = writer.line.lock();
            // Who cancels it finds it in line from here on, and did not before.
            if !next.batch.is_cancelled() {
                line.ready.push_back(next);
                return writer.staff(line);
            }
            drop(line);
            writer.do_not_attempt(&next);
        }
    }

    fn do_not_attempt(&self, job: &Job) {
        self.counters.not_attempted.fetch_add(1, Ordering::Relaxed);
        job.batch.did_not_attempt(job);
    }

    fn give_up(&self, job: &Job) {
        self.do_not_attempt(job);
        Self::release(job);
    }

    /// Sees to it that somebody takes from the line.
    fn staff(self: &Arc<Self>, mut line: MutexGuard<'_, Line>) {
        if line.ready.is_empty() {
            return;
        }
        let has_workers = line.workers > 0;
        line.workers = line.workers.max(1);
        drop(line);
        watch(self);
        if has_workers {
            return;
        }
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
        // The pool keeps what it has no thread for, and does it some day: it is to find nothing then.
        let slots = Arc::new(Mutex::new(Some(slots)));
        let (writer, theirs) = (Arc::clone(self), Arc::clone(&slots));
        let work = move || {
            let slots = theirs.lock().take();
            if let Some(slots) = slots {
                writer.work(slots);
            }
        };
        if !pool::spawn(work) && slots.lock().take().is_some() {
            self.fail_all();
        }
    }

    /// Has one more worker if none has taken a file for so long, though some wait. Answers whether any do.
    pub(super) fn look(self: &Arc<Self>, patience: Duration) -> bool {
        if !self.has_waiting() {
            return false;
        }
        if now().saturating_sub(self.taken.load(Ordering::Relaxed)) >= milliseconds(patience) {
            self.grow();
        }
        true
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.line.lock().ready.is_empty()
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
            self.fail(&job, Error::new(ErrorKind::Write, &job.path, "the system has no thread for it"));
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
        while let Some((job, is_any_parked)) = self.next(hired) {
            let begun = Instant::now();
            self.taken.store(now(), Ordering::Relaxed);
            self.perform(job, is_any_parked);
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
        Some((job?, line.is_any_parked()))
    }

    fn wants_slot_back(&self, has_had_turn: bool) -> bool {
        let limiter::Stats { running, queued, limit, .. } = self.slots.stats();
        self.is_paused() || !limit.allows(running) || (queued > 0 && has_had_turn)
    }

    fn perform(&self, job: Job, is_any_parked: bool) {
        if job.batch.is_cancelled() || job.has_no_disk() {
            return self.give_up(&job);
        }
        let Some(job) = (if is_any_parked { self.wait_for_disk(job) } else { Some(job) }) else { return };
        let Options { root, on_disk_full, .. } = &job.batch.options;
        self.counters.running.fetch_add(1, Ordering::Relaxed);
        let written = job.write();
        self.counters.running.fetch_sub(1, Ordering::Relaxed);
        match written {
            Ok(done) => {
                if DEVICES.any() {
                    DEVICES.works(root.device(&job.path), job.batch.born);
                }
                self.note(&job, done);
            }
            Err(error) if error.kind.is_disk_failure() => {
                self.slots.overload();
                let device = root.device(&error.path);
                if *on_disk_full == OnDiskFull::Pause {
                    return self.park(self.line.lock(), job, device, error);
                }
                if !DEVICES.fail(device, job.batch.born) {
                    return self.give_up(&job);
                }
                self.fail(&job, error);
            }
            Err(error) => {
                if error.kind == ErrorKind::TooManyOpenFiles {
                    self.slots.overload();
                }
                self.fail(&job, error);
            }
        }
        Self::release(&job);
    }

    /// Keeps a file whose disk others wait for already, if it is to wait. Hands it back otherwise.
    fn wait_for_disk(&self, job: Job) -> Option<Job> {
        let Options { root, on_disk_full, .. } = &job.batch.options;
        if *on_disk_full == OnDiskFull::Reject {
            return Some(job);
        }
        let device = root.device(&job.path);
        let line = self.line.lock();
        let Some(error) = line.failure_of(device) else { return Some(job) };
        self.park(line, job, device, error);
        None
    }

    fn note(&self, job: &Job, done: Done) {
        let (counter, bytes) = match done {
            Done::Written => (&self.counters.written, job.size()),
            Done::Unchanged => (&self.counters.skipped, 0),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.counters.bytes.fetch_add(bytes, Ordering::Relaxed);
        job.batch.wrote(job, done);
    }

    fn fail(&self, job: &Job, error: Error) {
        self.counters.failed.fetch_add(1, Ordering::Relaxed);
        job.batch.failed(job, error);
    }

    /// Keeps a file until its disk works again, and says so, once for each batch.
    fn park(&self, mut line: MutexGuard<'_, Line>, job: Job, device: Device, error: Error) {
        let batch = Arc::clone(&job.batch);
        let parked = line.park(job, device, error);
        drop(line);
        match parked {
            Ok(Some(paused)) => batch.paused(paused),
            Ok(None) => {}
            Err(job) => self.give_up(&job),
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

/// What time it is, in milliseconds.
fn now() -> u64 {
    milliseconds(limiter::synchronized::now())
}

#[expect(clippy::cast_possible_truncation, reason = "300 million years of milliseconds fit")]
const fn milliseconds(time: Duration) -> u64 {
    time.as_millis() as u64
}
