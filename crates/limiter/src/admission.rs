//! The line: who enters it, who leaves it, and who is handed a slot.

use super::queue::FreePermit;
use super::{Bound, Effect, Limiter, Outcome, Stage, Task, ThreadId, Ticket, WhenFull};

impl Limiter {
    /// Are so many permits free, and may a task start now?
    pub(super) fn admits(&self, weight: u64) -> bool {
        self.paused.is_none()
            && (self.running == 0 || self.limit.allows(self.running.saturating_add(weight)))
            && self.rate.as_ref().is_none_or(|rate| rate.free_at() <= self.now)
    }

    /// Gives a thread's task permits of its own.
    pub(super) fn take(&mut self, thread: ThreadId, permits: u64) {
        if let Some(rate) = &mut self.rate {
            rate.start(self.now);
        }
        self.running += permits;
        self.peak = self.peak.max(self.running);
        self.count(|per_thread| per_thread.own(thread));
    }

    /// Are there free permits, and waiters to hand them to?
    pub(super) fn hand_out(&mut self) {
        self.hand_out_freed_by(None);
    }

    /// The same where a thread has just returned some.
    pub(super) fn hand_out_freed_by(&mut self, thread: Option<ThreadId>) {
        let slot = FreePermit { freed_by: thread, now: self.now };
        let any = FreePermit { freed_by: None, ..slot };
        while let Some(front) = self.queue.first(any) {
            // Whose turn it is not may use a slot of its own, but must not hold up who needs more.
            let weight_of = |ticket| self.task(ticket).weight;
            let own = self.queue.first(slot).filter(|&own| weight_of(own) == weight_of(front));
            let (ticket, slot) = own.map_or((front, any), |own| (own, slot));
            let &Task { thread: next, weight: permits, stage: Stage::Waiting { parent, place, .. }, .. } =
                self.task(ticket)
            else {
                return;
            };
            if !self.admits(permits) {
                return;
            }
            self.take(next, permits);
            self.queue.serve(slot);
            self.left(next, permits);
            if let Some(parent) = parent {
                self.nested_of(parent).remove(place, next);
            }
            self.start(ticket, Stage::Owner { permits });
        }
    }

    pub(super) fn start(&mut self, ticket: Ticket, stage: Stage) {
        let now = self.now;
        let task = self.task_mut(ticket);
        task.stage = stage;
        task.started = now;
        let (thread, waited) = (task.thread, now.saturating_sub(task.since));
        if self.per_thread.is_some() {
            self.times.waits.observe(waited);
        }
        self.effects.push_back(Effect::Start { thread, ticket });
    }

    /// Puts a new waiting task in line, and makes room there or does not.
    pub(super) fn enqueue(&mut self, ticket: Ticket) {
        let &Task { thread, weight, stage: Stage::Waiting { place, parent, .. }, .. } = self.task(ticket)
        else {
            return;
        };
        self.queued_weight += weight;
        self.count(|per_thread| per_thread.wait(thread));
        if let Some(parent) = parent {
            self.nested_of(parent).insert(place, thread, ticket);
        }
        let Some(Bound { max_queued, when_full }) =
            self.bound.filter(|bound| self.queue.len() >= bound.max_queued)
        else {
            self.queue.insert(place, thread, ticket);
            return;
        };
        if when_full == WhenFull::Wait {
            self.task_mut(ticket).stage = Stage::Waiting { place, outside: true, parent };
            self.outside.insert(place.outside(), thread, ticket);
            return;
        }
        self.queue.insert(place, thread, ticket);
        let refused = match when_full {
            WhenFull::DropOldest if max_queued > 0 => self.queue.oldest(),
            WhenFull::DropLowest => self.queue.last(),
            _ => Some(ticket),
        }
        .unwrap_or(ticket);
        let thread = self.task(refused).thread;
        self.drop_waiting(refused, Outcome::Rejected);
        self.effects.push_back(Effect::Refused { thread, ticket: refused });
        // What is first in line now may need less.
        self.hand_out();
    }

    pub(super) fn drop_waiting(&mut self, ticket: Ticket, outcome: Outcome) {
        self.dequeue(ticket);
        self.tasks.remove(ticket);
        self.ended[outcome as usize] += 1;
    }

    /// Takes a waiting task out of line, whose turn it is not.
    pub(super) fn dequeue(&mut self, ticket: Ticket) {
        let &Task { thread, weight, stage: Stage::Waiting { place, outside, parent }, .. } =
            self.task(ticket)
        else {
            return;
        };
        if let Some(parent) = parent {
            self.nested_of(parent).remove(place, thread);
        }
        if outside {
            self.outside.remove(place.outside(), thread);
            self.queued_weight -= weight;
            self.count(|per_thread| per_thread.leave(thread));
        } else {
            self.queue.remove(place, thread);
            self.left(thread, weight);
        }
    }

    /// Somebody has left the line: the next one comes in from outside.
    pub(super) fn left(&mut self, thread: ThreadId, weight: u64) {
        self.queued_weight -= weight;
        self.count(|per_thread| per_thread.leave(thread));
        if let Some(next) = self.outside.first(FreePermit::default())
            && let &Task { thread, stage: Stage::Waiting { place, parent, .. }, .. } = self.task(next)
        {
            self.outside.serve(FreePermit::default());
            self.queue.insert(place, thread, next);
            self.task_mut(next).stage = Stage::Waiting { place, outside: false, parent };
        }
    }
}
