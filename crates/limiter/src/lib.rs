//! Decides which task may run. A state machine without input or output: events come in as method calls, what has to
//! happen comes out of [`Limiter::poll`]. It holds no closure, no promise, no clock and no lock, so the same code
//! serves JavaScript closures on any thread, and is tested without waiting for anything. What time it is comes in with
//! [`Limiter::advance`].
//!
//! # The model
//!
//! A task is submitted by a *thread* (one JavaScript thread) and either starts at once, owning one of the limit's
//! permits, or waits. A permit that is freed goes straight to the first waiter: there is no moment in which a permit
//! is free while somebody waits for it.
//!
//! A task may need several permits, its *weight*: bytes of memory, say. It gets all of them at once. Nobody overtakes a
//! heavy task that is first in line, so it comes to its turn; and one that is heavier than the limit runs alone.
//!
//! # Order
//!
//! Higher priority goes first. Within one priority the per_thread take turns, so that a thread with ten thousand tasks does not hold
//! up one with a single task, and the tasks of one thread go in order of arrival. A turn is a few tasks in the slot that a thread has
//! freed itself: to hand it to another thread costs as much as many small tasks. With [`Options::ageing`] a task's rank rises as
//! it waits: all ranks rise alike, so what counts is fixed at arrival, and the line is never sorted anew.
//!
//! A task that would wait where already [`Bound::max_queued`] do is refused, or another one is, or it waits outside of the line,
//! see [`WhenFull`].
//!
//! # Nesting
//!
//! A task may submit further tasks to the limiter whose permit it already holds, and wait for them. Counting those
//! twice would deadlock (at a limit of 1, at once), and not counting them would break the limit. So a permit is
//! *lent*: a nested task runs on the permit of the task around it, which is itself only waiting meanwhile. A permit
//! is lent to one task at a time; a second nested task waits for it, or for a permit of its own, whichever comes
//! first. A task that ends before the one that borrowed from it hands its place down. A nested task is never heavier
//! than what it is lent: it is a part of the task around it.
//!
//! # Invariants
//!
//! - The permits of all owners never exceed the limit, except those of a single owner, and except after the limit was
//!   lowered, when none may start.
//! - The first in line does not wait while the limiter is not paused, its permits are free and its rate allows a start. No
//!   task waits while the permit of the task around it is not lent.
//! - Every ticket ends exactly once: by `finish`, `cancel`, `clear`, `retire` or [`Effect::Refused`]. An ended ticket names
//!   nothing.

mod adaptive;
mod admission;
mod arena;
mod condition;
mod effect;
mod error;
mod fifo;
mod nesting;
mod options;
mod per_thread;
mod queue;
mod rate;
mod stats;
pub mod synchronized;
mod task;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

pub use adaptive::{AdaptiveLimit, Pressure};
pub use arena::Ticket;
pub use condition::{Condition, WatchId};
pub use effect::{Effect, Submission};
pub use error::Error;
pub use options::{Bound, Limit, Options, WhenFull};
pub use rate::RateLimit;
pub use stats::{Outcome, Stats, Times};

use adaptive::Adaptive;
use arena::Arena;
use condition::Conditions;
use per_thread::PerThread;
use queue::{FreePermit, Place, Queue};
use rate::Rate;
use task::{Stage, Task};

/// Who submits and is told of starts: one JavaScript thread. Never reused within a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(pub u32);
/// The state machine.
#[derive(Debug)]
pub struct Limiter {
    limit: Limit,
    bound: Option<Bound>,
    /// Milliseconds of waiting that are worth a step of priority.
    ageing: Option<i64>,
    rate: Option<Rate>,
    adaptive: Option<Adaptive>,
    now: Duration,
    /// Who paused it.
    paused: Option<ThreadId>,
    /// Permits of tasks in [`Stage::Owner`].
    running: u64,
    peak: u64,
    /// Permits that waiting tasks need.
    queued_weight: u64,
    zombies: usize,
    ended: [u64; 5],
    times: Times,
    arrivals: u64,
    tasks: Arena<Task>,
    queue: Queue,
    /// Those who wait for a place in the queue.
    outside: Queue,
    /// Of a limiter that several per_thread share.
    per_thread: Option<PerThread>,
    sole_owner: Option<ThreadId>,
    /// Who was told to advance the limiter, and when.
    waker: Option<(ThreadId, Duration)>,
    conditions: Conditions,
    effects: VecDeque<Effect>,
}

