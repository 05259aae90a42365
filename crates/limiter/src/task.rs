//! A task, as the state machine knows it.

use std::time::Duration;

use super::queue::{Place, Queue};
use super::{ThreadId, Ticket};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// In line, or outside of it, and in the waiting list of the task around it, if that one runs.
    Waiting { place: Place, outside: bool, parent: Option<Ticket> },
    /// Runs on permits of its own.
    Owner { permits: u64 },
    /// Runs on the permit of the task around it.
    Inherited { parent: Ticket },
    /// Was given up, and still runs, on no permit.
    Zombie,
}

#[derive(Debug)]
pub(super) struct Task {
    pub(super) thread: ThreadId,
    /// How many permits it needs.
    pub(super) weight: u64,
    /// When it was submitted.
    pub(super) since: Duration,
    /// When it started, if it has.
    pub(super) started: Duration,
    pub(super) stage: Stage,
    /// Whether it was given up.
    pub(super) expired: bool,
    /// The nested task that runs on this one's permit.
    pub(super) child: Option<Ticket>,
    /// Nested tasks that could run on this one's permit. Few tasks have any: a task is moved often, and should be small.
    pub(super) waiting: Option<Box<Queue>>,
}

impl Task {
    /// Whether it has started and not ended.
    pub(super) const fn runs(&self) -> bool {
        !matches!(self.stage, Stage::Waiting { .. })
    }
}
