//! The life of a task: submitted, started, and ended by `finish`, `cancel`, `clear`, `retire` or a refusal.

use std::time::Duration;

use super::Limiter;
use super::task::{Stage, Task};
use crate::queue::{Position, Queue};
use crate::{Outcome, Submission, ThreadId, Ticket};

impl Limiter {
    /// Submits a task that needs one permit. `within` is its parent, a running task of the same thread, if it has one.
    pub fn submit(&mut self, thread: ThreadId, priority: i32, within: Option<Ticket>) -> Submission {
        self.submit_weighted(thread, priority, 1, within)
    }

    /// Submits a task that needs `weight` permits, at least one.
    pub fn submit_weighted(
        &mut self,
        thread: ThreadId,
        priority: i32,
        weight: u64,
        within: Option<Ticket>,
    ) -> Submission {
        let weight = weight.max(1);
        let parent = self.as_parent(within);
        let position = Position { rank: self.rank(priority, self.now), arrival: self.arrivals };
        self.arrivals += 1;
        let stage = match parent {
            Some(parent) if self.task(parent).inheritor.is_none() => Stage::Inherited { parent },
            _ if self.queue.is_first(position.rank) && self.admits(weight) => {
                Stage::Owner { permits: weight }
            }
            parent => Stage::Waiting { position, in_overflow: false, parent },
        };
        let ticket = self.tasks.insert(Task::new(thread, weight, self.now, stage));
        match stage {
            Stage::Owner { permits } => {
                self.grant(thread, permits);
                // The caller begins it at once.
                if let Some(rate) = &mut self.rate {
                    rate.begin(self.now);
                }
            }
            Stage::Inherited { parent } => self.task_mut(parent).inheritor = Some(ticket),
            Stage::Waiting { .. } | Stage::Zombie => self.enqueue(ticket),
        }
        let started = !matches!(stage, Stage::Waiting { .. });
        if started && self.per_thread.is_some() {
            self.times.waits.observe(Duration::ZERO);
        }
        Submission { ticket, started }
    }

    /// Submits a task only if it may run at once. Returns `None` otherwise.
    pub fn try_submit(&mut self, thread: ThreadId, weight: u64) -> Option<Ticket> {
        let can_start = self.queue.is_empty() && self.admits(weight.max(1));
        can_start.then(|| self.submit_weighted(thread, 0, weight, None).ticket)
    }

    /// Records that a task which waited begins now. Needed only with a rate limit, where its start counts from this time.
    pub fn begin(&mut self, ticket: Ticket) {
        let to_begin = self.tasks.get_mut(ticket).is_some_and(|task| std::mem::take(&mut task.to_begin));
        if let Some(rate) = self.rate.as_mut().filter(|_| to_begin) {
            rate.begin(self.now);
        }
    }

    /// A task that has not begun will not count for the rate limit.
    fn withdraw_start(&mut self, task: &Task) {
        if let Some(rate) = self.rate.as_mut().filter(|_| task.to_begin) {
            rate.withdraw();
        }
    }

    /// Ends a running task and passes its permit on. `successor` is its nearest ancestor that still runs: children that wait
    /// for the permit of the ended task wait for that of the successor from now on. A ticket that does not run is ignored,
    /// so that ending a task twice frees one permit.
    pub fn finish(&mut self, ticket: Ticket, successor: Option<Ticket>, outcome: Outcome) {
        if self.running_task(Some(ticket)).is_none() {
            return;
        }
        let Some(task) = self.tasks.remove(ticket) else { return };
        if task.expired {
            self.zombies -= 1;
        }
        self.withdraw_start(&task);
        if outcome == Outcome::Timeout {
            self.overload();
        }
        self.ended[outcome as usize] += 1;
        if self.per_thread.is_some() {
            self.times.durations.observe(self.now.saturating_sub(task.started));
        }
        self.pass_on(ticket, &task, successor);
        self.start_queued_after(Some(task.thread));
    }

