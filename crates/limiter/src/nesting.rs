//! Lending: what a task runs on passes down to what it nests, and back.

use super::{FreePermit, Limiter, Queue, Stage, Task, Ticket};

impl Limiter {
    /// The running task that can lend its permit to what it submits.
    pub(super) fn parent(&self, within: Option<Ticket>) -> Option<Ticket> {
        self.running_task(within).filter(|&ticket| self.task(ticket).stage != Stage::Zombie)
    }

    /// The tasks that wait for a task's permit.
    pub(super) fn nested_of(&mut self, parent: Ticket) -> &mut Queue {
        self.task_mut(parent).waiting.get_or_insert_default()
    }

    /// Passes on everything that a task had which does not run any more, or is given up: what it ran on, and what it nested.
    pub(super) fn pass_on(&mut self, task: &Task, successor: Option<Ticket>) {
        let returned_to = self.give_up(task);
        let successor = self.parent(successor);
        for (place, nested) in task.waiting.iter().flat_map(|nested| nested.iter()) {
            let Stage::Waiting { outside, .. } = self.task(nested).stage else { continue };
            self.task_mut(nested).stage = Stage::Waiting { place, outside, parent: successor };
            if let Some(successor) = successor {
                self.nested_of(successor).insert(place, task.thread, nested);
            }
        }
        for parent in [returned_to, successor].into_iter().flatten() {
            self.lend(parent);
        }
    }

    /// Passes on what an ended task ran on: down to its child, back to its parent, or back to the limit. Answers
    /// the parent that has its permit back.
    fn give_up(&mut self, ended: &Task) -> Option<Ticket> {
        if let Some(child) = ended.child {
            self.task_mut(child).stage = ended.stage;
        }
        match ended.stage {
            Stage::Inherited { parent } => {
                self.task_mut(parent).child = ended.child;
                Some(parent)
            }
            Stage::Owner { permits } => {
                if ended.child.is_none() {
                    self.running -= permits;
                    self.count(|per_thread| per_thread.give_up(ended.thread));
                }
                None
            }
            Stage::Waiting { .. } | Stage::Zombie => None,
        }
    }

    /// Is the task's permit unlent, and does a nested task wait for it?
    fn lend(&mut self, parent: Ticket) {
        let task = self.task(parent);
        if task.child.is_none()
            && let Some(nested) = task.waiting.as_ref().and_then(|nested| nested.first(FreePermit::default()))
        {
            self.task_mut(parent).child = Some(nested);
            self.dequeue(nested);
            self.start(nested, Stage::Inherited { parent });
        }
    }
}
