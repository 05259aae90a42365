//! The state of a limiter, its clock, its settings and its effects. The life of a task is in `lifecycle.rs`.

mod admission;
mod arena;
mod lifecycle;
mod nesting;
mod per_thread;
mod task;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::adaptive::{Adaptive, Pressure};
use super::condition::{Condition, Conditions, State, WatchId};
use super::queue::{FreePermit, Queue};
use super::rate::Rate;
use super::{Bound, Effect, Limit, Options, Outcome, Stats, ThreadId, Ticket, Times, Untracked, WhenFull};
use arena::Arena;
use per_thread::PerThread;
use task::Task;

/// The state machine. See the documentation of the crate.
#[derive(Debug)]
pub struct Limiter {
    limit: Limit,
    bound: Option<Bound>,
    /// The waiting time in milliseconds that raises a task's priority by one.
    ageing: Option<i64>,
    rate: Option<Rate>,
    adaptive: Option<Adaptive>,
    now: Duration,
    /// The thread that paused the limiter, if it is paused.
    paused_by: Option<ThreadId>,
    /// Permits of tasks in `Stage::Owner`.
    owned: u64,
    /// Tasks that are only counted, if the limiter is not shared.
    untracked: Option<Arc<Untracked>>,
    peak: u64,
    /// Permits that waiting tasks need.
    queued_weight: u64,
    zombies: usize,
    ended: [u64; 5],
    times: Times,
    arrivals: u64,
    tasks: Arena<Task>,
    queue: Queue,
    /// Tasks that wait to enter the full queue.
    overflow: Queue,
    /// Kept only if several threads share the limiter.
    per_thread: Option<PerThread>,
    sole_owner: Option<ThreadId>,
    /// The thread that was asked to set a timer, and the time of that timer.
    timer: Option<(ThreadId, Duration)>,
    conditions: Conditions,
    effects: VecDeque<Effect>,
}

