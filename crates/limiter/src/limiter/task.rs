//! A task, as the state machine knows it.

use std::time::Duration;

use crate::queue::{Position, Queue};
use crate::{ThreadId, Ticket};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Waits in the queue or in the overflow, and for the permit of its parent, if that runs.
    Waiting { position: Position, in_overflow: bool, parent: Option<Ticket> },
    /// Runs on permits of its own.
    Owner { permits: u64 },
    /// Runs on the permits of its parent.
    Inherited { parent: Ticket },
    /// Expired and released its permits, and still runs.
    Zombie,
}

#[derive(Debug)]
pub(super) struct Task {
    /// The thread that submitted it.
    pub(super) thread: ThreadId,
    /// The number of permits that it needs.
    pub(super) weight: u64,
    /// The time of its submission.
    pub(super) submitted: Duration,
    /// The time of its start, if it has started.
    pub(super) started: Duration,
    pub(super) stage: Stage,
    /// Whether the rate limit has admitted it, and it has not begun.
    pub(super) to_begin: bool,
    pub(super) expired: bool,
    /// The child that runs on its permits.
    pub(super) inheritor: Option<Ticket>,
    /// Tasks that wait for its permits: its children, and those that it has adopted. Boxed because few tasks have any, and tasks are
    /// moved often.
    pub(super) waiting_children: Option<Box<Queue>>,
    /// While it waits: the running tasks that have adopted it.
    #[expect(clippy::box_collection, reason = "few tasks have any, and tasks are moved often")]
    pub(super) adopters: Option<Box<Vec<Ticket>>>,
}

impl Task {
    pub(super) const fn new(thread: ThreadId, weight: u64, submitted: Duration, stage: Stage) -> Self {
        Self {
            thread,
            weight,
            submitted,
            started: submitted,
            stage,
            to_begin: false,
            expired: false,
            inheritor: None,
            waiting_children: None,
            adopters: None,
        }
    }

    /// Whether it has started and not ended.
    pub(super) const fn runs(&self) -> bool {
        !matches!(self.stage, Stage::Waiting { .. })
    }
}
