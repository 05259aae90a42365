//! Decides which task may run. A state machine without input or output: events come in as method calls, what has to
//! happen comes out of [`Limiter::poll`]. It holds no closure, no promise, no clock and no lock, so the same code
//! serves JavaScript closures on any thread, and is tested without waiting for anything.
//!
//! # The model
//!
//! A task is submitted by a *lane* (one JavaScript thread) and either starts at once, owning one of the limit's
//! permits, or waits. A permit that is freed goes straight to the first waiter: there is no moment in which a permit
//! is free while somebody waits for it.
//!
//! A task may need several permits, its *weight*: bytes of memory, say. It gets all of them at once. Nobody overtakes a
//! heavy task that is first in line, so it comes to its turn; and one that is heavier than the limit runs alone.
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
//! - The first in line does not wait while the limiter is not paused and its permits are free. No task waits while the
//!   permit of the task around it is not lent.
//! - Every ticket ends exactly once: by `finish`, `cancel`, `clear` or `retire`. An ended ticket names nothing.

mod arena;
mod error;
mod options;
mod queue;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

pub use arena::Ticket;
pub use error::Error;
pub use options::Limit;

use arena::Arena;
use queue::{Place, Queue};

/// Who submits and is told of starts: one JavaScript thread. Never reused within a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lane(pub u32);

/// Names a question for idleness, so that a late answer is not taken for the answer to a later question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch(pub u32);

/// What has to happen, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The waiting task may run now.
    Start {
        /// The lane that submitted it.
        lane: Lane,
        /// The task.
        ticket: Ticket,
    },
    /// Nothing runs and nothing waits, as the lane asked to be told.
    Idle {
        /// The lane that asked.
        lane: Lane,
        /// What it was told its question is called.
        watch: Watch,
    },
}

impl Effect {
    /// The lane that has to act.
    #[must_use]
    pub const fn lane(self) -> Lane {
        match self {
            Self::Start { lane, .. } | Self::Idle { lane, .. } => lane,
        }
    }
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// The task's name from now on.
    pub ticket: Ticket,
    /// Whether it may run at once; if not, an [`Effect::Start`] follows.
    pub started: bool,
}

/// How many tasks there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Permits in use. Nested tasks share one.
    pub running: u64,
    /// Tasks that wait.
    pub queued: usize,
    /// Permits that they wait for.
    pub wanted: u64,
    /// The most permits that were in use at one time.
    pub peak: u64,
    /// The limit.
    pub limit: Limit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// In the queue, and in the waiting list of the task around it, if that one runs.
    Waiting { place: Place, lender: Option<Ticket> },
    /// Runs on permits of its own.
    Owner { permits: u64 },
    /// Runs on the permit of the task around it.
    Borrower { lender: Ticket },
}

#[derive(Debug)]
struct Task {
    lane: Lane,
    /// How many permits it needs.
    weight: u64,
    stage: Stage,
    /// The nested task that runs on this one's permit.
    borrower: Option<Ticket>,
    /// Nested tasks that could run on this one's permit.
    waiting: Queue,
}

impl Task {
    fn runs(&self) -> bool {
        !matches!(self.stage, Stage::Waiting { .. })
    }
}

/// The state machine.
#[derive(Debug)]
pub struct Limiter {
    limit: Limit,
    /// Who paused it.
    paused: Option<Lane>,
    /// Permits of tasks in [`Stage::Owner`].
    running: u64,
    peak: u64,
    /// Permits that waiting tasks need.
    wanted: u64,
    arrivals: u64,
    tasks: Arena<Task>,
    queue: Queue,
    watches: u32,
    idle_watchers: Vec<(Lane, Watch)>,
    effects: VecDeque<Effect>,
}

