//! The output of the state machine.

use super::{ThreadId, Ticket, WatchId};

/// Something that a thread has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Start a task that waited.
    Start {
        /// The thread that submitted the task.
        thread: ThreadId,
        /// The task.
        ticket: Ticket,
    },
    /// Reject a task, because the queue is full. Its ticket has ended.
    Refused {
        /// The thread that submitted the task.
        thread: ThreadId,
        /// The ticket that the task had.
        ticket: Ticket,
    },
    /// Report that a [`Condition`](super::Condition) holds.
    ConditionMet {
        /// The thread that watches the condition.
        thread: ThreadId,
        /// The watch, which has ended.
        watch: WatchId,
    },
    /// Stop keeping the thread alive for the sake of other threads: it has waiters, and from now on its own tasks own all
    /// permits in use.
    SoleOwner {
        /// The thread that owns the permits.
        thread: ThreadId,
    },
    /// Set the timer that advances the limiter at [`Limiter::wake_at`](super::Limiter::wake_at), instead of an earlier one of this
    /// thread; or clear it, if that is `None` or the first task in the queue is not of this thread.
    SetTimer {
        /// The thread that owns the first task in the queue, or has the timer.
        thread: ThreadId,
    },
}

impl Effect {
    /// The thread that has to act.
    #[must_use]
    pub const fn thread(self) -> ThreadId {
        match self {
            Self::Start { thread, .. }
            | Self::Refused { thread, .. }
            | Self::ConditionMet { thread, .. }
            | Self::SoleOwner { thread }
            | Self::SetTimer { thread } => thread,
        }
    }
}

/// The result of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// Names the task until it ends.
    pub ticket: Ticket,
    /// Whether the task may run at once. If not, an [`Effect::Start`] or [`Effect::Refused`] follows.
    pub started: bool,
}
