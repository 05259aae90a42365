//! What comes out of the state machine.

use super::{Lane, Ticket, Watch};

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
    /// There is no room for the task in line. Its ticket has ended.
    Refused {
        /// The lane that submitted it.
        lane: Lane,
        /// What the task was called.
        ticket: Ticket,
    },
    /// What the lane asked for has come about.
    Answer {
        /// The lane that asked.
        lane: Lane,
        /// What it was told its question is called.
        watch: Watch,
    },
    /// The lane waits, and from now on for nobody but itself.
    Alone {
        /// The lane.
        lane: Lane,
    },
    /// The lane's task is first in line and waits for its time: the lane is to see to it that the limiter is advanced at
    /// [`Limiter::wake_at`](super::Limiter::wake_at).
    Wake {
        /// The lane.
        lane: Lane,
    },
}

impl Effect {
    /// The lane that has to act.
    #[must_use]
    pub const fn lane(self) -> Lane {
        match self {
            Self::Start { lane, .. }
            | Self::Refused { lane, .. }
            | Self::Answer { lane, .. }
            | Self::Alone { lane }
            | Self::Wake { lane } => lane,
        }
    }
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// The task's name from now on.
    pub ticket: Ticket,
    /// Whether it may run at once; if not, an [`Effect::Start`] or [`Effect::Refused`] follows.
    pub started: bool,
}