impl Limiter {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let Options { limit, bound, rate, ageing, adaptive, shared } = options.into();
        let needs_ages = bound.is_some_and(|bound| bound.when_full == WhenFull::DropOldest);
        Self {
            limit: adaptive.map_or(limit, |bounds| bounds.max),
            bound,
            ageing: ageing.map(milliseconds),
            rate: rate.map(Rate::new),
            adaptive: adaptive.map(Adaptive::new),
            now: Duration::ZERO,
            paused_by: None,
            owned: 0,
            untracked: (!shared && rate.is_none()).then(Arc::default),
            peak: 0,
            queued_weight: 0,
            zombies: 0,
            ended: [0; 5],
            times: Times::default(),
            arrivals: 0,
            tasks: Arena::default(),
            queue: if needs_ages { Queue::with_ages() } else { Queue::default() },
            overflow: Queue::default(),
            per_thread: shared.then(PerThread::default),
            sole_owner: None,
            timer: None,
            conditions: Conditions::default(),
            effects: VecDeque::new(),
        }
    }

    /// Sets the time, counted from any fixed moment. Call it before an event, and at [`wake_at`](Self::wake_at). A limiter that
    /// is not shared and has neither a rate nor ageing does not need the time.
    pub fn advance(&mut self, now: Duration) {
        self.now = self.now.max(now);
        if let Some(rate) = &mut self.rate {
            rate.advance(self.now);
            self.start_queued();
        }
    }

    /// Clears the pending timer. If it fired early, because the caller's clock is ahead, a new [`Effect::SetTimer`] follows.
    pub const fn timer_fired(&mut self) {
        self.timer = None;
    }

    /// The time at which the rate limit allows the next start. `None` if no queued task waits for that.
    #[must_use]
    pub fn wake_at(&self) -> Option<Duration> {
        let rate = self.rate.as_ref().filter(|_| self.paused_by.is_none() && !self.queue.is_empty())?;
        rate.free_at().filter(|at| *at > self.now)
    }

    /// Whether there is a rate limit.
    #[must_use]
    pub const fn is_rated(&self) -> bool {
        self.rate.is_some()
    }

    /// Whether tasks wait, and the rate limit allows no start now.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        !self.queue.is_empty() && !self.rate_allows()
    }

    fn rate_allows(&self) -> bool {
        self.rate.as_ref().is_none_or(|rate| rate.free_at().is_some_and(|at| at <= self.now))
    }

    /// Whether the limiter is paused.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused_by.is_some()
    }

    /// Changes the limit. An adaptive limiter stops adapting. Raising the limit starts queued tasks; lowering it interrupts
    /// none.
    pub fn resize(&mut self, limit: Limit) {
        self.adaptive = None;
        self.set_limit(limit);
    }

    /// Records that the tasks overload the service they use. An adaptive limit decreases at the next [`adapt`](Self::adapt).
    pub const fn overload(&mut self) {
        if let Some(adaptive) = &mut self.adaptive {
            adaptive.overload();
        }
    }

    /// Computes a new adaptive limit. Call it once a second.
    pub fn adapt(&mut self, pressure: Pressure) {
        let running = self.running();
        if let Some(adaptive) = &mut self.adaptive {
            let limit = adaptive.next_limit(pressure, running);
            self.set_limit(limit);
        }
    }

    fn set_limit(&mut self, limit: Limit) {
        self.times.raised += u64::from(limit > self.limit);
        self.times.lowered += u64::from(limit < self.limit);
        self.limit = limit;
        self.start_queued();
    }

    /// Starts no more tasks until [`resume`](Self::resume), except tasks that inherit a permit: to hold those back would block
    /// the parent, which already runs.
    pub const fn pause(&mut self, thread: ThreadId) {
        self.paused_by = Some(thread);
    }

    /// Ends a pause, also one of another thread.
    pub fn resume(&mut self) {
        self.paused_by = None;
        self.start_queued();
    }

    /// The bound of the queue.
    #[must_use]
    pub const fn bound(&self) -> Option<Bound> {
        self.bound
    }

    /// Changes the bound of the queue. Tasks that wait are not refused: the queue may be longer than the bound for a while.
    pub fn set_bound(&mut self, bound: Option<Bound>) {
        self.bound = bound;
        if bound.is_some_and(|bound| bound.when_full == WhenFull::DropOldest) {
            self.queue.keep_ages();
        }
        let has_overflow = bound.is_some_and(|bound| bound.when_full == WhenFull::Wait);
        while (!has_overflow || self.has_room()) && self.leave_overflow() {}
        // The new first task may need fewer permits.
        self.start_queued();
    }

    /// Notifies the thread once, by [`Effect::ConditionMet`], when the condition holds. That may be at the next
    /// [`poll`](Self::poll). Watching a condition again before it is met returns the same watch.
    pub fn watch(&mut self, thread: ThreadId, condition: Condition) -> WatchId {
        self.conditions.watch(thread, condition)
    }

    /// Returns the next effect. Call it after every event until it returns `None`.
    pub fn poll(&mut self) -> Option<Effect> {
        if let Some(effect) = self.effects.pop_front() {
            return Some(effect);
        }
        let queued = self.queue.len() + self.overflow.len();
        if !self.conditions.is_empty() {
            let state = State {
                running: self.running(),
                queued,
                limit: self.limit,
                rate_limited: self.is_rate_limited(),
            };
            if let Some((thread, watch)) = self.conditions.take_met(state) {
                return Some(Effect::ConditionMet { thread, watch });
            }
        }
        if self.rate.is_some()
            && let Some(effect) = self.set_timer()
        {
            return Some(effect);
        }
        self.set_room();
        let sole_owner = self.per_thread.as_ref()?.sole_owner();
        let changed = std::mem::replace(&mut self.sole_owner, sole_owner) != sole_owner;
        sole_owner
            .filter(|&thread| changed && self.has_waiter(thread))
            .map(|thread| Effect::SoleOwner { thread })
    }

    /// Asks the thread that owns the first queued task to set a timer, once per time and thread, and the thread that has a timer which
    /// is no longer needed to clear it.
    fn set_timer(&mut self) -> Option<Effect> {
        let timer = self
            .wake_at()
            .and_then(|at| Some((self.task(self.queue.first(FreePermit::default())?).thread, at)));
        let before = std::mem::replace(&mut self.timer, timer);
        if before == timer {
            return None;
        }
        let thread = match (before, timer) {
            (Some((owner, _)), Some((thread, _))) if owner != thread => {
                self.timer = None;
                owner
            }
            (_, Some((thread, _))) | (Some((thread, _)), None) => thread,
            (None, None) => return None,
        };
        Some(Effect::SetTimer { thread })
    }

    /// Records that a notification is on its way to the thread. The thread stays alive until it has acknowledged it.
    pub fn notify(&mut self, thread: ThreadId) {
        self.update_counts(|counts| counts.notify(thread));
    }

    /// Records that the thread has received a notification.
    pub fn acknowledge(&mut self, thread: ThreadId) {
        self.update_counts(|counts| counts.acknowledge(thread));
    }

    /// Whether the thread must stay alive because of other threads: it has a notification to receive, or it waits for
    /// permits, a resume or a timer of another thread. Its own running tasks keep it alive by themselves.
    #[must_use]
    pub fn depends_on_others(&self, thread: ThreadId) -> bool {
        let Some(counts) = &self.per_thread else { return false };
        let others_act = counts.has_other_owner(thread)
            || self.paused_by.is_some_and(|pauser| pauser != thread)
            || self.timer.is_some_and(|(owner, _)| owner != thread);
        counts.has_pending_notice(thread) || (others_act && self.has_waiter(thread))
    }

    /// Counts of tasks and permits. Takes constant time.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let Self { queued_weight, limit, zombies, mut ended, .. } = *self;
        ended[Outcome::Ok as usize] += self.untracked.as_ref().map_or(0, |untracked| untracked.ended());
        Stats {
            running: self.running(),
            queued: self.queue.len(),
            queued_weight,
            peak: self.peak.max(self.owned + self.untracked.as_ref().map_or(0, |untracked| untracked.peak())),
            limit,
            overflow: self.overflow.len(),
            zombies,
            ended,
        }
    }

    /// The permits in use.
    fn running(&self) -> u64 {
        self.owned + self.untracked.as_ref().map_or(0, |untracked| untracked.running())
    }

    /// Changes the number of permits that tasks own.
    fn set_owned(&mut self, owned: u64) {
        let untracked = self.untracked.as_ref().map_or(0, |untracked| untracked.take_peak());
        self.peak = self.peak.max(self.owned + untracked);
        self.owned = owned;
        self.peak = self.peak.max(self.running());
    }

    /// The counts of untracked tasks. Only one thread may use the limiter.
    #[must_use]
    pub const fn untracked(&self) -> Option<&Arc<Untracked>> {
        self.untracked.as_ref()
    }

    /// Sets how many untracked tasks may run, after an event.
    fn set_room(&mut self) {
        let Some(untracked) = &self.untracked else { return };
        let is_calm = self.paused_by.is_none()
            && self.queue.is_empty()
            && self.overflow.is_empty()
            && self.conditions.is_empty();
        untracked.set_room(if is_calm { self.limit.get().saturating_sub(self.owned) } else { 0 });
        self.ended[Outcome::Ok as usize] += untracked.take_ended();
    }

    /// Waiting times and durations of the tasks of a shared limiter.
    #[must_use]
    pub const fn times(&self) -> &Times {
        &self.times
    }

    /// The number of queued tasks of a priority. Takes constant time without ageing, which gives every task its own rank.
    #[must_use]
    pub fn queued_at(&self, priority: i32) -> usize {
        self.queue.len_of(self.rank(priority, self.now))
    }

    fn has_waiter(&self, thread: ThreadId) -> bool {
        self.per_thread.as_ref().is_some_and(|counts| counts.has_waiter(thread))
            || self.conditions.has_waiter(thread)
    }

    fn update_counts(&mut self, update: impl FnOnce(&mut PerThread)) {
        if let Some(counts) = &mut self.per_thread {
            update(counts);
        }
    }

    /// The rank of a task. Smaller ranks are served first.
    fn rank(&self, priority: i32, submitted: Duration) -> i64 {
        let priority = i64::from(priority);
        self.ageing
            .map_or(-priority, |step| milliseconds(submitted).saturating_sub(priority.saturating_mul(step)))
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
