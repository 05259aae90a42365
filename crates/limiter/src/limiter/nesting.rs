//! Nesting: a permit passes from a parent to one of its children, and back. See "Nesting" in the documentation of the crate.

use smallvec::SmallVec;

use super::Limiter;
use super::task::{Stage, Task};
use crate::queue::{FreePermit, Queue};
use crate::{ThreadId, Ticket};

impl Limiter {
    /// The task itself, if it runs and holds a permit that a child can inherit.
    pub(super) fn as_parent(&self, ticket: Option<Ticket>) -> Option<Ticket> {
        self.running_task(ticket).filter(|&ticket| self.task(ticket).stage != Stage::Zombie)
    }

    pub(super) fn waiting_children(&mut self, parent: Ticket) -> &mut Queue {
        self.task_mut(parent).waiting_children.get_or_insert_default()
    }

    /// The running tasks for whose permits a task waits: its parent, and those that have adopted it.
    pub(super) fn parents(&self, ticket: Ticket) -> SmallVec<[Ticket; 4]> {
        let task = self.task(ticket);
        let Stage::Waiting { parent, .. } = task.stage else { return SmallVec::new() };
        parent.into_iter().chain(task.adopters.iter().flat_map(|adopters| adopters.iter().copied())).collect()
    }

    /// Removes a waiting task from the waiting children of all its parents.
    pub(super) fn leave_parents(&mut self, ticket: Ticket) {
        let &Task { thread, stage: Stage::Waiting { position, .. }, .. } = self.task(ticket) else { return };
        for parent in self.parents(ticket) {
            self.waiting_children(parent).remove(position, thread);
        }
        self.task_mut(ticket).adopters = None;
    }

    /// Passes on the permit of a task that has ended, or has expired and releases its permit. Its waiting children become those of the
    /// successor. Tasks that it has only adopted wait for their other parents.
    pub(super) fn pass_on(&mut self, ticket: Ticket, task: &Task, successor: Option<Ticket>) {
        let returned_to = self.return_permit(task);
        let successor = self.as_parent(successor);
        for (position, child) in task.waiting_children.iter().flat_map(|children| children.iter()) {
            let Task { stage: Stage::Waiting { in_overflow, parent, .. }, ref mut adopters, .. } =
                *self.task_mut(child)
            else {
                continue;
            };
            let is_child = parent == Some(ticket);
            if let Some(adopters) = adopters {
                adopters.retain(|&adopter| adopter != ticket && !(is_child && Some(adopter) == successor));
            }
            if is_child {
                self.task_mut(child).stage = Stage::Waiting { position, in_overflow, parent: successor };
                if let Some(successor) = successor {
                    // The successor may have adopted it before.
                    let children = self.waiting_children(successor);
                    children.remove(position, task.thread);
                    children.insert(position, task.thread, child);
                }
            }
        }
        for parent in [returned_to, successor].into_iter().flatten() {
            self.start_child(parent);
        }
    }

    /// Passes the permit of an ended task down to the child that runs on it, back to the parent it was inherited from, or back
    /// to the limiter. Returns the parent.
    fn return_permit(&mut self, ended: &Task) -> Option<Ticket> {
        if let Some(inheritor) = ended.inheritor {
            self.task_mut(inheritor).stage = ended.stage;
        }
        match ended.stage {
            Stage::Inherited { parent } => {
                self.task_mut(parent).inheritor = ended.inheritor;
                Some(parent)
            }
            Stage::Owner { permits } => {
                if ended.inheritor.is_none() {
                    self.set_owned(self.owned - permits);
                    if let Some(rate) = &mut self.rate {
                        rate.end();
                    }
                    self.update_counts(|counts| counts.remove_owner(ended.thread));
                }
                None
            }
            Stage::Waiting { .. } | Stage::Zombie => None,
        }
    }

    /// Lets a waiting task inherit the permit of a running one that waits for it, as if it were a child of that one too.
    pub fn adopt(&mut self, ticket: Ticket, adopter: Ticket) {
        let Some(&Task { thread, stage: Stage::Waiting { position, .. }, .. }) = self.tasks.get(ticket)
        else {
            return;
        };
        let is_of_thread = |&adopter: &Ticket| self.task(adopter).thread == thread;
        let Some(adopter) = self.as_parent(Some(adopter)).filter(is_of_thread) else { return };
        if self.parents(ticket).contains(&adopter) {
            return;
        }
        self.task_mut(ticket).adopters.get_or_insert_default().push(adopter);
        self.waiting_children(adopter).insert(position, thread, ticket);
        self.start_child(adopter);
        // The new first task may need fewer permits.
        self.start_queued();
    }

    /// Lets the first waiting child of the thread inherit the permit of its parent from the task that has inherited it. Returns whether
    /// there was one. Call this only when the thread has nothing left to do, so that its running tasks only wait.
    pub fn lend(&mut self, thread: ThreadId) -> bool {
        let first_child = [&self.queue, &self.overflow].into_iter().flat_map(Queue::iter).find_map(
            |(_, ticket)| match *self.task(ticket) {
                Task { thread: owner, stage: Stage::Waiting { parent: Some(parent), .. }, .. }
                    if owner == thread =>
                {
                    Some((ticket, parent))
                }
                _ => None,
            },
        );
        let Some((ticket, mut lender)) = first_child else { return false };
        while let Some(inheritor) = self.task(lender).inheritor {
            lender = inheritor;
        }
        self.task_mut(lender).inheritor = Some(ticket);
        self.dequeue(ticket);
        self.start(ticket, Stage::Inherited { parent: lender });
        // The new first task may need fewer permits.
        self.start_queued();
        true
    }

    /// Starts a waiting child, if no other child runs on the parent's permit.
    fn start_child(&mut self, parent: Ticket) {
        let task = self.task(parent);
        if task.inheritor.is_none()
            && let Some(child) =
                task.waiting_children.as_ref().and_then(|children| children.first(FreePermit::default()))
        {
            self.task_mut(parent).inheritor = Some(child);
            self.dequeue(child);
            self.start(child, Stage::Inherited { parent });
        }
    }
}
