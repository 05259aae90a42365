//! Admission: which tasks enter the queue, leave it, and receive free permits.

use super::Limiter;
use super::task::{Stage, Task};
use crate::queue::FreePermit;
use crate::{Bound, Effect, Outcome, ThreadId, Ticket, WhenFull};

impl Limiter {
    /// Whether `weight` permits are free and a task may start now.
    pub(super) fn admits(&self, weight: u64) -> bool {
        let running = self.running();
        self.paused_by.is_none()
            && (running == 0 || self.limit.allows(running.saturating_add(weight)))
            && self.rate_allows()
    }

    /// Grants permits to a task of the thread.
    pub(super) fn grant(&mut self, thread: ThreadId, permits: u64) {
        if let Some(rate) = &mut self.rate {
            rate.admit();
        }
        self.set_owned(self.owned + permits);
        self.update_counts(|counts| counts.add_owner(thread));
    }

    /// Starts queued tasks while permits are free.
    pub(super) fn start_queued(&mut self) {
        self.start_queued_after(None);
    }

    /// As [`start_queued`](Self::start_queued), where `freed_by` has just freed permits, and may keep them for its own tasks.
    pub(super) fn start_queued_after(&mut self, freed_by: Option<ThreadId>) {
        let kept = FreePermit { freed_by, now: self.now };
        let any = FreePermit { freed_by: None, ..kept };
        while let Some(front) = self.queue.first(any) {
            // A thread keeps its permits only for a task of the same weight as the front: a lighter one would delay a heavy
            // front.
            let weight_of = |ticket| self.task(ticket).weight;
            let own = self.queue.first(kept).filter(|&own| weight_of(own) == weight_of(front));
            let (ticket, permit) = own.map_or((front, any), |own| (own, kept));
            let &Task { thread, weight, stage: Stage::Waiting { .. }, .. } = self.task(ticket) else {
                return;
            };
            if !self.admits(weight) {
                return;
            }
            self.grant(thread, weight);
            self.queue.pop_first(permit);
            self.left_queue(thread, weight);
            self.leave_parents(ticket);
            self.start(ticket, Stage::Owner { permits: weight });
        }
    }

    /// Moves a waiting task, which has left the queue, into a running stage.
    pub(super) fn start(&mut self, ticket: Ticket, stage: Stage) {
        let now = self.now;
        let counts = self.rate.is_some() && matches!(stage, Stage::Owner { .. });
        let task = self.task_mut(ticket);
        task.stage = stage;
        task.to_begin = counts;
        task.started = now;
        let (thread, waited) = (task.thread, now.saturating_sub(task.submitted));
        if self.per_thread.is_some() {
            self.times.waits.observe(waited);
        }
        self.effects.push_back(Effect::Start { thread, ticket });
    }

    /// Adds a waiting task to the queue. If the queue is full, refuses a task or adds it to the overflow.
    pub(super) fn enqueue(&mut self, ticket: Ticket) {
        let &Task { thread, weight, stage: Stage::Waiting { position, parent, .. }, .. } = self.task(ticket)
        else {
            return;
        };
        self.queued_weight += weight;
        self.update_counts(|counts| counts.add_waiter(thread));
        if let Some(parent) = parent {
            self.waiting_children(parent).insert(position, thread, ticket);
        }
        let Some(Bound { max_queued, when_full }) =
            self.bound.filter(|bound| self.queue.len() >= bound.max_queued)
        else {
            self.queue.insert(position, thread, ticket);
            return;
        };
        if when_full == WhenFull::Wait {
            self.task_mut(ticket).stage = Stage::Waiting { position, in_overflow: true, parent };
            self.overflow.insert(position.by_arrival(), thread, ticket);
            return;
        }
        self.queue.insert(position, thread, ticket);
        let refused = match when_full {
            WhenFull::DropOldest if max_queued > 0 => self.queue.oldest(),
            WhenFull::DropLowest => self.queue.last(),
            _ => Some(ticket),
        }
        .unwrap_or(ticket);
        let thread = self.task(refused).thread;
        self.drop_waiting(refused, Outcome::Rejected);
        self.effects.push_back(Effect::Refused { thread, ticket: refused });
        // The new first task may need fewer permits.
        self.start_queued();
    }

    pub(super) fn drop_waiting(&mut self, ticket: Ticket, outcome: Outcome) {
        self.dequeue(ticket);
        self.tasks.remove(ticket);
        self.ended[outcome as usize] += 1;
    }

    /// Removes a waiting task from the queues that hold it.
    pub(super) fn dequeue(&mut self, ticket: Ticket) {
        let &Task { thread, weight, stage: Stage::Waiting { position, in_overflow, .. }, .. } =
            self.task(ticket)
        else {
            return;
        };
        self.leave_parents(ticket);
        if in_overflow {
            self.overflow.remove(position.by_arrival(), thread);
            self.queued_weight -= weight;
            self.update_counts(|counts| counts.remove_waiter(thread));
        } else {
            self.queue.remove(position, thread);
            self.left_queue(thread, weight);
        }
    }

    /// Updates the counts after a task has left the queue, and moves the first task of the overflow into the queue.
    fn left_queue(&mut self, thread: ThreadId, weight: u64) {
        self.queued_weight -= weight;
        self.update_counts(|counts| counts.remove_waiter(thread));
        if self.has_room() {
            self.leave_overflow();
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.bound.is_none_or(|bound| self.queue.len() < bound.max_queued)
    }

    /// Moves the first task of the overflow into the queue. Returns whether there was one.
    pub(super) fn leave_overflow(&mut self) -> bool {
        if let Some(next) = self.overflow.first(FreePermit::default())
            && let &Task { thread, stage: Stage::Waiting { position, parent, .. }, .. } = self.task(next)
        {
            self.overflow.pop_first(FreePermit::default());
            self.queue.insert(position, thread, next);
            self.task_mut(next).stage = Stage::Waiting { position, in_overflow: false, parent };
            return true;
        }
        false
    }
}