impl Limiter {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let Options { limit, bound, rate, ageing, adaptive, shared } = options.into();
        let oldest_matters = bound.is_some_and(|bound| bound.when_full == WhenFull::DropOldest);
        Self {
            limit: adaptive.map_or(limit, |bounds| bounds.max),
            bound,
            ageing: ageing.map(milliseconds),
            rate: rate.map(Rate::new),
            adaptive: adaptive.map(Adaptive::new),
            now: Duration::ZERO,
            paused: None,
            running: 0,
            peak: 0,
            queued_weight: 0,
            zombies: 0,
            ended: [0; 5],
            times: Times::default(),
            arrivals: 0,
            tasks: Arena::default(),
            queue: if oldest_matters { Queue::with_ages() } else { Queue::default() },
            outside: Queue::default(),
            per_thread: shared.then(PerThread::default),
            sole_owner: None,
            waker: None,
            conditions: Conditions::default(),
            effects: VecDeque::new(),
        }
    }

    /// Says what time it is, counted from any one moment. To be called before an event, and at [`wake_at`](Self::wake_at);
    /// a limiter that is not shared, with neither a rate nor ageing, can do without.
    pub fn advance(&mut self, now: Duration) {
        self.now = self.now.max(now);
        if self.rate.is_some() {
            self.hand_out();
        }
    }

    /// Notes that the thread has come which was told to. Its clock may be ahead of ours: if it is too early, some thread is told again.
    pub const fn timer_fired(&mut self) {
        self.waker = None;
    }

    /// When the next task may start that only waits for its time.
    #[must_use]
    pub fn wake_at(&self) -> Option<Duration> {
        let rate = self.rate.as_ref().filter(|_| self.paused.is_none() && !self.queue.is_empty())?;
        Some(rate.free_at()).filter(|at| *at > self.now)
    }

    /// Adds a task that needs one permit. `within` is the running task of the same thread that submits it, if there is
    /// one.
    pub fn submit(&mut self, thread: ThreadId, priority: i32, within: Option<Ticket>) -> Submission {
        self.submit_weighted(thread, priority, 1, within)
    }

    /// Adds a task that needs so many permits, at least one.
    pub fn submit_weighted(
        &mut self,
        thread: ThreadId,
        priority: i32,
        weight: u64,
        within: Option<Ticket>,
    ) -> Submission {
        let weight = weight.max(1);
        let parent = self.parent(within);
        let place = Place { rank: self.rank(priority, self.now), arrival: self.arrivals };
        self.arrivals += 1;
        let stage = match parent {
            Some(parent) if self.task(parent).child.is_none() => Stage::Inherited { parent },
            _ if self.queue.is_first(place.rank) && self.admits(weight) => Stage::Owner { permits: weight },
            parent => Stage::Waiting { place, outside: false, parent },
        };
        let task = Task {
            thread,
            weight,
            since: self.now,
            started: self.now,
            stage,
            expired: false,
            child: None,
            waiting: None,
        };
        let ticket = self.tasks.insert(task);
        match stage {
            Stage::Owner { permits } => self.take(thread, permits),
            Stage::Inherited { parent } => self.task_mut(parent).child = Some(ticket),
            Stage::Waiting { .. } | Stage::Zombie => self.enqueue(ticket),
        }
        let started = !matches!(stage, Stage::Waiting { .. });
        if started && self.per_thread.is_some() {
            self.times.waits.observe(Duration::ZERO);
        }
        Submission { ticket, started }
    }

    /// Adds a task that is of use only if it may run at once; else there is none.
    pub fn try_submit(&mut self, thread: ThreadId, weight: u64) -> Option<Ticket> {
        let can_start = self.queue.is_empty() && self.admits(weight.max(1));
        can_start.then(|| self.submit_weighted(thread, 0, weight, None).ticket)
    }

    /// Ends a running task and passes its permit on. `successor` is the nearest task around it that still runs: what this
    /// task nested and still waits, waits for the successor's permit from now on. A ticket that does not run is ignored,
    /// so that ending a task twice frees nothing twice.
    pub fn finish(&mut self, ticket: Ticket, successor: Option<Ticket>, outcome: Outcome) {
        if self.running_task(Some(ticket)).is_none() {
            return;
        }
        let Some(task) = self.tasks.remove(ticket) else { return };
        if task.expired {
            self.zombies -= 1;
        }
        if outcome == Outcome::Timeout {
            self.overload();
        }
        self.ended[outcome as usize] += 1;
        if self.per_thread.is_some() {
            self.times.durations.observe(self.now.saturating_sub(task.started));
        }
        self.pass_on(&task, successor);
        self.hand_out_freed_by(Some(task.thread));
    }

    /// Gives up a running task: it is a zombie until it is finished. Its permit stays taken until then, or is passed on now,
    /// if that is queued_weight. A ticket that does not run, or was given up before, is ignored.
    pub fn expire(&mut self, ticket: Ticket, successor: Option<Ticket>, release: bool) {
        let Some(task) = self.running_task(Some(ticket)).map(|ticket| self.task_mut(ticket)) else { return };
        if std::mem::replace(&mut task.expired, true) {
            return;
        }
        if release {
            let zombie = Task { stage: Stage::Zombie, expired: true, child: None, waiting: None, ..*task };
            let given_up = std::mem::replace(task, zombie);
            self.pass_on(&given_up, successor);
        }
        self.zombies += 1;
        self.hand_out();
    }

    /// Removes a waiting task. Answers whether there was one: a task that runs is not interrupted.
    pub fn cancel(&mut self, ticket: Ticket, outcome: Outcome) -> bool {
        let waits = self.tasks.get(ticket).is_some_and(|task| !task.runs());
        if waits {
            self.drop_waiting(ticket, outcome);
            // The next in line may need less.
            self.hand_out();
        }
        waits
    }

    /// Gives a waiting task another priority, as if it had come with that. Answers whether there was one.
    pub fn set_priority(&mut self, ticket: Ticket, priority: i32) -> bool {
        let Some(&Task { thread, since, stage: Stage::Waiting { place, outside, parent }, .. }) =
            self.tasks.get(ticket)
        else {
            return false;
        };
        let moved = Place { rank: self.rank(priority, since), ..place };
        self.task_mut(ticket).stage = Stage::Waiting { place: moved, outside, parent };
        if !outside {
            self.queue.remove(place, thread);
            self.queue.insert(moved, thread, ticket);
        }
        if let Some(parent) = parent {
            let nested = self.nested_of(parent);
            nested.remove(place, thread);
            nested.insert(moved, thread, ticket);
        }
        self.hand_out();
        true
    }

    /// Removes every waiting task of a thread, and answers which those were.
    pub fn clear(&mut self, thread: ThreadId) -> Vec<Ticket> {
        let waiting: Vec<Ticket> = [&self.queue, &self.outside]
            .into_iter()
            .flat_map(Queue::iter)
            .map(|(_, ticket)| ticket)
            .filter(|&ticket| self.task(ticket).thread == thread)
            .collect();
        for &ticket in &waiting {
            self.drop_waiting(ticket, Outcome::Rejected);
        }
        self.hand_out();
        waiting
    }

    /// Changes the limit, for good if it was adaptive. Raising it starts waiters; lowering it never interrupts a task that runs.
    pub fn resize(&mut self, limit: Limit) {
        self.adaptive = None;
        self.set_limit(limit);
    }

    /// Notes that what the tasks do is too much for whoever does it. An adaptive limit gives way at the next tick.
    pub const fn overload(&mut self) {
        if let Some(adaptive) = &mut self.adaptive {
            adaptive.overload();
        }
    }

    /// Decides an adaptive limit anew. To be called once a second.
    pub fn adapt(&mut self, pressure: Pressure) {
        if let Some(adaptive) = &mut self.adaptive {
            let limit = adaptive.decide(pressure, self.running);
            self.set_limit(limit);
        }
    }

    fn set_limit(&mut self, limit: Limit) {
        self.times.raised += u64::from(limit > self.limit);
        self.times.lowered += u64::from(limit < self.limit);
        self.limit = limit;
        self.hand_out();
    }

    /// Starts nothing more until [`resume`](Self::resume), except what runs on the permit of a task around it: to
    /// hold that back would hold back a task that already runs.
    pub const fn pause(&mut self, thread: ThreadId) {
        self.paused = Some(thread);
    }

    /// Starts again, whoever paused it.
    pub fn resume(&mut self) {
        self.paused = None;
        self.hand_out();
    }

    /// Tells the thread, once, when the condition holds; at the next [`poll`](Self::poll) if it does now. Asking again before the
    /// answer is the same question.
    pub fn watch(&mut self, thread: ThreadId, condition: Condition) -> WatchId {
        self.conditions.ask(thread, condition)
    }

    /// Ends everything a thread has here, because its thread is gone: what waited is removed, what ran is finished,
    /// and a pause of its making is over.
    pub fn retire(&mut self, thread: ThreadId) {
        self.conditions.forget(thread);
        self.clear(thread);
        let ran: Vec<Ticket> =
            self.tasks.iter().filter(|(_, task)| task.thread == thread).map(|(ticket, _)| ticket).collect();
        for ticket in ran {
            self.finish(ticket, None, Outcome::Aborted);
        }
        self.count(|per_thread| per_thread.forget(thread));
        if self.paused == Some(thread) {
            self.resume();
        }
    }

    /// The next thing that has to happen. To be called until it answers `None`, after every event.
    pub fn poll(&mut self) -> Option<Effect> {
        if let Some(effect) = self.effects.pop_front() {
            return Some(effect);
        }
        if let Some((thread, watch)) = self.conditions.answer(self.running, self.queued(), self.limit) {
            return Some(Effect::ConditionMet { thread, watch });
        }
        if self.rate.is_some()
            && let Some(effect) = self.wake()
        {
            return Some(effect);
        }
        let sole = self.per_thread.as_ref()?.sole_owner();
        let changed = std::mem::replace(&mut self.sole_owner, sole) != sole;
        sole.filter(|&thread| changed && self.waits(thread)).map(|thread| Effect::SoleOwner { thread })
    }

    /// Tells who is first in line that its time comes, once for each time.
    fn wake(&mut self) -> Option<Effect> {
        let waker = self
            .wake_at()
            .and_then(|at| Some((self.task(self.queue.first(FreePermit::default())?).thread, at)));
        let changed = std::mem::replace(&mut self.waker, waker) != waker;
        waker.filter(|_| changed).map(|(thread, _)| Effect::SetTimer { thread })
    }

    /// Notes that a thread is told of something by way of another thread,
    pub fn notify(&mut self, thread: ThreadId) {
        self.count(|per_thread| per_thread.notify(thread));
    }

    /// and that it has heard.
    pub fn acknowledge(&mut self, thread: ThreadId) {
        self.count(|per_thread| per_thread.acknowledge(thread));
    }

    /// Whether a thread waits for what other per_thread do, so that it has to stay alive: what it waits for itself keeps it so, or
    /// never comes.
    #[must_use]
    pub fn depends_on_others(&self, thread: ThreadId) -> bool {
        let Some(per_thread) = &self.per_thread else { return false };
        let theirs = per_thread.has_others(thread)
            || self.paused.is_some_and(|pauser| pauser != thread)
            || self.waker.is_some_and(|(waker, _)| waker != thread);
        per_thread.has_pending_notice(thread) || (theirs && self.waits(thread))
    }

    /// Whether something may happen beside when a task is submitted: another one is refused, or its time has come.
    #[must_use]
    pub const fn submit_has_effects(&self) -> bool {
        self.bound.is_some() || self.rate.is_some()
    }

    /// How many tasks there are. Constant time.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let Self { running, queued_weight, peak, limit, zombies, ended, .. } = *self;
        let overflow = self.outside.len();
        Stats { running, queued: self.queue.len(), queued_weight, peak, limit, overflow, zombies, ended }
    }

    /// How long tasks of a shared limiter waited and took.
    #[must_use]
    pub const fn times(&self) -> &Times {
        &self.times
    }

    /// How many tasks of a priority wait. Constant time without ageing, which ranks every task anew.
    #[must_use]
    pub fn queued_at(&self, priority: i32) -> usize {
        self.queue.len_of(self.rank(priority, self.now))
    }

    fn queued(&self) -> usize {
        self.queue.len() + self.outside.len()
    }

    fn waits(&self, thread: ThreadId) -> bool {
        self.per_thread.as_ref().is_some_and(|per_thread| per_thread.waits(thread))
            || self.conditions.has(thread)
    }

    fn count(&mut self, count: impl FnOnce(&mut PerThread)) {
        if let Some(per_thread) = &mut self.per_thread {
            count(per_thread);
        }
    }

    /// Smaller is served first.
    fn rank(&self, priority: i32, since: Duration) -> i64 {
        let priority = i64::from(priority);
        self.ageing
            .map_or(-priority, |step| milliseconds(since).saturating_sub(priority.saturating_mul(step)))
    }
    fn running_task(&self, ticket: Option<Ticket>) -> Option<Ticket> {
        ticket.filter(|&ticket| self.tasks.get(ticket).is_some_and(Task::runs))
    }

    fn task(&self, ticket: Ticket) -> &Task {
        self.tasks.get(ticket).expect("a ticket held by the queue or by another task names a task")
    }

    fn task_mut(&mut self, ticket: Ticket) -> &mut Task {
        self.tasks.get_mut(ticket).expect("a ticket held by the queue or by another task names a task")
    }
}

#[expect(clippy::cast_possible_truncation, reason = "300 million years of milliseconds fit")]
const fn milliseconds(time: Duration) -> i64 {
    time.as_millis() as i64
}