    /// Ends an untracked task.
    pub fn finish_untracked(&mut self, thread: ThreadId, outcome: Outcome) {
        if self.untracked.as_ref().is_some_and(|untracked| untracked.remove()) {
            self.ended[outcome as usize] += 1;
            self.start_queued_after(Some(thread));
        }
    }

    /// Tracks an untracked task from now on, so that it can expire, or be a parent. Returns `None` if none runs.
    pub fn track(&mut self, thread: ThreadId) -> Option<Ticket> {
        self.untracked.as_ref().filter(|untracked| untracked.remove())?;
        self.set_owned(self.owned + 1);
        let task = Task::new(thread, 1, self.now, Stage::Owner { permits: 1 });
        Some(self.tasks.insert(task))
    }

    /// Marks a running task as a zombie: its caller no longer waits for it, but it still runs. If `release` is set, its
    /// permit is passed on now; otherwise at `finish`. A ticket that does not run, or has expired before, is ignored.
    pub fn expire(&mut self, ticket: Ticket, successor: Option<Ticket>, release: bool) {
        let Some(task) = self.running_task(Some(ticket)).map(|ticket| self.task_mut(ticket)) else { return };
        if std::mem::replace(&mut task.expired, true) {
            return;
        }
        if release {
            let zombie = Task {
                stage: Stage::Zombie,
                expired: true,
                to_begin: false,
                inheritor: None,
                waiting_children: None,
                adopters: None,
                ..*task
            };
            let before = std::mem::replace(task, zombie);
            self.withdraw_start(&before);
            self.pass_on(ticket, &before, successor);
        }
        self.zombies += 1;
        self.start_queued();
    }

    /// Removes a waiting task. Returns whether the ticket named one: a task that runs is not interrupted.
    pub fn cancel(&mut self, ticket: Ticket, outcome: Outcome) -> bool {
        let waits = self.tasks.get(ticket).is_some_and(|task| !task.runs());
        if waits {
            self.drop_waiting(ticket, outcome);
            // The new first task may need fewer permits.
            self.start_queued();
        }
        waits
    }

    /// Changes the priority of a waiting task, as if it had been submitted with it. Returns whether the ticket named one.
    pub fn set_priority(&mut self, ticket: Ticket, priority: i32) -> bool {
        let Some(&Task {
            thread, submitted, stage: Stage::Waiting { position, in_overflow, parent }, ..
        }) = self.tasks.get(ticket)
        else {
            return false;
        };
        let moved = Position { rank: self.rank(priority, submitted), ..position };
        self.task_mut(ticket).stage = Stage::Waiting { position: moved, in_overflow, parent };
        if !in_overflow {
            self.queue.remove(position, thread);
            self.queue.insert(moved, thread, ticket);
        }
        for parent in self.parents(ticket) {
            let children = self.waiting_children(parent);
            children.remove(position, thread);
            children.insert(moved, thread, ticket);
        }
        self.start_queued();
        true
    }

    /// Removes all waiting tasks of a thread, and returns their tickets.
    pub fn clear(&mut self, thread: ThreadId) -> Vec<Ticket> {
        let waiting: Vec<Ticket> = [&self.queue, &self.overflow]
            .into_iter()
            .flat_map(Queue::iter)
            .map(|(_, ticket)| ticket)
            .filter(|&ticket| self.task(ticket).thread == thread)
            .collect();
        for &ticket in &waiting {
            self.drop_waiting(ticket, Outcome::Rejected);
        }
        self.start_queued();
        waiting
    }

    /// Ends all tasks of a thread that has ended: removes those that wait, finishes those that run, and ends its watches and
    /// its pause.
    pub fn retire(&mut self, thread: ThreadId) {
        self.conditions.remove(thread);
        self.clear(thread);
        let running: Vec<Ticket> =
            self.tasks.iter().filter(|(_, task)| task.thread == thread).map(|(ticket, _)| ticket).collect();
        for ticket in running {
            self.finish(ticket, None, Outcome::Aborted);
        }
        self.update_counts(|counts| counts.remove(thread));
        if self.paused_by == Some(thread) {
            self.resume();
        }
    }
}
