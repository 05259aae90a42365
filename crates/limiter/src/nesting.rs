//! Lending: what a task runs on passes down to what it nests, and back.

use super::{Limiter, Queue, Slot, Stage, Task, Ticket};

impl Limiter {
    /// The running task that can lend its permit to what it submits.
    pub(super) fn lender(&self, within: Option<Ticket>) -> Option<Ticket> {
        self.running_task(within).filter(|&ticket| self.task(ticket).stage != Stage::Zombie)
    }

    /// The tasks that wait for a task's permit.
    pub(super) fn nested_of(&mut self, lender: Ticket) -> &mut Queue {
        self.task_mut(lender).waiting.get_or_insert_default()
    }

    /// Passes on everything that a task had which does not run any more, or is given up: what it ran on, and what it nested.
    pub(super) fn pass_on(&mut self, task: &Task, heir: Option<Ticket>) {
        let returned_to = self.give_up(task);
        let heir = self.lender(heir);
        for (place, nested) in task.waiting.iter().flat_map(|nested| nested.iter()) {
            let Stage::Waiting { outside, .. } = self.task(nested).stage else { continue };
            self.task_mut(nested).stage = Stage::Waiting { place, outside, lender: heir };
            if let Some(heir) = heir {
                self.nested_of(heir).insert(place, task.lane, nested);
            }
        }
        for lender in [returned_to, heir].into_iter().flatten() {
            self.lend(lender);
        }
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
                    self.count(|lanes| lanes.give_up(ended.lane));
                }
                None
            }
            Stage::Waiting { .. } | Stage::Zombie => None,
        }
    }

    /// Is the task's permit unlent, and does a nested task wait for it?
    fn lend(&mut self, lender: Ticket) {
        let task = self.task(lender);
        if task.borrower.is_none()
            && let Some(nested) = task.waiting.as_ref().and_then(|nested| nested.first(Slot::default()))
        {
            self.task_mut(lender).borrower = Some(nested);
            self.dequeue(nested);
            self.start(nested, Stage::Borrower { lender });
        }
    }
}
