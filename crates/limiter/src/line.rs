//! The line: who enters it, who leaves it, and who is handed a slot.

use super::queue::Slot;
use super::{Bound, Effect, Lane, Limiter, Outcome, Stage, Task, Ticket, WhenFull};

impl Limiter {
    /// Are so many permits free, and may a task start now?
    pub(super) fn admits(&self, weight: u64) -> bool {
        self.paused.is_none()
            && (self.running == 0 || self.limit.allows(self.running.saturating_add(weight)))
            && self.rate.as_ref().is_none_or(|rate| rate.free_at() <= self.now)
    }

    /// Gives a lane's task permits of its own.
    pub(super) fn take(&mut self, lane: Lane, permits: u64) {
        if let Some(rate) = &mut self.rate {
            rate.start(self.now);
        }
        self.running += permits;
        self.peak = self.peak.max(self.running);
        self.count(|lanes| lanes.own(lane));
    }

    /// Are there free permits, and waiters to hand them to?
    pub(super) fn hand_out(&mut self) {
        self.hand_out_freed_by(None);
    }

    /// The same where a lane has just returned some.
    pub(super) fn hand_out_freed_by(&mut self, lane: Option<Lane>) {
        let slot = Slot { freed_by: lane, now: self.now };
        let any = Slot { freed_by: None, ..slot };
        while let Some(front) = self.queue.first(any) {
            // Whose turn it is not may use a slot of its own, but must not hold up who needs more.
            let weight_of = |ticket| self.task(ticket).weight;
            let own = self.queue.first(slot).filter(|&own| weight_of(own) == weight_of(front));
            let (ticket, slot) = own.map_or((front, any), |own| (own, slot));
            let &Task { lane: next, weight: permits, stage: Stage::Waiting { lender, place, .. }, .. } =
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
            if let Some(lender) = lender {
                self.nested_of(lender).remove(place, next);
            }
            self.start(ticket, Stage::Owner { permits });
        }
    }

    pub(super) fn start(&mut self, ticket: Ticket, stage: Stage) {
        let now = self.now;
        let task = self.task_mut(ticket);
        task.stage = stage;
        task.started = now;
        let (lane, waited) = (task.lane, now.saturating_sub(task.since));
        if self.lanes.is_some() {
            self.times.waits.observe(waited);
        }
        self.effects.push_back(Effect::Start { lane, ticket });
    }

    /// Puts a new waiting task in line, and makes room there or does not.
    pub(super) fn enqueue(&mut self, ticket: Ticket) {
        let &Task { lane, weight, stage: Stage::Waiting { place, lender, .. }, .. } = self.task(ticket)
        else {
            return;
        };
        self.wanted += weight;
        self.count(|lanes| lanes.wait(lane));
        if let Some(lender) = lender {
            self.nested_of(lender).insert(place, lane, ticket);
        }
        let Some(Bound { most, when_full }) = self.bound.filter(|bound| self.queue.len() >= bound.most)
        else {
            self.queue.insert(place, lane, ticket);
            return;
        };
        if when_full == WhenFull::Wait {
            self.task_mut(ticket).stage = Stage::Waiting { place, outside: true, lender };
            self.outside.insert(place.outside(), lane, ticket);
            return;
        }
        self.queue.insert(place, lane, ticket);
        let refused = match when_full {
            WhenFull::DropOldest if most > 0 => self.queue.oldest(),
            WhenFull::DropLowest => self.queue.last(),
            _ => Some(ticket),
        }
        .unwrap_or(ticket);
        let lane = self.task(refused).lane;
        self.drop_waiting(refused, Outcome::Rejected);
        self.effects.push_back(Effect::Refused { lane, ticket: refused });
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
        let &Task { lane, weight, stage: Stage::Waiting { place, outside, lender }, .. } = self.task(ticket)
        else {
            return;
        };
        if let Some(lender) = lender {
            self.nested_of(lender).remove(place, lane);
        }
        if outside {
            self.outside.remove(place.outside(), lane);
            self.wanted -= weight;
            self.count(|lanes| lanes.leave(lane));
        } else {
            self.queue.remove(place, lane);
            self.left(lane, weight);
        }
    }

    /// Somebody has left the line: the next one comes in from outside.
    pub(super) fn left(&mut self, lane: Lane, weight: u64) {
        self.wanted -= weight;
        self.count(|lanes| lanes.leave(lane));
        if let Some(next) = self.outside.first(Slot::default())
            && let &Task { lane, stage: Stage::Waiting { place, lender, .. }, .. } = self.task(next)
        {
            self.outside.serve(Slot::default());
            self.queue.insert(place, lane, next);
            self.task_mut(next).stage = Stage::Waiting { place, outside: false, lender };
        }
    }
}