impl Limiter {
    /// An idle limiter.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self {
            limit,
            paused: None,
            running: 0,
            peak: 0,
            wanted: 0,
            arrivals: 0,
            tasks: Arena::default(),
            queue: Queue::default(),
            watches: 0,
            idle_watchers: Vec::new(),
            effects: VecDeque::new(),
        }
    }

    /// Adds a task that needs one permit. `within` is the running task of the same lane that submits it, if there is
    /// one.
    pub fn submit(&mut self, lane: Lane, priority: i32, within: Option<Ticket>) -> Submission {
        self.submit_weighted(lane, priority, 1, within)
    }

    /// Adds a task that needs so many permits, at least one.
    pub fn submit_weighted(
        &mut self,
        lane: Lane,
        priority: i32,
        weight: u64,
        within: Option<Ticket>,
    ) -> Submission {
        let weight = weight.max(1);
        let place = Place::new(priority, self.arrivals);
        let lender = self.running_task(within);
        let stage = match lender {
            Some(lender) if self.task(lender).borrower.is_none() => Stage::Borrower { lender },
            _ if self.is_first(place) && self.admits(weight) => Stage::Owner { permits: weight },
            lender => Stage::Waiting { place, lender },
        };
        self.arrivals += 1;
        let task = Task { lane, weight, stage, borrower: None, waiting: Queue::default() };
        let ticket = self.tasks.insert(task);
        match stage {
            Stage::Owner { permits } => self.take(permits),
            Stage::Borrower { lender } => self.task_mut(lender).borrower = Some(ticket),
            Stage::Waiting { place, lender } => self.enqueue(place, ticket, lender),
        }
        Submission { ticket, started: !matches!(stage, Stage::Waiting { .. }) }
    }

    /// Adds a task that is of use only if it may run at once; else there is none.
    pub fn try_submit(&mut self, lane: Lane, weight: u64) -> Option<Ticket> {
        let can_start = self.queue.is_empty() && self.admits(weight.max(1));
        can_start.then(|| self.submit_weighted(lane, 0, weight, None).ticket)
    }

    /// Ends a running task and passes its permit on. `heir` is the nearest task around it that still runs: what this
    /// task nested and still waits, waits for the heir's permit from now on. A ticket that does not run is ignored,
    /// so that ending a task twice frees nothing twice.
    pub fn finish(&mut self, ticket: Ticket, heir: Option<Ticket>) {
        if self.running_task(Some(ticket)).is_none() {
            return;
        }
        let Some(task) = self.tasks.remove(ticket) else { return };
        let returned_to = self.give_up(&task);
        let heir = self.running_task(heir);
        for (place, nested) in task.waiting.iter() {
            self.task_mut(nested).stage = Stage::Waiting { place, lender: heir };
            if let Some(heir) = heir {
                self.task_mut(heir).waiting.insert(place, nested);
            }
        }
        for lender in [returned_to, heir].into_iter().flatten() {
            self.lend(lender);
        }
        self.hand_out();
    }

    /// Removes a waiting task. Answers whether there was one: a task that runs is not interrupted.
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let waits = self.tasks.get(ticket).is_some_and(|task| !task.runs());
        if waits {
            self.dequeue(ticket);
            self.tasks.remove(ticket);
            // The next in line may need less.
            self.hand_out();
        }
        waits
    }

    /// Removes every waiting task of a lane, and answers which those were, first in line first.
    pub fn clear(&mut self, lane: Lane) -> Vec<Ticket> {
        let waiting: Vec<Ticket> = self
            .queue
            .iter()
            .map(|(_, ticket)| ticket)
            .filter(|&ticket| self.task(ticket).lane == lane)
            .collect();
        for &ticket in &waiting {
            self.dequeue(ticket);
            self.tasks.remove(ticket);
        }
        self.hand_out();
        waiting
    }

    /// Changes the limit. Raising it starts waiters; lowering it never interrupts a task that runs.
    pub fn resize(&mut self, limit: Limit) {
        self.limit = limit;
        self.hand_out();
    }

    /// Starts nothing more until [`resume`](Self::resume), except what runs on the permit of a task around it: to
    /// hold that back would hold back a task that already runs.
    pub fn pause(&mut self, lane: Lane) {
        self.paused = Some(lane);
    }

    /// Starts again, whoever paused it.
    pub fn resume(&mut self) {
        self.paused = None;
        self.hand_out();
    }

    /// Tells the lane, once, when nothing runs and nothing waits; at the next [`poll`](Self::poll) if that is so now.
    /// Asking again before the answer is the same question.
    pub fn watch_idle(&mut self, lane: Lane) -> Watch {
        if let Some(&(_, watch)) = self.idle_watchers.iter().find(|(watcher, _)| *watcher == lane) {
            return watch;
        }
        self.watches = self.watches.wrapping_add(1);
        let watch = Watch(self.watches);
        self.idle_watchers.push((lane, watch));
        watch
    }

    /// Ends everything a lane has here, because its thread is gone: what waited is removed, what ran is finished,
    /// and a pause of its making is over.
    pub fn retire(&mut self, lane: Lane) {
        self.idle_watchers.retain(|&(watcher, _)| watcher != lane);
        self.clear(lane);
        let ran: Vec<Ticket> =
            self.tasks.iter().filter(|(_, task)| task.lane == lane).map(|(ticket, _)| ticket).collect();
        for ticket in ran {
            self.finish(ticket, None);
        }
        if self.paused == Some(lane) {
            self.resume();
        }
    }

    /// The next thing that has to happen. To be called until it answers `None`, after every event.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front().or_else(|| {
            let idle = self.running == 0 && self.queue.is_empty();
            let watcher = if idle { self.idle_watchers.pop() } else { None };
            watcher.map(|(lane, watch)| Effect::Idle { lane, watch })
        })
    }

    /// How many tasks there are. Constant time.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let Self { running, wanted, peak, limit, .. } = *self;
        Stats { running, queued: self.queue.len(), wanted, peak, limit }
    }

    /// Are so many permits free?
    fn admits(&self, weight: u64) -> bool {
        self.paused.is_none() && (self.running == 0 || self.limit.allows(self.running.saturating_add(weight)))
    }

    /// Would a place be the first in line?
    fn is_first(&self, place: Place) -> bool {
        self.queue.iter().next().is_none_or(|(first, _)| place < first)
    }

    fn take(&mut self, permits: u64) {
        self.running += permits;
        self.peak = self.peak.max(self.running);
    }

    /// Are there free permits, and waiters to hand them to?
    fn hand_out(&mut self) {
        while let Some(ticket) = self.queue.first()
            && let permits = self.task(ticket).weight
            && self.admits(permits)
        {
            self.take(permits);
            self.start(ticket, Stage::Owner { permits });
        }
    }

    /// Is the task's permit unlent, and does a nested task wait for it?
    fn lend(&mut self, lender: Ticket) {
        let task = self.task(lender);
        if task.borrower.is_none()
            && let Some(nested) = task.waiting.first()
        {
            self.task_mut(lender).borrower = Some(nested);
            self.start(nested, Stage::Borrower { lender });
        }
    }

    fn start(&mut self, ticket: Ticket, stage: Stage) {
        self.dequeue(ticket);
        let task = self.task_mut(ticket);
        task.stage = stage;
        let lane = task.lane;
        self.effects.push_back(Effect::Start { lane, ticket });
    }

    /// Passes on what an ended task ran on: down to its borrower, back to its lender, or back to the limit. Answers
    /// the lender that has its permit back.
    fn give_up(&mut self, ended: &Task) -> Option<Ticket> {
        if let Some(borrower) = ended.borrower {
            self.task_mut(borrower).stage = ended.stage;
        }
        match ended.stage {
            Stage::Borrower { lender } => {
                self.task_mut(lender).borrower = ended.borrower;
                Some(lender)
            }
            Stage::Owner { permits } => {
                if ended.borrower.is_none() {
                    self.running -= permits;
                }
                None
            }
            Stage::Waiting { .. } => None,
        }
    }

    fn enqueue(&mut self, place: Place, ticket: Ticket, lender: Option<Ticket>) {
        self.queue.insert(place, ticket);
        self.wanted += self.task(ticket).weight;
        if let Some(lender) = lender {
            self.task_mut(lender).waiting.insert(place, ticket);
        }
    }

    fn dequeue(&mut self, ticket: Ticket) {
        let &Task { weight, stage: Stage::Waiting { place, lender }, .. } = self.task(ticket) else { return };
        self.queue.remove(place);
        self.wanted -= weight;
        if let Some(lender) = lender {
            self.task_mut(lender).waiting.remove(place);
        }
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
